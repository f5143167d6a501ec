"""The garments of a photo of a query, and their features."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from fashion_wizard.catalog.recipe import made_by
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import GarmentExtractor, StagedExtractor
from fashion_wizard.features.light import in_white_light
from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.query_garment import NumberedGarment, QueryGarment, by_prominence, choose, in_box
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.page import Box, picture_on_page


class PhotoGarments:
    """The garments of one photo; those that the query or the catalog has already are not computed again.

    Args:
        photo: The photo of the query.
        catalog: May have the photo.
        segmenter: Finds the garments where it has not.
        extractor: Computes the features where it has not.
    """

    def __init__(
        self, photo: QueryPhoto, catalog: Catalog, segmenter: Segmenter, extractor: GarmentExtractor
    ) -> None:
        """Segments the photo unless its garments are known."""
        self._photo = photo
        self._extractor = extractor
        self._known = stored_garments(catalog, photo.digest, extractor.name) if photo.digest else []
        self._without_keypoints: list[QueryGarment] = []
        self._pictures: dict[tuple[int, ...], Box | None] = {}  # where it is on a page, by the photo's shape
        if photo.garments is not None:
            self.garments = list(photo.garments)
        elif self._known:
            self.garments = [known.garment for known in self._known]
        else:
            found = segmenter.segment(photo.photo, photo.path)
            self.garments = by_prominence([each for each in found if each.label not in BODY_PARTS])

    def chosen(self, query: Query) -> list[NumberedGarment]:
        """The garments that a query is about, each with its number.

        Raises:
            NoGarmentError, SearchError: as `choose` and `in_box` do.
        """
        if query.box is None:
            return choose(self.garments, query.garment)
        height, width = self.garments[0].mask.shape if self.garments else self._photo.photo.shape[:2]
        across, down = self._photo.box_size
        x0, y0, x1, y1 = query.box
        box = (
            round(x0 * width / across),
            round(y0 * height / down),
            round(x1 * width / across),
            round(y1 * height / down),
        )
        return [(None, in_box(self.garments, box, (height, width)))]

    def with_features(self, garment: Garment) -> QueryGarment:
        """A garment and its features, which are computed once."""
        if known := _of(self._known, garment):
            return known
        if isinstance(self._extractor, StagedExtractor):
            vectors = self.with_vectors(garment).features
            features = self._extractor.with_keypoints(self._at_size(garment), garment, vectors)
            features = replace(features, in_white_light=vectors.in_white_light)
        else:
            features = self._extractor.extract(self._at_size(garment), garment)
        found = QueryGarment(garment, features)
        self._known.append(found)
        return found

    def with_vectors(self, garment: Garment) -> QueryGarment:
        """As `with_features`, but without keypoints where those would have to be computed first."""
        if not isinstance(self._extractor, StagedExtractor):
            return self.with_features(garment)
        if known := _of(self._known, garment) or _of(self._without_keypoints, garment):
            return known
        photo = self._at_size(garment)
        if photo.shape not in self._pictures:
            self._pictures[photo.shape] = picture_on_page(photo)
        white = in_white_light(photo, [*self.garments, garment], self._pictures[photo.shape])
        features = replace(
            self._extractor.vectors(photo, garment),
            in_white_light=None if white is None else self._extractor.vectors(white, garment),
        )
        found = QueryGarment(garment, features)
        self._without_keypoints.append(found)
        return found

    def _at_size(self, garment: Garment) -> Photo:
        return at_size(self._photo.photo, garment.mask.shape)


def _of(known: Sequence[QueryGarment], garment: Garment) -> QueryGarment | None:
    """What is known of a garment."""
    label, box = garment.label, garment.box
    return next((each for each in known if (each.garment.label, each.garment.box) == (label, box)), None)


def stored_garments(catalog: Catalog, digest: str, extractor: str) -> list[QueryGarment]:
    """The garments that a catalog has of a photo, the most prominent first.

    Args:
        catalog: What may have the photo.
        digest: SHA-256 of the photo's bytes, in hex.
        extractor: Name of the extractor that must have made the features; there are none of another.
    """
    with catalog.snapshot():
        recipe = catalog.recipe_of(digest)
        if recipe is None or not made_by(recipe, extractor):
            return []
        rows = catalog.garments_of(digest)
        features = dict(catalog.features([row.id for row in rows]))
        stored = {catalog.garment(row): (features[row.id], row.id) for row in rows}
    return [QueryGarment(garment, *stored[garment]) for garment in by_prominence(list(stored))]


def at_size(photo: Photo, shape: tuple[int, ...]) -> Photo:
    """A photo as high and wide as a mask: masks of the catalog have the size of the whole photo."""
    height, width = shape[:2]
    if photo.shape[:2] == (height, width):
        return photo
    return np.asarray(cv2.resize(photo, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
