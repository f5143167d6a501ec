"""Draws result sheets: queries at the left, their results at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from fashion_wizard.drawing.garment import highlight
from fashion_wizard.drawing.ink import (
    ACCENT,
    EMPTY,
    INK,
    PANEL,
    PAPER,
    RIGHT,
    RULE,
    SOFT,
    WRONG,
    Color,
    font,
    write,
)
from fashion_wizard.errors import PhotoError
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo, load_photo

TILE: Final = (216, 270)
"""Width and height in pixels of the space for one photo."""

_MARGIN: Final = 32
_GAP: Final = 20
_LINE: Final = 20
_FRAME: Final = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """A result on a sheet.

    Attributes:
        photo: Its file, or the photo itself.
        title: Written below it, usually the name of the item.
        score: In [0, 1].
        parts: The parts of the score, each in [0, 1].
        right: Whether it agrees with the ground truth; None without ground truth.
    """

    photo: Path | Photo
    title: str
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A query and its results.

    Attributes:
        photo: The query.
        garment: The garment of the query; None if none was found.
        title: Written below the query.
        tiles: The results, best first.
        note: Written above the results.
    """

    photo: Photo
    garment: Garment | None
    title: str
    tiles: Sequence[Tile]
    note: str = ""


def result_sheet(rows: Sequence[SheetRow], heading: str = "") -> Image.Image:
    """Draw queries at the left and their results at the right, one row for each query.

    The garment of the query is outlined, and the rest of its photo dimmed. A right result has a green frame
    and a check mark, a wrong result a red frame and a cross. A photo that cannot be read is a gray tile with
    the reason.

    Args:
        rows: At least one.
        heading: Written above all rows.
    """
    columns = 1 + max(len(row.tiles) for row in rows)
    parts = max((len(tile.parts) for row in rows for tile in row.tiles), default=0)
    height = TILE[1] + 8 + _LINE * (2 + parts)
    top = _MARGIN + (40 if heading else 0)
    # The query is on a panel, which is wider than a tile by a gap on each side.
    left = _MARGIN + _GAP
    first = left + TILE[0] + 2 * _GAP
    width = first + max(columns - 1, 1) * (TILE[0] + _GAP) - _GAP + _MARGIN
    rows_height = len(rows) * (height + 2 * _GAP) + (len(rows) - 1) * _GAP
    sheet = Image.new("RGB", (width, top + rows_height + _MARGIN), PAPER)
    draw = ImageDraw.Draw(sheet)
    if heading:
        write(draw, (_MARGIN, _MARGIN - 6), heading, 22, INK, width=width - 2 * _MARGIN)
    for number, row in enumerate(rows):
        y = top + number * (height + 3 * _GAP)
        panel = (_MARGIN, y, first - _GAP, y + height + 2 * _GAP)
        draw.rounded_rectangle(panel, 10, fill=PANEL)
        write(draw, (first, y), row.note, 13, SOFT, width=width - first - _MARGIN)
        y += _GAP
        sheet.paste(_letterbox(highlight(row.photo, row.garment, _scale(row.photo)), PANEL), (left, y))
        write(draw, (left, y + TILE[1] + 8), row.title, 14, INK, width=TILE[0])
        label = f"query: {row.garment.label}" if row.garment else "no garment found"
        write(draw, (left, y + TILE[1] + 8 + _LINE), label, 13, SOFT, width=TILE[0])
        for place, tile in enumerate(row.tiles):
            _draw_tile(sheet, (first + place * (TILE[0] + _GAP), y), place + 1, tile)
        if not row.tiles:
            write(draw, (first, y + TILE[1] // 2), "no results", 16, SOFT, width=TILE[0])
    return sheet


def _draw_tile(sheet: Image.Image, at: tuple[int, int], rank: int, tile: Tile) -> None:
    draw = ImageDraw.Draw(sheet)
    x, y = at
    sheet.paste(_tile_photo(tile.photo), at)
    corner = (x + TILE[0] - 1, y + TILE[1] - 1)
    if tile.right is None:
        draw.rectangle((at, corner), outline=RULE)
    else:
        color = RIGHT if tile.right else WRONG
        draw.rectangle((at, corner), outline=color, width=_FRAME)
        badge = _badge(tile.right, color)
        sheet.paste(badge, (x + TILE[0] - badge.width - 8, y + 8), badge)
    y += TILE[1] + 8
    number = f"{rank}  "
    write(draw, (x, y), number, 14, SOFT, width=TILE[0])
    shift = round(font(14).getlength(number))
    score = f"{tile.score:.2f}"
    score_width = round(font(14).getlength(score))
    write(draw, (x + shift, y), tile.title, 14, INK, width=TILE[0] - shift - score_width - 8)
    write(draw, (x + TILE[0] - score_width, y), score, 14, INK, width=TILE[0])
    _bar(draw, (x, y + _LINE + 2, x + TILE[0] - 1, y + _LINE + 7), tile.score, ACCENT)
    for line, (name, value) in enumerate(tile.parts.items(), start=2):
        here = y + line * _LINE - 4
        write(draw, (x, here), name, 12, SOFT, width=80)
        _bar(draw, (x + 86, here + 6, x + TILE[0] - 38, here + 9), value, SOFT)
        write(draw, (x + TILE[0] - 26, here), f"{value:.2f}", 12, SOFT, width=40)


def _bar(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], value: float, color: Color) -> None:
    x0, y0, x1, y1 = box
    draw.rounded_rectangle(box, (y1 - y0) // 2, fill=RULE)
    filled = round((x1 - x0) * min(max(value, 0.0), 1.0))
    if filled >= y1 - y0:
        draw.rounded_rectangle((x0, y0, x0 + filled, y1), (y1 - y0) // 2, fill=color)


def _badge(right: bool, color: Color) -> Image.Image:
    """A disc with a check mark or a cross, so that colors are not the only difference."""
    size, sharp = 26, 4
    big = Image.new("RGBA", (size * sharp, size * sharp))
    draw = ImageDraw.Draw(big)
    draw.ellipse(
        (0, 0, size * sharp - 1, size * sharp - 1), fill=(*color, 255), outline=PAPER, width=2 * sharp
    )
    strokes = [[(7, 13), (11, 18), (19, 8)]] if right else [[(8, 8), (18, 18)], [(18, 8), (8, 18)]]
    for stroke in strokes:
        points = [(x * sharp, y * sharp) for x, y in stroke]
        draw.line(points, fill=PAPER, width=3 * sharp, joint="curve")
    return big.resize((size, size), Image.Resampling.LANCZOS)


def _tile_photo(source: Path | Photo) -> Image.Image:
    try:
        photo = load_photo(source) if isinstance(source, Path) else source
    except PhotoError:
        exists = isinstance(source, Path) and source.is_file()
        return _empty_tile("photo is damaged" if exists else "photo is missing")
    return _letterbox(highlight(photo, None, _scale(photo)), PAPER)


def _empty_tile(reason: str) -> Image.Image:
    tile = Image.new("RGB", TILE, EMPTY)
    draw = ImageDraw.Draw(tile)
    draw.text((TILE[0] // 2, TILE[1] // 2), reason, fill=SOFT, font=font(15), anchor="mm")
    return tile


def _scale(photo: Photo) -> float:
    height, width = photo.shape[:2]
    return min(TILE[0] / int(width), TILE[1] / int(height))


def _letterbox(picture: Image.Image, paper: Color) -> Image.Image:
    tile = Image.new("RGB", TILE, paper)
    tile.paste(picture, ((TILE[0] - picture.width) // 2, (TILE[1] - picture.height) // 2))
    return tile
