"""The salesperson behind the counter: everything that blocks, as plain calls for many threads."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import OtherModelsError, SearchError
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.search.facets import facets
from fashion_wizard.search.filters import Filter
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.query import Query
from fashion_wizard.search.searcher import Searcher, at_size
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.server.access import Access
from fashion_wizard.server.answers import (
    FacetsAnswer,
    GarmentAnswer,
    GarmentsAnswer,
    ItemAnswer,
    ItemAsked,
    MatchesAnswer,
    SearchAnswer,
    SimilarAnswer,
    Size,
)
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.fetching import Fetcher
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.looks.kept import Looks
from fashion_wizard.server.looks.look import look_at
from fashion_wizard.server.matching import Side, match, stored_side
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.photos import Photos
from fashion_wizard.server.present import Presenter, garment_answer
from fashion_wizard.server.problems import Problem, wrong_field
from fashion_wizard.server.questions import Choice, SentPhoto, Wish, main_garment, stored_garment
from fashion_wizard.server.recent import RecentSegmenter, TimedExtractor
from fashion_wizard.server.settings import Settings
from fashion_wizard.server.stock import Stock


class Shop:
    """One catalog, open for questions.

    Args:
        settings: Which catalog, and all limits.
        segmenter: Finds the garments; best the one that the catalog was made with.
        extractor: Makes the features; must be the one that the catalog was made with.

    Raises:
        CatalogError: if there is no catalog.
    """

    def __init__(
        self,
        settings: Settings,
        segmenter: Segmenter | None = None,
        extractor: FeatureExtractor | None = None,
    ) -> None:
        """Opens the catalog; models are loaded by `warm`, or when first needed."""
        self.settings = settings
        self.metrics = Metrics()
        self.catalog = Catalog(settings.catalog, create=False)
        self.keys = KeyRing(self.catalog.path)
        self.access = Access(settings, self.keys)
        self.decoders = Decoders(settings)
        self.present = Presenter(self.catalog, self.access)
        self.segmenter = RecentSegmenter(segmenter or MaskRCNN(), self.metrics)
        self.extractor = TimedExtractor(extractor or FeatureExtractor(), self.metrics)
        self.searcher = Searcher(self.catalog, self.segmenter, self.extractor, check_files=True)
        self.looks = Looks(self.catalog, self.decoders, self.metrics)
        self.fetcher = Fetcher(settings.max_bytes)
        self.photos = Photos(self.catalog, self.decoders, self.metrics)
        self.stock = Stock(self.catalog, self.segmenter, self.extractor, self._whole)
        self.stock.tidy()
        self._facets: tuple[int, tuple[FacetsAnswer, list[str]]] | None = None

    def warm(self) -> None:
        """Load models, indexes and decoders, so that the first customer waits no longer than the others."""
        self.decoders.warm()
        photo = np.full((256, 192, 3), 255, np.uint8)
        photo[40:220, 30:160] = (40, 60, 120)
        with suppress(SearchError, OtherModelsError):  # the photo may show nothing
            self.searcher.search(photo, k=1)

    def close(self) -> None:
        """Close catalog and decoders."""
        self.decoders.close()
        self.catalog.close()

    def fetch(self, url: str) -> bytes:
        """A photo from the web; see `Fetcher.fetch`. Whether that is allowed, the caller asks."""
        with self.metrics.phase("fetch"):
            return self.fetcher.fetch(url)

    def query(self, data: bytes) -> SentPhoto:
        """Decode a stranger's photo.

        Raises:
            PhotoError: if it cannot be used.
        """
        with self.metrics.phase("decode"):
            return SentPhoto(self.decoders.photo(data), hashlib.sha256(data).hexdigest())

    def garments(self, query: SentPhoto) -> GarmentsAnswer:
        """The garments of a photo, the likeliest first."""
        started = time.perf_counter()
        found = self.found(query)
        answers = [self.described(query, one, number) for number, one in enumerate(found)]
        width, height = query.size
        return GarmentsAnswer(
            photo=Size(width=width, height=height), garments=answers, seconds=_since(started)
        )

    def found(self, query: SentPhoto) -> list[Garment]:
        """The garments of a photo as the search has them."""
        return self.searcher.garments(query.decoded.photo, digest=query.digest)

    def described(self, query: SentPhoto, garment: Garment, number: int | None) -> GarmentAnswer:
        """A garment of a query in words."""
        with self.metrics.phase("looks"):
            look = look_at(_pixels(query, garment), garment)
        return garment_answer(garment, look, number, query.size)

    def search(self, sent: Sequence[SentPhoto], choice: Choice, wish: Wish) -> SearchAnswer:
        """One garment of a photo, or of several photos, and its hits.

        Raises:
            SearchError, Problem: if the question cannot be answered as put.
        """
        started = time.perf_counter()
        self._check_filter(wish)
        query = Query(
            photos=[photo.asking for photo in sent],
            garment=choice.which,
            box=choice.box,
            likeliest=True,
            **wish.terms,
        )
        with self.metrics.phase("search"):
            answers = self.searcher.answer(query)
        if not answers:
            raise _nothing_found()
        (answer,) = answers
        first = sent[0]
        width, height = first.size
        return SearchAnswer(
            photo=Size(width=width, height=height),
            asked=self.described(first, answer.garment, answer.number),
            hits=self.present.hits(answer.hits),
            seconds=_since(started),
        )

    def chosen(self, sent: SentPhoto, choice: Choice) -> Garment:
        """The garment of a photo that is meant.

        Raises:
            SearchError, Problem: if there is none.
        """
        query = Query(photos=[sent.asking], garment=choice.which, box=choice.box)
        chosen = self.searcher.chosen(query)
        if not chosen:
            raise _nothing_found()
        return chosen[0][1]

    def hits(self, sent: SentPhoto, garment: Garment, wish: Wish) -> list[Hit]:
        """The hits of one garment of a photo."""
        query = Query(photos=[sent.asking], garment=garment, **wish.terms)
        with self.metrics.phase("search"):
            return self.searcher.answer(query)[0].hits

    def similar(self, item: str, wish: Wish, label: str | None) -> SimilarAnswer:
        """What is like an item of the catalog.

        Raises:
            Problem, SearchError: if there is no such item, or it shows no such garment.
        """
        started = time.perf_counter()
        self.item(item)
        self._check_filter(wish)
        answer = self.like_item(item, wish, label)
        row, photo = stored_garment(self.catalog, item, answer.stored)
        return SimilarAnswer(
            item=item,
            asked=ItemAsked(garment=row.id, label=row.label, box=row.box, photo=self.present.photo(photo)),
            hits=self.present.hits(answer.hits, others=True),
            seconds=_since(started),
        )

    def like_item(self, item: str, wish: Wish, label: str | None = None) -> GarmentHits:
        """The main garment of an item, and what else is like it.

        Raises:
            SearchError: if it shows no such garment.
        """
        with self.metrics.phase("search"):
            return self.searcher.answer(Query(item=item, garment=label, **wish.terms))[0]

    def item(self, item: str) -> StoredItem:
        """An item.

        Raises:
            Problem: if there is none.
        """
        found = self.catalog.item(item)
        if found is None:
            raise Problem(404, "no-item", f"the catalog has no item {item[:80]}")
        return found

    def put(
        self, item: str, files: Sequence[bytes], metadata: Mapping[str, Any] | None
    ) -> tuple[ItemAnswer, bool]:
        """Add or replace an item; see `Stock.put`.

        Returns:
            The item as it is now, and whether it is new.
        """
        with self.metrics.phase("index"):
            new = self.stock.put(item, files, metadata)
        return self.present.item(self.item(item)), new

    def matches(self, query: SentPhoto | str, choice: Choice, hit: int) -> MatchesAnswer:
        """Which keypoints of a garment are found again on a garment of the catalog.

        Args:
            query: A photo, or an item, whose main garment it is then.
            choice: Which garment of the photo.
            hit: The number of the catalog's garment.

        Raises:
            SearchError, Problem: if there is no such garment.
        """
        other = stored_side(self.catalog, hit, self.extractor.name)
        if isinstance(query, str):
            self.item(query)
            main = main_garment(self.catalog, query)[0]
            own = stored_side(self.catalog, main.id, self.extractor.name)
        else:
            garment = self.chosen(query, choice)
            features = self.extractor.extract(_pixels(query, garment), garment)
            own = Side(garment, features.keypoints, query.size, None)
        with self.metrics.phase("match"):
            return match(own, other, self.present)

    def facets(self) -> FacetsAnswer:
        """What can be filtered by."""
        return self._metadata()[0]

    def _metadata(self) -> tuple[FacetsAnswer, list[str]]:
        """Facets and keys of the metadata, worked out once for each state of the catalog."""
        revision = self.catalog.items_revision
        if self._facets is None or self._facets[0] != revision:
            with self.catalog.snapshot():
                revision, items = self.catalog.items_revision, self.catalog.count_items()
                answer = FacetsAnswer.model_validate({"items": items, "facets": facets(self.catalog)})
                self._facets = (revision, (answer, self.catalog.attribute_keys()))
        return self._facets[1]

    def _check_filter(self, wish: Wish) -> None:
        """Refuse a filter by a key that no item has; the answer would be empty without a reason."""
        if not isinstance(wish.wanted, Filter):
            return
        try:
            wish.wanted.check_keys(self._metadata()[1])
        except SearchError as error:
            raise wrong_field("where", str(error)) from error

    def _whole(self, data: bytes, name: str) -> Photo:
        """All pixels of a stranger's photo."""
        with self.metrics.phase("decode"):
            return self.decoders.whole(data, name=name)


def _pixels(sent: SentPhoto, garment: Garment) -> Photo:
    return at_size(sent.decoded.photo, garment.mask.shape)


def _nothing_found() -> Problem:
    return Problem(422, "no-garment", "no garment was found in this photo; draw a box around it")


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)
