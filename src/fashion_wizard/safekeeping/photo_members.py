"""Photos in archives: the names of their members, and the bytes that go into these."""

from pathlib import Path
from typing import Final

PHOTOS: Final = "photos"
"""The folder of photos in an archive."""


def photo_member(digest: str) -> str:
    """The name of a photo in an archive, by the SHA-256 of its bytes in hex."""
    return f"{PHOTOS}/{digest[:2]}/{digest}"


def bytes_or_reason(path: Path) -> bytes | str:
    """The bytes of a photo's file, or why they cannot be read."""
    try:
        return path.read_bytes() if path.is_file() else "there is no such file"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
