"""What the owner of a server may choose, checked once."""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.photo import MAX_BYTES

THUMBNAILS: Final = (160, 320, 640, 1280)
"""Longer sides, in pixels, that photos are served in."""

MAX_PHOTOS: Final = 4
"""So many photos of one garment may be asked with at once."""

MAX_ITEM_PHOTOS: Final = 8
"""So many photos an item may be given at once."""

MAX_HITS: Final = 100
"""So many hits may be asked for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server behaves; the defaults are the careful choice.

    Attributes:
        catalog: Folder of the catalog.
        host: Address that is listened on. Reads need a key unless it is loopback.
        port: TCP port.
        origins: Web origins whose pages may ask, as `https://shop.example`.
        fetch_urls: Whether photos are fetched from the web for whoever asks.
        max_bytes: The largest photo, in bytes.
        max_pixels: The largest photo, in pixels.
        workers: How many searches run at once.
        queue: How many more may wait before others are sent away.
        decode_seconds: The longest that decoding one photo may take.
        decode_bytes: The most memory that decoding one photo may take.
        body_seconds: The longest that sending a request may take.
    """

    catalog: Path
    host: str = "127.0.0.1"
    port: int = 8000
    origins: tuple[str, ...] = ()
    fetch_urls: bool = False
    max_bytes: int = MAX_BYTES
    max_pixels: int = 24_000_000
    workers: int = min(os.cpu_count() or 1, 8)
    queue: int = 64
    decode_seconds: float = 10.0
    decode_bytes: int = 1 << 30
    body_seconds: float = 60.0

    def __post_init__(self) -> None:
        """Check what was chosen.

        Raises:
            FashionWizardError: if an origin is none.
        """
        for origin in self.origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or not parts.netloc
                or origin != parts[0] + "://" + parts[1]
            ):
                raise FashionWizardError(
                    f"{origin!r} is no origin; give scheme and host alone, as in https://shop.example"
                )

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def max_body(self) -> int:
        """The largest request in bytes: all photos of one search, and some text."""
        return self.max_bytes * MAX_PHOTOS + 1_000_000


def is_loopback(host: str) -> bool:
    """Whether a host name or address stands for this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
