"""How surely a catalog has each garment of a photo."""

from fashion_wizard.search.collect import Collector
from fashion_wizard.search.photo_garments import PhotoGarments
from fashion_wizard.search.query_garment import NumberedGarment


class PhotoScores:
    """The scores of the best results for the garments of a photo; as quick as it takes to compare them.

    Args:
        collector: Of the query; what it compares for this, it does not compare again for the results.
        photo: Has the garments.
    """

    def __init__(self, collector: Collector, photo: PhotoGarments) -> None:
        """Searches for nothing yet."""
        self._collector = collector
        self._photo = photo

    def best(self, chosen: NumberedGarment) -> float | None:
        """The score of a garment's best result; None where it has no result."""
        return self._collector.best(self._photo.with_features(chosen[1]))

    def most(self, chosen: NumberedGarment) -> float | None:
        """No result for a garment scores higher; found without its keypoints, which take most of the time.

        None where it has no result. The query has no `min_score`: with one, keypoints decide about that.
        """
        most = self._collector.most(self._photo.with_vectors(chosen[1]))
        return self.best(chosen) if most is None else most
