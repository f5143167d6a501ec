"""The vector indexes of a catalog: a cache, brought up to date whenever it does not fit the catalog."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, get_args

from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.catalog.vector_memory import VectorName
from fashion_wizard.errors import OtherModelsError
from fashion_wizard.index.base import Metric, Neighbors, VectorStore
from fashion_wizard.index.shared import SharedIndex
from fashion_wizard.index.source import KeypointSource, Source, VectorSource

NewStore = Callable[[Path, str, Callable[[OSError], None]], VectorStore]
"""Makes a store. It is given the folder for its files, the name of its vectors, and what to call when a file
cannot be written."""

_log: Final = logging.getLogger(__name__)


class Indexes:
    """Keypoints, colors and embeddings of a catalog, each as an index that fits the catalog as it is now.

    Only what one extractor made is in them: vectors of two cannot be compared. Each index is kept in memory,
    and in a file below `Catalog.index_folder`; see `SharedIndex`. An index handed out never changes; asked
    inside `Catalog.snapshot()`, it is that snapshot's. May be asked from many threads; several processes may
    refresh at once.

    Args:
        catalog: What to search.
        extractor: The name of the extractor that queries come from.
        new_store: Makes the stores.
    """

    def __init__(self, catalog: CatalogReader, extractor: str, new_store: NewStore) -> None:
        """Open the stores; no vector of the catalog is read yet."""
        self._new_store = new_store
        self._catalog = catalog
        self._extractor = extractor
        self._noted = False
        names: tuple[VectorName, ...] = get_args(VectorName)
        # To open the files of a million garments takes each store some tenths of a second.
        with ThreadPoolExecutor() as threads:
            keypoints = threads.submit(self._shared, KeypointSource(catalog, extractor))
            vectors = threads.map(self._shared, [VectorSource(catalog, extractor, name) for name in names])
            self._vectors = dict(zip(names, vectors, strict=True))
            self._keypoints = keypoints.result()

    def keypoints(self, metric: Metric) -> Neighbors:
        """All keypoints' descriptors; `source.keypoint_ids` tells their ids.

        Raises:
            CatalogError: if descriptors in the catalog are of different dimensions.
            OtherModelsError: if another extractor made all garments there are.
        """
        return self._index(self._keypoints, metric)

    def vectors(self, name: VectorName, metric: Metric = "cosine") -> Neighbors:
        """The color or the embedding of each garment, under the garment's id.

        Raises:
            CatalogError: if such vectors in the catalog are of different dimensions.
            OtherModelsError: if another extractor made all garments there are.
        """
        return self._index(self._vectors[name], metric)

    def settle(self) -> None:
        """Wait until files are written, and whatever else is done in the background."""
        for shared in (self._keypoints, *self._vectors.values()):
            shared.settle()

    def _shared(self, source: Source) -> SharedIndex:
        store = self._new_store(self._catalog.index_folder, source.name, self._note)
        return SharedIndex(self._catalog, source, store)

    def _index(self, shared: SharedIndex, metric: Metric) -> Neighbors:
        with self._catalog.snapshot():
            index = shared.at_snapshot(metric)
            if not len(index):
                self._check_comparable()
        return index

    def _note(self, error: OSError) -> None:
        """Say once that index files cannot be written; it slows the next run, and harms nobody."""
        if not self._noted:
            self._noted = True
            _log.warning(
                "note: indexes cannot be written to %s (%s); they are kept in memory and built again by the "
                "next run",
                self._catalog.index_folder,
                error.strerror or error,
            )

    def _check_comparable(self) -> None:
        """In an empty catalog nothing is found, and that is right; one of another extractor is not empty."""
        others = self._catalog.made_otherwise(self._extractor)
        if others.garments and not len(self._catalog.keypoint_counts(self._extractor)[0]):
            raise OtherModelsError(
                f"none of the {others.garments} garments in the catalog at {self._catalog.path} can be "
                f"compared: they were indexed with other models; run: {others.command}"
            )
