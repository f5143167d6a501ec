"""Given and found color maps side by side, as a picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from fashion_wizard.drawing.ink import INK, PAPER, write
from fashion_wizard.palette import COLORS, LABELS, to_color_map
from fashion_wizard_lab.datasets.segmented import SegmentedPhoto


def comparison_sheet(rows: Sequence[tuple[SegmentedPhoto, NDArray[np.uint8]]]) -> Image.Image:
    """Photo, given color map and found color map side by side, four to a row, with the palette below.

    Args:
        rows: Photos, and the label map found in each.
    """
    width, height, across = 150, 226, 3
    lines = -(-len(rows) // across)
    sheet = Image.new("RGB", (across * (3 * width + 24), lines * (height + 28) + 60), PAPER)
    draw = ImageDraw.Draw(sheet)
    for place, (one, found) in enumerate(rows):
        left, top = place % across * (3 * width + 24), place // across * (height + 28)
        photo, given = one.read()
        for i, picture in enumerate((photo, to_color_map(given), to_color_map(found))):
            tile = ImageOps.pad(Image.fromarray(picture), (width - 4, height), color=PAPER)
            sheet.paste(tile, (left + i * width, top + 20))
        write(draw, (left, top + 3), f"{one.name}: photo, given, found", 12, INK, width=3 * width)
    step = sheet.width // 8
    for i, (label, color) in enumerate(zip(LABELS, COLORS.tolist(), strict=True)):
        x, y = i % 8 * step, lines * (height + 28) + 8 + 24 * (i // 8)
        draw.rectangle((x, y, x + 18, y + 14), fill=tuple(color), outline=INK)
        write(draw, (x + 24, y), label, 12, INK, width=step - 24)
    return sheet
