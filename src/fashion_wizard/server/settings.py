"""The settings of a server, checked once."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.journal.store import DAYS
from fashion_wizard.photo import bytes_allowed
from fashion_wizard.server.hosts import is_loopback, parse_origin
from fashion_wizard.server.prefix import parse_prefix

THUMBNAILS: Final = (160, 320, 640, 1280)
"""Sizes of thumbnails: longer side in pixels."""

MAX_PHOTOS: Final = 4
"""The largest number of photos in one query."""

MAX_ITEM_PHOTOS: Final = 8
"""The largest number of photos in one change of an item."""

MAX_HITS: Final = 100
"""The largest number of results in one answer."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one server; the defaults are the safe choice.

    Attributes:
        catalog: Folder of the catalog.
        host: Address to listen on. Reads need a key unless it is loopback.
        port: TCP port.
        origins: Web origins whose pages may send requests, such as `https://shop.example`; also the public
            addresses of the server behind a proxy.
        root_path: The path prefix of the server behind a proxy, such as `/wizard`. If empty, the proxy may
            send it with each request (`X-Forwarded-Prefix`).
        fetch_urls: Whether clients may have photos fetched from the web.
        max_bytes: The largest photo, in bytes.
        max_pixels: The largest photo, in pixels.
        processes: The number of server processes on the catalog.
        workers: The number of searches that run at once in each.
        queue: How many more may wait; further requests are refused.
        wait_seconds: Longest time that a request may wait; one that would wait longer is refused.
        per_key: Requests of one key that run and wait at once; None for no limit beside the others'.
        decode_seconds: Time limit for decoding one photo.
        decode_bytes: Memory limit for decoding one photo.
        body_seconds: Time limit for receiving one request.
        photo_bytes: Memory for the photos that clients have sent and refer to by their ids, in bytes.
        photo_seconds: How long such a photo is kept.
        rules: A file of rules for the results, see `Rules`.
        query_days: How many days queries are stored; 0 stores none.
        picture_days: How many days pictures of query garments are stored; 0 stores none.
    """

    catalog: Path
    host: str = "127.0.0.1"
    port: int = 8000
    origins: tuple[str, ...] = ()
    root_path: str = ""
    fetch_urls: bool = False
    max_bytes: int = bytes_allowed(24_000_000)
    max_pixels: int = 24_000_000
    processes: int = 1
    workers: int = min(os.cpu_count() or 1, 8)
    queue: int = 64
    wait_seconds: float = 30.0
    per_key: int | None = None
    decode_seconds: float = 10.0
    decode_bytes: int = 1 << 30
    body_seconds: float = 60.0
    photo_bytes: int = 256_000_000
    photo_seconds: float = 600.0
    rules: Path | None = None
    query_days: int = DAYS
    picture_days: int = 0

    def __post_init__(self) -> None:
        """Check origins and prefix, and normalize them as browsers do.

        Raises:
            FashionWizardError: if an origin or the prefix is not valid.
        """
        origins = []
        for origin in self.origins:
            parsed = parse_origin(origin)
            if parsed is None:
                raise FashionWizardError(
                    f"{origin!r} is no origin; give only scheme and host, as in https://shop.example"
                )
            origins.append(parsed)
        root_path = parse_prefix(self.root_path)
        if root_path is None:
            raise FashionWizardError(
                f"{self.root_path!r} is no path prefix; use letters, digits, and . _ ~ - "
                "as in --root-path /wizard"
            )
        object.__setattr__(self, "origins", tuple(origins))
        object.__setattr__(self, "root_path", root_path)

    @property
    def loopback(self) -> bool:
        """Whether the server listens on loopback only, so that no other machine can reach it."""
        return is_loopback(self.host)

    @property
    def max_body(self) -> int:
        """The largest request in bytes: all photos of one query, and some text."""
        return self.max_bytes * MAX_PHOTOS + 1_000_000
