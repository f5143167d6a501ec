"""Which garments of a catalog are one picture: a photo saved again, smaller or in another quality."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features
from fashion_wizard.index.indexes import Indexes

LIKE_COLORS: Final = 0.97
"""From this cosine of their colors on, two garments may be one picture. Other colors of one style, dyed on the
same photo, have keypoints in common but not the colors."""
IN_PLACE: Final = 0.03
"""How far apart one keypoint may lie in two copies, as a share of the garment's longer side."""
LIKE_KEYPOINTS: Final = 0.7
"""From this cosine on, two descriptors may be of one keypoint."""
SHARED_KEYPOINTS: Final = 0.6
"""From this share of their keypoints on that lie in place, two garments are one picture: fewer are in place
too where one shirt was photographed and the prints on it were exchanged. Chosen on `freesewing` and the
validation split of `ccp`, where half of the photos saved again as JPEG of quality 75 pass, as Mask R-CNN
outlines the others anew. Of `luma-men`'s 19,701 pairs of front views two pass, each one photo of black
trousers that is there twice, and none of `venia`'s 28,680."""
FEW: Final = 6
"""A garment with fewer keypoints has no places to go by; `LIKE_FEW` decides."""
LIKE_FEW: Final = 0.985
"""Two garments with few keypoints are one picture from this cosine of embeddings and of colors on."""
MAIN: Final = 0.5
"""Two photos are one picture if all garments are whose boxes are at least so large beside the largest: shoes
and trousers alone are also where a shop has dyed the shirt above them."""
NEAREST: Final = 24
"""With so many garments that are nearest by their embeddings a photo is compared, to name copies of it."""
RIVAL: Final = 5.0
"""A candidate whose log-odds are so far below the best takes no part of the chance worth telling."""

Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """What two garments are told by to be one picture.

    Attributes:
        features: The garment's.
        places: `(N, 2)`, of its keypoints, from its box's corner, in shares of the box's longer side.
    """

    features: Features
    places: NDArray[np.float32]

    @classmethod
    def of(cls, row: StoredGarment, features: Features) -> Self:
        """The picture of a garment of a catalog."""
        x0, y0, x1, y1 = row.box
        points = features.keypoints.points - np.array([x0, y0], np.float32)
        return cls(features, np.asarray(points / max(x1 - x0, y1 - y0), np.float32))

    def same(self, other: "Picture") -> bool:
        """Whether both were made from one photo."""
        colors = float(self.features.color @ other.features.color)
        least = min(len(self.places), len(other.places))
        if least < FEW:
            embeddings = float(self.features.embedding @ other.features.embedding)
            return min(embeddings, colors) >= LIKE_FEW
        if colors < LIKE_COLORS:
            return False
        own, others = self.features.keypoints.descriptors, other.features.keypoints.descriptors
        near = np.abs(self.places[:, None] - other.places[None]).max(axis=2) <= IN_PLACE
        found = near & (own @ others.T >= LIKE_KEYPOINTS)
        shared = min(np.count_nonzero(found.any(axis=0)), np.count_nonzero(found.any(axis=1)))
        return bool(shared >= SHARED_KEYPOINTS * max(len(self.places), len(other.places)))


class Pictures:
    """Tells which garments of a catalog are one picture; what was read once is not read again.

    Args:
        catalog: Inside a snapshot.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Nothing is read yet."""
        self._catalog = catalog
        self._read: dict[int, Picture] = {}

    def of(self, ids: Iterable[int]) -> list[Picture]:
        """The pictures of garments."""
        numbers = list(ids)
        unread = [number for number in numbers if number not in self._read]
        rows = {row.id: row for row in self._catalog.garments(unread)}
        for number, features in self._catalog.features(unread):
            self._read[number] = Picture.of(rows[number], features)
        return [self._read[number] for number in numbers]

    def one_photo(self, first: StoredGarment, second: StoredGarment) -> bool:
        """Whether two garments are one on copies of one photo: all large garments are one picture each.

        Of a small one, whose outline and keypoints change with every copy, kind and colors have to agree.
        """
        if first.digest == second.digest:
            return first.id == second.id
        mains = self._main(first.digest), self._main(second.digest)
        if first.id in mains[0] or second.id in mains[1]:
            if not self._alike(first.id, second.id):
                return False
        elif first.label != second.label or not self._of_one_color(first.id, second.id):
            return False
        return all(
            any(self._alike(number, other) for other in others)
            for numbers, others in (mains, mains[::-1])
            for number in numbers
        )

    def _of_one_color(self, first: int, second: int) -> bool:
        one, other = self.of([first, second])
        return float(one.features.color @ other.features.color) >= LIKE_COLORS

    def _alike(self, first: int, second: int) -> bool:
        one, other = self.of([first, second])
        return one.same(other)

    def _main(self, digest: str) -> list[int]:
        """The numbers of a photo's large garments."""
        rows = self._catalog.garments_of(digest)
        sizes = self._catalog.prominence(row.id for row in rows)
        return [row.id for row, size in zip(rows, sizes, strict=True) if size >= MAIN]

    def first(self, ids: Ids) -> list[int]:
        """For each garment the place of the first that is of the same photo; its own where none is.

        Args:
            ids: `(G,)`, the most important first. What a picture is, its first garment says, so that no chain
                of garments, each like the next, becomes one picture.
        """
        self.of(ids.tolist())
        rows = self._catalog.garments(ids.tolist())
        leaders: list[int] = []
        first = []
        for place, row in enumerate(rows):
            leader = next((other for other in leaders if self.one_photo(rows[other], row)), place)
            if leader == place:
                leaders.append(place)
            first.append(leader)
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

    Args:
        catalog: Has the photos.
        indexes: Of the catalog: a photo is compared with the nearest `NEAREST` garments.
        photos: The files of which it is asked; those that the catalog has not are passed over.
    """
    told: set[Path] = set()
    with catalog.snapshot():
        pictures = Pictures(catalog)
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
                yield group
