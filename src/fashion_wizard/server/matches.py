"""Which keypoints of a query's garment are found again on a hit's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.recipe import made_by
from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.server.answers import Match, MatchesAnswer, MatchSide
from fashion_wizard.server.present import Presenter, scale_box
from fashion_wizard.server.problems import Problem


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """A garment, its keypoints, and the photo that shows it.

    Attributes:
        garment: In pixels of the photo that was searched.
        keypoints: Likewise.
        size: Width and height of the photo as it was sent, or as the catalog has it.
        photo: None if the catalog has it not.
    """

    garment: Garment
    keypoints: Keypoints
    size: tuple[int, int]
    photo: StoredPhoto | None

    @property
    def scale(self) -> float:
        """From pixels that were searched to pixels that are answered."""
        return self.size[0] / int(self.garment.mask.shape[1])


def stored_side(catalog: Catalog, number: int, extractor: str) -> Side:
    """A garment of the catalog.

    Raises:
        Problem: if there is none of this number, or another extractor than this made its keypoints.
    """
    with catalog.snapshot():
        rows: Sequence[StoredGarment] = catalog.garments([number])
        photos = catalog.photos(digest=rows[0].digest) if rows else []
        if not photos:
            raise Problem(404, "no-item", f"the catalog has no garment {number}; search again")
        (row,), photo = rows, photos[0]
        if not made_by(catalog.recipe_of(row.digest) or "", extractor):
            raise Problem(
                409, "index-again", f"garment {number} was indexed with other models; index its photo again"
            )
        ((_, features),) = catalog.features([number])
        garment = Garment(row.label, catalog.mask(number), row.box, row.score)
    return Side(garment, features.keypoints, (photo.width, photo.height), photo)


def match(query: Side, hit: Side, present: Presenter) -> MatchesAnswer:
    """The keypoints that belong together, those that the score counts first."""
    found = match_garments(query.keypoints, hit.keypoints)
    rows, agree = found.pairs, found.agree
    order = np.argsort(~agree, kind="stable")
    left, right = _points(query, rows[order, 0]), _points(hit, rows[order, 1])
    return MatchesAnswer(
        query=_told(query, present),
        hit=_told(hit, present),
        matches=[
            Match(query=one, hit=other, agrees=bool(agrees))
            for one, other, agrees in zip(left, right, agree[order], strict=True)
        ],
        agreeing=int(np.count_nonzero(agree)),
    )


def _points(side: Side, rows: NDArray[np.intp]) -> list[tuple[float, float]]:
    points = (side.keypoints.points[rows].astype(np.float64) + 0.5) * side.scale - 0.5
    return [(round(float(x), 1), round(float(y), 1)) for x, y in points]


def _told(side: Side, present: Presenter) -> MatchSide:
    return MatchSide(
        width=side.size[0],
        height=side.size[1],
        box=scale_box(side.garment.box, side.scale, side.size),
        keypoints=len(side.keypoints),
        photo=present.photo(side.photo) if side.photo else None,
    )
