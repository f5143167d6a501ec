"""All that one server needs of a catalog, put together; every call blocks and may come from many threads."""

import hashlib
import io
from contextlib import suppress

import numpy as np
from PIL import Image

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FetchError, OtherModelsError, SearchError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.journal.store import Journal
from fashion_wizard.photo import Photo
from fashion_wizard.search.rules import Rules
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.server.access import Access
from fashion_wizard.server.appearance_cache import AppearanceCache
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.item_writer import ItemWriter
from fashion_wizard.server.items import Items
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.models import CachingExtractor, CachingSegmenter
from fashion_wizard.server.photo_store import PhotoStore
from fashion_wizard.server.presenter import Presenter
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.recorder import Recorder
from fashion_wizard.server.search_request import SentPhoto
from fashion_wizard.server.searches import Searches
from fashion_wizard.server.settings import Settings
from fashion_wizard.server.thumbnails import Thumbnails
from fashion_wizard.web.fetching import Fetcher


class Backend:
    """An open catalog with its searcher, its items, its photos and the limits of a server.

    Args:
        settings: The catalog's folder, and all limits.
        segmenter: Finds garments; preferably the segmenter that the catalog was indexed with.
        extractor: Extracts features; has to be the extractor that the catalog was indexed with.
        photos: Keeps clients' photos; a store of its own unless given.

    Raises:
        CatalogError: if there is no catalog.
    """

    def __init__(
        self,
        settings: Settings,
        segmenter: Segmenter | None = None,
        extractor: GarmentExtractor | None = None,
        photos: PhotoStore | None = None,
    ) -> None:
        """Opens the catalog; models are loaded by `warm`, or when first needed."""
        self.settings = settings
        self.metrics = Metrics()
        self.catalog = Catalog(settings.catalog, create=False)
        self.access = Access(settings, KeyRing(self.catalog.path))
        self.presenter = Presenter(self.catalog, self.access)
        self._decoders = Decoders(settings)
        self._fetcher = Fetcher(settings.max_bytes)
        cached_segmenter = CachingSegmenter(segmenter or defaults.segmenter(), self.metrics)
        cached_extractor = CachingExtractor(extractor or defaults.feature_extractor(), self.metrics)
        writer = ItemWriter(self.catalog, cached_segmenter, cached_extractor, self._decode_whole)
        writer.clean_up()
        self.items = Items(self.catalog, self.presenter, writer, self.metrics)
        self.searcher = Searcher(self.catalog, cached_segmenter, cached_extractor, check_files=True)
        self.rules = Rules.read(settings.rules) if settings.rules else None
        if self.rules:
            self.rules.check_keys(self.catalog.attribute_keys())
        self.searches = Searches(
            self.catalog, self.searcher, self.presenter, self.metrics, self.items.metadata_keys, self.rules
        )
        self.photos = photos or PhotoStore(settings.photo_bytes, settings.photo_seconds)
        self.journal = Journal(self.catalog.path, settings.query_days, settings.picture_days)
        self.recorder = Recorder(self.journal)
        self._photo_decoders = Decoders(settings, processes=2)  # so that thumbnails do not wait for queries
        self.thumbnails = Thumbnails(self.catalog, self._photo_decoders, self.metrics)
        self.appearances = AppearanceCache(self.catalog, self._photo_decoders, self.metrics)

    def warm(self) -> None:
        """Load models, indexes and decoders now, so that the first request is as fast as the others."""
        self._decoders.warm()
        photo = np.full((256, 192, 3), 255, np.uint8)
        photo[40:220, 30:160] = (40, 60, 120)
        with suppress(SearchError, OtherModelsError):  # no garment may be found in this photo
            self.searcher.search(photo, k=1)
        stream = io.BytesIO()
        Image.fromarray(photo).save(stream, "PNG")
        self._decoders.photo(stream.getvalue())  # by now all decoders have started

    @property
    def sandbox_failure(self) -> str | None:
        """Why clients' photos are decoded outside a sandbox; None if they are not."""
        return self._decoders.sandbox_failure

    def close(self) -> None:
        """Close catalog and decoders."""
        self.appearances.close()
        self._decoders.close()
        self._photo_decoders.close()
        self.journal.close()
        self.catalog.close()

    def fetch(self, url: str) -> bytes:
        """A photo from the web; see `Fetcher.fetch`. The caller checks whether fetching is allowed.

        Raises:
            Problem: if the address is refused or unreachable, or the response is too large or too slow.
        """
        try:
            with self.metrics.phase("fetch"):
                return self._fetcher.fetch(url)
        except FetchError as error:
            raise Problem(422, error.code, f"url: {error}; send the photo itself") from None

    def decode(self, data: bytes) -> SentPhoto:
        """Decode a client's photo for a search.

        Raises:
            PhotoError: if it cannot be used.
        """
        with self.metrics.phase("decode"):
            return SentPhoto(self._decoders.photo(data), hashlib.sha256(data).hexdigest())

    def _decode_whole(self, data: bytes, name: str) -> Photo:
        """Decode a client's photo with all its pixels, for indexing."""
        with self.metrics.phase("decode"):
            return self._decoders.whole(data, name=name)
