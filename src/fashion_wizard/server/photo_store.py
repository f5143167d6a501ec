"""Photos that clients have sent, decoded and with their garments, for the next minutes: in memory only."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.clock import elapsed
from fashion_wizard.server.decoding import Decoded
from fashion_wizard.server.packed_garments import PackedGarments
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.search_request import SentPhoto

PHOTO_ID: Final = re.compile(r"photo-([0-9a-f]{8,12})-[A-Za-z0-9_-]{32}")
"""An id: the second since 1970 at which it ends, and 192 random bits."""


@dataclass(frozen=True, eq=False, slots=True)
class _StoredPhoto:
    """A photo that a client has sent.

    Attributes:
        sender: Who sent it; see `sender`.
        until: It is not found from this moment of `elapsed` on.
        decoded: Its pixels.
        digest: SHA-256 of its file, in hex.
        garments: What it shows.
    """

    sender: str
    until: float
    decoded: Decoded
    digest: str
    garments: PackedGarments

    @property
    def nbytes(self) -> int:
        return self.decoded.photo.nbytes + self.garments.nbytes


class PhotoStore:
    """Keeps photos under ids that nobody can guess, each for its sender only. May be used from many threads.

    Without keys an id is all that its photo is bound to: whoever knows it may search with the photo.

    Args:
        max_bytes: What all photos together may take; those that were not used for longest make room.
        seconds: How long a photo is kept.
        clock: Seconds since 1970; ids name the end by it.
        passed: Seconds that have passed, by which photos end: a clock that is set changes nothing.
    """

    def __init__(
        self,
        max_bytes: int,
        seconds: float,
        clock: Callable[[], float] = time.time,
        passed: Callable[[], float] = elapsed,
    ) -> None:
        self._photos: ByteCache[str, _StoredPhoto] = ByteCache(max_bytes, lambda photo: photo.nbytes)
        self._seconds = seconds
        self._clock = clock
        self._passed = passed

    @property
    def nbytes(self) -> int:
        """The memory that all photos take, in bytes."""
        return self._photos.nbytes

    def put(self, photo: SentPhoto, sender: str) -> tuple[str, int]:
        """Keep a photo whose garments have been found.

        Returns:
            Its id, and when it ends, in seconds since 1970.
        """
        self.remove_ended()
        ends = int(self._clock() + self._seconds)
        photo_id = f"photo-{ends:08x}-{secrets.token_urlsafe(24)}"
        garments = PackedGarments.pack(photo.garments or ())
        until = self._passed() + self._seconds
        self._photos.put(photo_id, _StoredPhoto(sender, until, photo.decoded, photo.digest, garments))
        return photo_id, ends

    def get(self, photo_id: str, sender: str) -> SentPhoto:
        """The photo with an id.

        Raises:
            Problem: 410 if it has ended; 404 if there is none of this sender.
        """
        stored = self._find(photo_id, sender)
        return SentPhoto(stored.decoded, stored.digest, tuple(stored.garments.unpack()))

    def remove(self, photo_id: str, sender: str) -> None:
        """End a photo now.

        Raises:
            Problem: as `get`.
        """
        self._find(photo_id, sender)
        self._photos.remove(lambda key, _: key == photo_id)

    def remove_ended(self) -> None:
        """Free the memory of the photos that have ended."""
        now = self._passed()
        self._photos.remove(lambda _, photo: photo.until <= now)

    def _find(self, photo_id: str, sender: str) -> _StoredPhoto:
        parsed = PHOTO_ID.fullmatch(photo_id)
        stored = self._photos.get(photo_id) if parsed else None
        if stored is not None and stored.sender != sender:
            stored = None
        if stored is not None and stored.until > self._passed():
            return stored
        if stored is not None or (parsed and int(parsed[1], 16) <= self._clock()):
            raise Problem(
                410,
                "photo-ended",
                f"this photo_id has ended, as photos are kept for {self._seconds / 60:g} minutes; "
                "send the photo again",
            )
        raise Problem(
            404,
            "photo-unknown",
            "no photo is kept under this photo_id for you: it was deleted, had to make room, or was sent "
            "with another key; send the photo again",
        )


def ends_of(photo_id: str) -> int:
    """When a photo ends, in seconds since 1970, as its id says.

    Args:
        photo_id: An id of a `PhotoStore`.
    """
    return int(photo_id.split("-")[1], 16)
