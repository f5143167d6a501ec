"""Which garments of a catalog are one picture: a photo saved again, smaller or in another quality."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.photo_hash import alike, may_be_copies
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.styles import Styles

SAME_PLACE: Final = 0.5
"""On copies of one photo, two garments are one whose boxes share at least so much of what either covers."""
NEAREST: Final = 24
"""With so many garments that are nearest by their embeddings a photo is compared, to name copies of it."""
RIVAL: Final = 5.0
"""A candidate whose log-odds are so far below the best takes no part of the chance worth telling."""

Ids = NDArray[np.int64]


class Pictures:
    """Tells which garments of a catalog are one picture; what was read once is not read again.

    Args:
        catalog: Inside a snapshot.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Nothing is read yet."""
        self._catalog = catalog
        self._hashes: dict[str, bytes | None] = {}
        self._sizes: dict[str, NDArray[np.int64]] = {}

    def one_photo(self, first: StoredGarment, second: StoredGarment) -> bool:
        """Whether two garments are one garment on copies of one photo.

        Of a photo that an older version indexed no copies are known until it is indexed again.
        """
        if first.digest == second.digest:
            return first.id == second.id
        hashes = self._hash(first.digest), self._hash(second.digest)
        if hashes[0] is None or hashes[1] is None or not may_be_copies(hashes[0], hashes[1]):
            return False
        return _overlap(self._place(first), self._place(second)) >= SAME_PLACE

    def _hash(self, digest: str) -> bytes | None:
        if digest not in self._hashes:
            self._hashes.update(self._catalog.photo_hashes([digest]))
        return self._hashes.get(digest)

    def _place(self, row: StoredGarment) -> NDArray[np.float64]:
        """A garment's box in shares of its photo's width and height."""
        if row.digest not in self._sizes:
            photo = self._catalog.photos(digest=row.digest)[0]
            self._sizes[row.digest] = np.array([photo.width, photo.height] * 2, np.int64)
        return np.asarray(np.array(row.box) / self._sizes[row.digest])

    def first(self, ids: Ids) -> list[int]:
        """For each garment the place of the first that is of the same photo; its own where none is.

        Args:
            ids: `(G,)`, the most important first. What a picture is, its first garment says, so that no chain
                of garments, each like the next, becomes one picture.
        """
        rows = self._catalog.garment_rows(ids.tolist())
        digests = dict.fromkeys(row.digest for row in rows)
        self._hashes.update(self._catalog.photo_hashes(digests.keys() - self._hashes.keys()))
        close = alike([self._hashes.get(row.digest) for row in rows])
        first: list[int] = []
        for place, row in enumerate(rows):
            before = np.flatnonzero(close[place, :place]).tolist()
            same = (other for other in before if first[other] == other and self.one_photo(rows[other], row))
            first.append(next(same, place))
        return first

    def rivals(
        self, ids: Ids, owners: Sequence[frozenset[str]], log_odds: NDArray[np.floating[Any]]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Which candidates stand for one article, and how likely each is that, as `share_out` takes them.

        Candidates of one item do; and so do items whose likeliest candidates are one picture, which is as
        likely as the likeliest of its copies.

        Args:
            ids: `(G,)` of the candidates.
            owners: The items of each.
            log_odds: `(G,)`, how likely each is the article that is asked for.

        Returns:
            `(G,)` numbers, one for each article, and `(G,)` log-odds.
        """
        best: dict[str, int] = {}
        for place in np.argsort(-log_odds, kind="stable").tolist():
            for item in owners[place]:
                best.setdefault(item, place)
        likeliest = list(dict.fromkeys(best.values()))
        picture = {place: place for place in likeliest}
        close = [place for place in likeliest if log_odds[place] >= log_odds[likeliest[0]] - RIVAL]
        if len(close) > 1:
            for place, leader in zip(close, self.first(ids[close]), strict=True):
                picture[place] = close[leader]
        level = np.array(log_odds, np.float64)
        for place, leader in picture.items():
            level[place] = log_odds[leader]
        # A garment is the likeliest of one of its owners, or less likely than theirs and adds nothing.
        numbers = [picture.get(place, picture[best[min(items)]]) for place, items in enumerate(owners)]
        return np.array(numbers, np.int64), level


def same_pictures(catalog: Catalog, indexes: Indexes, photos: Iterable[Path]) -> Iterator[list[Path]]:
    """Photos of different items that are one picture, each such group once.

    Variants of one style may share a picture: such a group is passed over.

    Args:
        catalog: Has the photos.
        indexes: Of the catalog: a photo is compared with the nearest `NEAREST` garments.
        photos: The files of which it is asked; those that the catalog has not are passed over.
    """
    told: set[Path] = set()
    with catalog.snapshot():
        pictures, styles = Pictures(catalog), Styles(catalog)
        for path in photos:
            photo = catalog.photo(path)
            rows = catalog.garments_of(photo.digest) if photo else []
            if photo is None or path in told or not rows:
                continue
            largest = max(rows, key=lambda row: (row.box[2] - row.box[0]) * (row.box[3] - row.box[1]))
            index = indexes.vectors("embedding")
            ((_, vector),) = catalog.vectors("embedding", [largest.id])
            _, near = index.search(vector[None], min(NEAREST, len(index)))
            same = [
                row.digest
                for row in catalog.garments(near[0].tolist())
                if row.id != largest.id and pictures.one_photo(largest, row)
            ]
            shown = [
                one
                for digest in dict.fromkeys([photo.digest, *same])
                for one in catalog.photos(digest=digest)
            ]
            if len({one.item for one in shown}) > 1:
                group = [one.path for one in shown]
                told.update(group)
                if len({styles.name(one.item) for one in shown}) > 1:
                    yield group


def _overlap(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """How much two boxes `(x0, y0, x1, y1)` share, of all that either covers."""
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    shared = float(np.prod(np.maximum(sides, 0)))
    either = sum(float(np.prod(box[2:] - box[:2])) for box in (first, second)) - shared
    return shared / either
