"""Searches a catalog by vectors that it does not keep: those of methods that are only compared with.

Every garment's vector is compared with the query's. The vectors lie in one file beside the catalog.
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import Describer
from fashion_wizard.files import replacing
from fashion_wizard.garment import Garment, may_answer
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.parallel import in_order
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.progress import Progress

_KEPT_EVERY: Final = 500
"""Photos between two writings of the file: so much of a stopped run is done again at most."""


class VectorGallery:
    """One vector of each garment of a catalog but body parts.

    Args:
        describer: Makes the vectors.
        folder: Where their file lies; it is named after the describer.
    """

    def __init__(self, describer: Describer, folder: Path) -> None:
        """Nothing is read yet."""
        self.describer = describer
        self._file = folder / f"{describer.name}.npz"
        self._items: list[list[str]] = []
        self._labels: list[str] = []
        self._vectors: NDArray[np.float32] = np.zeros((0, 0), np.float32)

    def fill(self, catalog: Catalog, threads: int = 1, progress: Progress | None = None) -> None:
        """Make the vectors of all garments of a catalog that are not in the file yet.

        Args:
            catalog: Its photos' files have to be where they were.
            threads: How many photos are worked on at once.
            progress: Called after each photo.

        Raises:
            PhotoError: if a photo is gone or cannot be read.
        """
        known = self._read()
        rows = [row for row in catalog.garments() if row.label not in BODY_PARTS]
        missing = {row.digest for row in rows if row.id not in known}
        photos = list({photo.digest: photo for photo in catalog.photos() if photo.digest in missing}.values())

        def describe(photo: StoredPhoto) -> list[tuple[int, NDArray[np.float32]]]:
            pixels = load_photo(photo.path)
            return [
                (row.id, self.describer.describe(pixels, catalog.garment(row)))
                for row in catalog.garments_of(photo.digest)
                if row.label not in BODY_PARTS
            ]

        for done, found in enumerate(in_order(describe, photos, threads), 1):
            known.update(found)
            if done % _KEPT_EVERY == 0 or done == len(photos):
                self._write(known)
            if progress:
                progress(f"vectors of {self.describer.name}", done, len(photos))
        self._items = [[photo.item for photo in catalog.photos(digest=row.digest)] for row in rows]
        self._labels = [row.label for row in rows]
        if rows:
            self._vectors = np.stack([known[row.id] for row in rows])

    def search(self, photo: Photo, garment: Garment, k: int) -> list[tuple[str, float]]:
        """The items whose garments are most like one, best first, each once.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: What of it is asked for; only garments that are worn in the same place may answer.
            k: How many items, at most.

        Returns:
            Ids and cosines, those below 0 as 0.
        """
        vector = self.describer.describe(photo, garment)
        may = np.array([may_answer(garment.label, label) for label in self._labels], np.bool_)
        places = np.flatnonzero(may)
        cosines = self._vectors[places] @ vector if len(places) else np.zeros(0, np.float32)
        found: dict[str, float] = {}
        for place in np.argsort(-cosines, kind="stable").tolist():
            for item in self._items[places[place]]:
                found.setdefault(item, round(max(0.0, float(cosines[place])), 4))
            if len(found) >= k:
                break
        return list(found.items())[:k]

    def _read(self) -> dict[int, NDArray[np.float32]]:
        if not self._file.is_file():
            return {}
        with np.load(self._file) as kept:
            return dict(zip(kept["ids"].tolist(), kept["vectors"], strict=True))

    def _write(self, known: dict[int, NDArray[np.float32]]) -> None:
        if not known:
            return
        with replacing(self._file) as file:
            np.savez(file, ids=np.array(list(known), np.int64), vectors=np.stack(list(known.values())))
