"""The keypoint matches between a query garment and a garment of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.recipe import made_by
from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.server.answers.matches import Match, MatchesAnswer, MatchSide
from fashion_wizard.server.presenter import Presenter
from fashion_wizard.server.problems import Problem


@dataclass(frozen=True, eq=False, slots=True)
class MatchedGarment:
    """One of the two garments whose keypoints are matched.

    Attributes:
        garment: In pixels of the photo that features were extracted from.
        keypoints: In the same pixels.
        size: Width and height of the photo as it was sent, or as the catalog has it.
        photo: None if it is not a photo of the catalog.
    """

    garment: Garment
    keypoints: Keypoints
    size: tuple[int, int]
    photo: StoredPhoto | None

    @property
    def scale(self) -> float:
        """Pixels of the answer per pixel of the mask."""
        return self.size[0] / int(self.garment.mask.shape[1])


def stored_keypoints(catalog: Catalog, number: int, extractor: str) -> MatchedGarment:
    """A garment of the catalog with its stored keypoints.

    Args:
        catalog: Where it is looked up.
        number: Of the garment.
        extractor: The name of the extractor that keypoints have to be of.

    Raises:
        Problem: if there is no such garment, or its keypoints are of another extractor.
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
        garment = catalog.garment(row)
    return MatchedGarment(garment, features.keypoints, (photo.width, photo.height), photo)


def match(query: MatchedGarment, result: MatchedGarment, presenter: Presenter) -> MatchesAnswer:
    """The matches between two garments, inliers first, as the score counts them."""
    found = match_garments(query.keypoints, result.keypoints)
    pairs, inliers = found.pairs, found.agree
    order = np.argsort(~inliers, kind="stable")
    left, right = _points(query, pairs[order, 0]), _points(result, pairs[order, 1])
    return MatchesAnswer(
        query=_match_side(query, presenter),
        hit=_match_side(result, presenter),
        matches=[
            Match(query=query_point, hit=result_point, agrees=bool(inlier))
            for query_point, result_point, inlier in zip(left, right, inliers[order], strict=True)
        ],
        agreeing=int(np.count_nonzero(inliers)),
    )


def _points(side: MatchedGarment, rows: NDArray[np.intp]) -> list[tuple[float, float]]:
    points = (side.keypoints.points[rows].astype(np.float64) + 0.5) * side.scale - 0.5
    return [(round(float(x), 1), round(float(y), 1)) for x, y in points]


def _match_side(side: MatchedGarment, presenter: Presenter) -> MatchSide:
    return MatchSide(
        width=side.size[0],
        height=side.size[1],
        box=side.garment.box_at(side.size),
        keypoints=len(side.keypoints),
        photo=presenter.photo(side.photo) if side.photo else None,
    )
