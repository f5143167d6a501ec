"""What the owner of a server may choose, checked once."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.photo import bytes_allowed
from fashion_wizard.server.hosts import is_loopback, parse_origin
from fashion_wizard.server.prefix import parse_prefix

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
        origins: Web origins whose pages may ask, as `https://shop.example`; also the addresses that a proxy
            gives the server.
        root_path: The path below which a proxy gives it, as `/wizard`; unless given, the proxy may tell it
            with each request (`X-Forwarded-Prefix`).
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
    root_path: str = ""
    fetch_urls: bool = False
    max_bytes: int = bytes_allowed(24_000_000)
    max_pixels: int = 24_000_000
    workers: int = min(os.cpu_count() or 1, 8)
    queue: int = 64
    decode_seconds: float = 10.0
    decode_bytes: int = 1 << 30
    body_seconds: float = 60.0

    def __post_init__(self) -> None:
        """Check what was chosen, and write origins and prefix as browsers do.

        Raises:
            FashionWizardError: if an origin is none, or the prefix has other than plain segments.
        """
        origins = []
        for origin in self.origins:
            parsed = parse_origin(origin)
            if parsed is None:
                raise FashionWizardError(
                    f"{origin!r} is no origin; give scheme and host alone, as in https://shop.example"
                )
            origins.append(parsed)
        root_path = parse_prefix(self.root_path)
        if root_path is None:
            raise FashionWizardError(
                f"{self.root_path!r} is no path to serve below; use letters, digits, and . _ ~ - "
                "as in --root-path /wizard"
            )
        object.__setattr__(self, "origins", tuple(origins))
        object.__setattr__(self, "root_path", root_path)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def max_body(self) -> int:
        """The largest request in bytes: all photos of one search, and some text."""
        return self.max_bytes * MAX_PHOTOS + 1_000_000
