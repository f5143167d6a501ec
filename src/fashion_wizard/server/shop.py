"""The salesperson behind the counter: everything that blocks, as plain calls for many threads."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import SearchError
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.server import asking
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
from fashion_wizard.server.asking import Wish
from fashion_wizard.server.decoding import Decoded, Decoders
from fashion_wizard.server.fetching import Fetcher
from fashion_wizard.server.filters import facets
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.looks.look import look_at
from fashion_wizard.server.matching import Side, match, stored_side
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.photos import Photos
from fashion_wizard.server.present import Presenter, garment_answer, scale_box
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.recent import RecentSegmenter, TimedExtractor
from fashion_wizard.server.settings import Settings
from fashion_wizard.server.stock import Stock


@dataclass(frozen=True, eq=False, slots=True)
class Query:
    """A photo that somebody asks with.

    Attributes:
        decoded: The photo.
        digest: SHA-256 of its file in hex.
    """

    decoded: Decoded
    digest: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as it was sent."""
        return self.decoded.width, self.decoded.height


@dataclass(frozen=True, slots=True)
class Choice:
    """Which garment of a photo is meant; the likeliest if nothing is said.

    Attributes:
        garment: A garment's number or a label.
        box: `(x0, y0, x1, y1)` in pixels of the photo as sent.
    """

    garment: str | None = None
    box: tuple[int, int, int, int] | None = None


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
        self.searcher = Searcher(self.catalog, self.segmenter, self.extractor)
        self.fetcher = Fetcher(settings.max_bytes)
        self.photos = Photos(self.catalog, self.decoders, self.metrics)
        self.stock = Stock(self.catalog, self.segmenter, self.extractor)
        self._facets: tuple[int, FacetsAnswer] | None = None

    def warm(self) -> None:
        """Load models, indexes and decoders, so that the first customer waits no longer than the others."""
        self.decoders.warm()
        photo = np.full((256, 192, 3), 255, np.uint8)
        photo[40:220, 30:160] = (40, 60, 120)
        with suppress(SearchError):  # this photo may show nothing
            asking.search(self.searcher, photo, None, Wish(k=1))

    def close(self) -> None:
        """Close catalog and decoders."""
        self.decoders.close()
        self.catalog.close()

    def fetch(self, url: str) -> bytes:
        """A photo from the web; see `Fetcher.fetch`. Whether that is allowed, the caller asks."""
        with self.metrics.phase("fetch"):
            return self.fetcher.fetch(url)

    def query(self, data: bytes) -> Query:
        """Decode a stranger's photo.

        Raises:
            PhotoError: if it cannot be used.
        """
        with self.metrics.phase("decode"):
            return Query(self.decoders.photo(data), hashlib.sha256(data).hexdigest())

    def garments(self, query: Query) -> GarmentsAnswer:
        """The garments of a photo, the likeliest first."""
        started = time.perf_counter()
        found = self.found(query)
        answers = [self.described(query, one, number) for number, one in enumerate(found)]
        width, height = query.size
        return GarmentsAnswer(
            photo=Size(width=width, height=height), garments=answers, seconds=_since(started)
        )

    def found(self, query: Query) -> list[Garment]:
        """The garments of a photo as the search has them."""
        return asking.garments(self.searcher, query.decoded.photo, query.digest)

    def described(self, query: Query, garment: Garment, number: int | None) -> GarmentAnswer:
        """A garment of a query in words."""
        with self.metrics.phase("looks"):
            look = look_at(self._pixels(query, garment), garment)
        return garment_answer(garment, look, number, query.size)

    def search(self, queries: Sequence[Query], choice: Choice, wish: Wish) -> SearchAnswer:
        """One garment of a photo, or of several photos, and its hits.

        Raises:
            SearchError, Problem: if the question cannot be answered as put.
        """
        started = time.perf_counter()
        first = queries[0]
        number, garment, hits = self.ask(first, choice, wish)
        width, height = first.size
        return SearchAnswer(
            photo=Size(width=width, height=height),
            asked=self.described(first, garment, number),
            hits=self.present.hits(hits),
            seconds=_since(started),
        )

    def ask(self, query: Query, choice: Choice, wish: Wish) -> tuple[int | None, Garment, list[Hit]]:
        """The garment that is meant, its number among the photo's garments, and its hits."""
        found = self.found(query)
        label, box = None, None
        if choice.box:
            scale = (found[0].mask.shape[1] if found else query.decoded.photo.shape[1]) / query.size[0]
            box = scale_box(choice.box, scale, self._searched_size(query, found))
        elif choice.garment is not None:
            meant = self.chosen(found, choice.garment)
            label, box = meant.label, meant.box
        if not found and box is None:
            raise Problem(422, "no-garment", "no garment was found in this photo; draw a box around it")
        with self.metrics.phase("search"):
            answer = asking.search(
                self.searcher, query.decoded.photo, query.digest, wish, label=label, box=box
            )
        number = next((n for n, one in enumerate(found) if one.box == answer.garment.box), None)
        return number, answer.garment, answer.hits

    def chosen(self, found: Sequence[Garment], wanted: str) -> Garment:
        """The garment of a number, or the first of a label.

        Raises:
            Problem: if there is none.
        """
        if wanted.isdecimal() and len(wanted) < 4:
            if int(wanted) < len(found):
                return found[int(wanted)]
        else:
            for one in found:
                if one.label == wanted:
                    return one
        seen = ", ".join(f"{number} {one.label}" for number, one in enumerate(found)) or "no garment"
        raise Problem(
            422, "no-garment", f"the photo shows no garment {wanted[:40]}, but: {seen}; ask for one of those"
        )

    def similar(self, item: str, wish: Wish, label: str | None) -> SimilarAnswer:
        """What is like an item of the catalog.

        Raises:
            Problem, SearchError: if there is no such item, or it shows no such garment.
        """
        started = time.perf_counter()
        self.item(item)
        with self.metrics.phase("search"):
            answer = asking.similar(self.searcher, item, wish, label)
        row = asking.item_garment(self.searcher, item)
        photo = next(p for p in self.catalog.photos(item=item) if p.digest == row.digest)
        return SimilarAnswer(
            item=item,
            asked=ItemAsked(garment=row.id, label=row.label, box=row.box, photo=self.present.photo(photo)),
            hits=self.present.hits(answer.hits),
            seconds=_since(started),
        )

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
        """Add or replace an item; see `Stock.put`. Every photo is first decoded as a stranger's.

        Returns:
            The item as it is now, and whether it is new.
        """
        for file in files:
            self.query(file)
        with self.metrics.phase("index"):
            new = self.stock.put(item, files, metadata)
        return self.present.item(self.item(item)), new

    def matches(self, query: Query | str, choice: Choice, hit: int) -> MatchesAnswer:
        """Which keypoints of a garment are found again on a garment of the catalog.

        Args:
            query: A photo, or an item, whose main garment it is then.
            choice: Which garment of the photo.
            hit: The number of the catalog's garment.

        Raises:
            SearchError, Problem: if there is no such garment.
        """
        other = stored_side(self.catalog, hit)
        if isinstance(query, str):
            self.item(query)
            own = stored_side(self.catalog, asking.item_garment(self.searcher, query).id)
        else:
            _, garment, _ = self.ask(query, choice, Wish(k=1))
            features = self.extractor.extract(self._pixels(query, garment), garment)
            own = Side(garment, features.keypoints, query.size, None)
        with self.metrics.phase("match"):
            return match(own, other, self.present)

    def facets(self) -> FacetsAnswer:
        """What can be filtered by; worked out once for each state of the catalog."""
        revision = self.catalog.revision
        if self._facets is None or self._facets[0] != revision:
            items = self.catalog.items()
            told = FacetsAnswer.model_validate({"items": len(items), "facets": facets(items)})
            self._facets = (revision, told)
        return self._facets[1]

    def _pixels(self, query: Query, garment: Garment) -> Photo:
        photo = query.decoded.photo
        if garment.mask.shape == photo.shape[:2]:
            return photo
        height, width = garment.mask.shape
        return np.asarray(cv2.resize(photo, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)

    def _searched_size(self, query: Query, found: Sequence[Garment]) -> tuple[int, int]:
        shape = found[0].mask.shape if found else query.decoded.photo.shape
        return shape[1], shape[0]


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)
