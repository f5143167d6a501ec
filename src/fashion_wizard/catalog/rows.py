"""What the catalog answers with: one frozen row for each kind of thing it keeps."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_MOST_FOLDERS: Final = 6


@dataclass(frozen=True, slots=True)
class StoredItem:
    """What the shop sells.

    Attributes:
        id: The shop's own name for it (SKU).
        metadata: Whatever the shop told about it, as JSON can hold it.
    """

    id: str
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredOwnGarment:
    """What an item sells, as the catalog has it.

    Attributes:
        label: Of its own garment; None if it is not known.
        certainty: In [0, 1].
        garments: Numbers of the garments of its photos that are it.
        worn_with: Labels of the other garments, sorted.
    """

    label: str | None
    certainty: float
    garments: tuple[int, ...]
    worn_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttributeCounts:
    """What the items of a catalog have under one key of their metadata.

    Attributes:
        items: How many items have it.
        numbers: How many of them have one number there.
        least: The lowest of these numbers; None if there is none.
        largest: The highest of these numbers; None if there is none.
        different: How many different values there are; each member of a list is one.
    """

    items: int
    numbers: int
    least: float | None
    largest: float | None
    different: int


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells, without reading a file, that it holds what it held.

    Attributes:
        size: In bytes.
        modified: When it was last written to, nanoseconds since 1970.
    """

    size: int
    modified: int


@dataclass(frozen=True, eq=False, slots=True)
class GarmentChanges:
    """What happened to the garments that one extractor made, between two revisions.

    Whoever has the garments of the earlier revision removes those of `gone` that it has, then adds those of
    `added`, and has those of the later one. A garment may stand in both.

    Attributes:
        revision: The later revision.
        added: `(A,)` int64 ids, ascending.
        gone: `(R,)` int64 ids, ascending; also of garments that came and went in between, or of other models.
    """

    revision: int
    added: NDArray[np.int64]
    gone: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """One photo of one item.

    Attributes:
        path: Absolute; the file may have moved or gone since.
        item: The item's id.
        digest: SHA-256 of the file's bytes, in hex: garments belong to it, so a file that lies in two places
            is kept once.
        width: In pixels, upright.
        height: In pixels, upright.
        state: Of the file, when it was read; None if it was not noted.
        place: Its place among the photos of its item, from 0; None if it has none.
    """

    path: Path
    item: str
    digest: str
    width: int
    height: int
    state: FileState | None = None
    place: int | None = None

    @property
    def is_there(self) -> bool:
        """Whether a file still lies where the photo lay."""
        try:
            return self.path.is_file()
        except OSError:  # a share that fails, a folder that may not be entered
            return False


@dataclass(frozen=True, slots=True)
class StoredGarment:
    """One garment, without what is large: see `Catalog.features` and `Catalog.mask` for the rest.

    Attributes:
        id: At least 0, below 2**47. Made from all that is kept of the garment: it never stands for another.
        digest: Of the photo that shows it, see `StoredPhoto.digest`.
        position: Its place among the garments of the photo, from 0.
        label: As in `Garment`.
        score: As in `Garment`.
        box: As in `Garment`.
        keypoints: How many it has.
        turned: As in `Garment`.
    """

    id: int
    digest: str
    position: int
    label: str
    score: float
    box: tuple[int, int, int, int]
    keypoints: int
    turned: int = 0


@dataclass(frozen=True, slots=True)
class CatalogInfo:
    """How much a catalog holds.

    Attributes:
        items: Number of items.
        photos: Number of photos, the same bytes in two places counted twice.
        images: Number of different photos.
        garments: Number of garments.
        keypoints: Number of keypoints of all garments.
        bytes: Size of catalog and index files, without photos.
        unused: How many of these bytes removed garments have left; see `Catalog.compact`.
        recipes: Which segmenters and extractors made what is kept. More than one means that photos wait to be
            indexed again.
        revision: Grows with every change.
        photo_root: The folder from which photos below it are stored; None if each is stored by its absolute
            path.
    """

    items: int
    photos: int
    images: int
    garments: int
    keypoints: int
    bytes: int
    unused: int
    recipes: tuple[str, ...]
    revision: int
    photo_root: Path | None = None


@dataclass(frozen=True, slots=True)
class OtherModels:
    """What a catalog holds that other models made than those in use: it cannot be compared with a query.

    Attributes:
        garments: Number of garments.
        folders: Where their photos lie, none inside another.
        catalog: The catalog's folder.
    """

    garments: int
    folders: tuple[Path, ...]
    catalog: Path

    @property
    def command(self) -> str:
        """What to run to have them computed again."""
        few = 0 < len(self.folders) <= _MOST_FOLDERS
        photos = shlex.join(map(str, self.folders)) if few else "PHOTOS"
        return f"fashion-wizard index {photos} --catalog {shlex.quote(str(self.catalog))}"
