"""Files that verbs write: pictures and JSON, whole or not at all, and never over what is read."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from PIL import Image

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import replacing

_EXACT: Final[dict[str, dict[str, Any]]] = {
    "PNG": {},
    "GIF": {},
    "BMP": {},
    "TIFF": {},
    "WEBP": {"lossless": True},
}
"""Formats that keep each pixel as it is, with what they need for that."""


def check_output(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Check, before anything is computed, that a file can be written without loss of another.

    Args:
        path: The file to write.
        inputs: Files that are read.

    Raises:
        FashionWizardError: if it is a folder, or one of the files that are read.
    """
    if path.is_dir():
        raise FashionWizardError(f"{path} is a folder; name a file in it")
    if path.exists() and any(source.exists() and path.samefile(source) for source in inputs):
        raise FashionWizardError(f"{path} is what is read; name another file")


def save_picture(picture: Image.Image, path: Path, *, exact: bool = False) -> None:
    """Write a picture in the format of the file's suffix; a missing folder is made.

    Args:
        picture: What to write.
        path: The file.
        exact: Each pixel has to be read again as it is.

    Raises:
        FashionWizardError: if the suffix is not that of a picture or of a format that is exact, or the file
            cannot be written.
    """
    check_output(path)
    kind = Image.registered_extensions().get(path.suffix.lower(), "")
    if kind not in Image.SAVE:
        raise FashionWizardError(f"{path}: name a picture's file, such as {path.stem.rstrip('.')}.png")
    if exact and kind not in _EXACT:
        raise FashionWizardError(
            f"{path}: {kind} does not keep the exact colors of a color map; name it {path.stem}.png"
        )
    stream = io.BytesIO()
    try:
        picture.save(stream, kind, **(_EXACT[kind] if exact else {}))
    except (OSError, ValueError) as error:
        raise FashionWizardError(f"{path} cannot be written: {error}; name it {path.stem}.png") from error
    _write(path, stream.getvalue())


def write_json(document: dict[str, Any], path: Path) -> None:
    """Write one JSON document to a file; a missing folder is made.

    Raises:
        FashionWizardError: if it cannot be written.
    """
    check_output(path)
    _write(path, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())


def write_text(text: str, path: Path) -> None:
    """Write a text to a file; a missing folder is made.

    Raises:
        FashionWizardError: if it cannot be written.
    """
    check_output(path)
    _write(path, text.encode())


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():  # a pipe or a device, which no file may replace
            path.write_bytes(data)
            return
        with replacing(path.resolve()) as stream:
            stream.write(data)
    except OSError as error:
        raise FashionWizardError(f"{path} cannot be written: {error.strerror or error}") from error
