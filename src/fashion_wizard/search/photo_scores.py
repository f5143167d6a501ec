"""How surely a catalog has each garment of a photo."""

from dataclasses import replace
from typing import Final

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.collect import Collector
from fashion_wizard.search.photo_garments import PhotoGarments
from fashion_wizard.search.query import Query
from fashion_wizard.search.query_garment import NumberedGarment

FEW: Final = 12
"""Keypoints are matched with so many candidates before it is decided which garment is meant."""


class PhotoScores:
    """The scores of the best results for the garments of a photo; as quick as it takes to compare them.

    Args:
        catalog: Inside a snapshot.
        indexes: Of that catalog.
        extractor: Computed the features.
        query: How to search.
        photo: Has the garments.
        check_files: Leave out photos whose files are gone.
    """

    def __init__(
        self,
        catalog: Catalog,
        indexes: Indexes,
        extractor: GarmentExtractor,
        query: Query,
        photo: PhotoGarments,
        *,
        check_files: bool,
    ) -> None:
        """Searches for nothing yet."""
        self._photo = photo
        self._collector = Collector(
            catalog, indexes, extractor, replace(query, k=1), check_files=check_files, verified=FEW
        )

    def best(self, chosen: NumberedGarment) -> float | None:
        """The score of a garment's best result; None where it has no result."""
        hits = self._collector.collect(None, [self._photo.with_features(chosen[1])]).hits
        return hits[0].score if hits else None

    def most(self, chosen: NumberedGarment) -> float | None:
        """No result for a garment scores higher; found without its keypoints, which take most of the time.

        None where it has no result. The query has no `min_score`: with one, keypoints decide about that.
        """
        most = self._collector.most(self._photo.with_vectors(chosen[1]))
        return self.best(chosen) if most is None else most
