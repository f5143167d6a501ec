"""Small pictures that stand in the page itself."""

import base64
import io
from pathlib import Path
from typing import Final

from PIL import Image

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element

SIDE: Final = 240
"""The longer side of a thumbnail in pixels; the page shows it smaller, for sharp screens."""
_QUALITY: Final = 78


def thumbnail(picture: Image.Image, alt: str, side: int = SIDE) -> Markup:
    """An `img` element with a picture inside it.

    Args:
        picture: Any size and mode.
        alt: Text for those who do not see the picture.
        side: A longer side of more pixels is shrunk to this.
    """
    small = picture.convert("RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return element(
        "img", src=_data_uri(small), alt=alt, width=small.width, height=small.height, loading="lazy"
    )


def photo_thumbnail(path: Path, alt: str, side: int = SIDE) -> Markup:
    """The same of a photo's file; an empty tile that says why where it cannot be shown."""
    try:
        photo: Photo = load_photo(path)
    except PhotoError:
        return element("div", "photo is damaged" if path.is_file() else "photo is missing", class_="no-photo")
    return thumbnail(Image.fromarray(photo), alt, side)


def _data_uri(picture: Image.Image) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality=_QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
