"""Colors and text that all pictures share."""

import unicodedata
from typing import Final

from PIL import ImageDraw, ImageFont

Color = tuple[int, int, int]

INK: Final = (32, 33, 36)
SOFT: Final = (117, 120, 126)
RULE: Final = (222, 224, 228)
PAPER: Final = (255, 255, 255)
PANEL: Final = (246, 246, 243)
EMPTY: Final = (226, 227, 230)
ACCENT: Final = (20, 94, 168)
RIGHT: Final = (22, 134, 66)
WRONG: Final = (203, 42, 48)


def write(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, color: Color, *, width: int
) -> None:
    """Write one line of text, cut off with dots at `width` pixels.

    Pillow's font has little more than ASCII: accents are dropped, and other letters become question marks.
    """
    plain = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    text = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in plain)
    letters = font(size)
    if letters.getlength(text) > width:
        while text and letters.getlength(text + "…") > width:
            text = text[:-1]
        text = text.rstrip() + "…"
    draw.text(at, text, fill=color, font=letters)


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, so that pictures are the same on every machine."""
    return ImageFont.load_default(size)
