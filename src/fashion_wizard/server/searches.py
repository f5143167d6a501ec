"""Searches of one catalog as blocking calls: from a photo or an item to the answer's JSON."""

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from fashion_wizard.appearance.describe import describe
from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.search.filters import Filter
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.photo_garments import at_size
from fashion_wizard.search.query import Query
from fashion_wizard.search.rules import Rules
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.server.answer_cache import AnswerCache
from fashion_wizard.server.answers.matches import MatchesAnswer
from fashion_wizard.server.answers.photos import GarmentAnswer, GarmentsAnswer, Size
from fashion_wizard.server.answers.results import (
    ItemAsked,
    LookAnswer,
    PieceAnswer,
    SearchAnswer,
    SimilarAnswer,
)
from fashion_wizard.server.matches import MatchedGarment, match, stored_keypoints
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.option_fields import check_keys
from fashion_wizard.server.presenter import Presenter, garment_answer, own_garment_answer
from fashion_wizard.server.problems import Problem, no_item
from fashion_wizard.server.search_request import GarmentChoice, SearchOptions, SentPhoto
from fashion_wizard.server.stored_garments import garment_by_number, main_garment

_CACHE_BYTES: Final = 8_000_000
"""For descriptions of garments."""
_MAIN: Final = GarmentChoice()


class Searches:
    """Answers search requests. May be used from many threads.

    Args:
        catalog: The catalog to search.
        searcher: Searches it.
        presenter: Turns results into answers.
        metrics: Records the time of each phase.
        metadata_keys: The keys that items of the catalog have now; filters may use no others.
        rules: The shop's rules for its results.
    """

    def __init__(
        self,
        catalog: Catalog,
        searcher: Searcher,
        presenter: Presenter,
        metrics: Metrics,
        metadata_keys: Callable[[], list[str]],
        rules: Rules | None = None,
    ) -> None:
        self._catalog = catalog
        self._searcher = searcher
        self._presenter = presenter
        self._metrics = metrics
        self._metadata_keys = metadata_keys
        self._rules = rules
        self._answers = AnswerCache(catalog)
        self._described: ByteCache[Hashable, GarmentAnswer] = ByteCache(
            _CACHE_BYTES, lambda answer: 1000 + 100 * sum(map(len, answer.outline))
        )

    def garments(self, photo: SentPhoto) -> GarmentsAnswer:
        """The garments of a photo, the most prominent first."""
        started = time.perf_counter()
        garments = self.find_garments(photo)
        answers = [self.describe(photo, garment, number) for number, garment in enumerate(garments)]
        return GarmentsAnswer(photo=_size(photo), garments=answers, seconds=_since(started))

    def with_garments(self, photo: SentPhoto) -> SentPhoto:
        """A photo whose garments have been found, so that no later search looks for them again."""
        return replace(photo, garments=tuple(self.find_garments(photo)))

    def prepare(self, photo: SentPhoto, garment: int) -> None:
        """Compute the features of a garment before it is searched for."""
        self._searcher.prepare(Query(photos=[photo.query_photo], garment=garment))

    def search_ahead(self, photo: SentPhoto, garment: int, options: SearchOptions) -> None:
        """Search for a garment of a photo before anybody does, so that the answer is known then.

        Args:
            photo: Its garments have been found.
            garment: A number among them; nothing happens if there is none.
            options: As the search will have them.
        """
        if garment < len(photo.garments or ()):
            self._answered([photo], GarmentChoice(str(garment)), options)

    def find_garments(self, photo: SentPhoto) -> list[Garment]:
        """The garments of a photo, the most prominent first."""
        return [garment for _, garment in self._searcher.chosen(Query(photos=[photo.query_photo]))]

    def describe(self, photo: SentPhoto, garment: Garment, number: int | None) -> GarmentAnswer:
        """A garment of a photo with its appearance in words.

        Args:
            photo: The photo.
            garment: One of its garments.
            number: Its place among them; None for a box.
        """
        key = (photo.digest, number, garment.label, garment.box, int(np.count_nonzero(garment.mask)))
        if known := self._described.get(key):
            return known
        with self._metrics.phase("looks"):
            appearance = describe(_pixels(photo, garment), garment)
        answer = garment_answer(garment, appearance, number, photo.size)
        self._described.put(key, answer)
        return answer

    def search(
        self, photos: Sequence[SentPhoto], choice: GarmentChoice, options: SearchOptions
    ) -> SearchAnswer:
        """The results for one garment of a photo, or of several photos.

        Raises:
            SearchError, Problem: if the query cannot be answered.
        """
        started = time.perf_counter()
        with self._catalog.snapshot():
            self._check_filter(options)
            with self._metrics.phase("search"):
                answers = self._answered(photos, choice, options)
            if not answers:
                raise _no_garment()
            (answer,) = answers
            return SearchAnswer(
                photo=_size(photos[0]),
                asked=self.describe(photos[0], answer.garment, answer.number),
                hits=self._presenter.results(answer.hits),
                seconds=_since(started),
            )

    def _answered(
        self, photos: Sequence[SentPhoto], choice: GarmentChoice, options: SearchOptions
    ) -> list[GarmentHits]:
        """The answer for one garment, or none, from the cache if it has it."""
        query = Query(
            photos=[photo.query_photo for photo in photos],
            garment=choice.number_or_name,
            box=choice.box,
            likeliest=True,
            rules=self._rules,
            **options.for_query,
        )
        digests = [photo.digest for photo in photos]
        return self._answers.results(digests, choice, options, lambda: self._searcher.answer(query))

    def results(self, photo: SentPhoto, garment: Garment, options: SearchOptions) -> list[Hit]:
        """The results for a garment that `find_garments` found."""
        query = Query(photos=[photo.query_photo], garment=garment, rules=self._rules, **options.for_query)
        with self._metrics.phase("search"):
            return self._searcher.answer(query)[0].hits

    def similar(self, item: str, options: SearchOptions, choice: GarmentChoice) -> SimilarAnswer:
        """Items similar to an item of the catalog.

        Args:
            item: The item's id.
            options: How results are chosen.
            choice: Which of its garments; it has no box.

        Raises:
            Problem, SearchError: if there is no such item, or it shows no such garment.
        """
        started = time.perf_counter()
        with self._catalog.snapshot():
            self._check_item(item)
            self._check_filter(options)
            answer = self.similar_results(item, options, choice)
            row, photo = garment_by_number(self._catalog, item, answer.stored)
            return SimilarAnswer(
                item=item,
                asked=ItemAsked(
                    garment=row.id, label=row.label, box=row.box, photo=self._presenter.photo(photo)
                ),
                hits=self._presenter.results(answer.hits, item_query=True),
                seconds=_since(started),
            )

    def similar_results(
        self, item: str, options: SearchOptions, choice: GarmentChoice = _MAIN
    ) -> GarmentHits:
        """The main garment of an item, or the one that is chosen, and the results for it.

        Raises:
            SearchError: if there is no such item, or it shows no such garment.
        """
        with self._metrics.phase("search"):
            query = Query(item=item, garment=choice.number_or_name, rules=self._rules, **options.for_query)
            return self._searcher.answer(query)[0]

    def look(self, item: str, options: SearchOptions) -> LookAnswer:
        """What an item is worn with in its photos: each garment, and the items that it may be.

        Args:
            item: The item's id.
            options: `k` is the number of items for each garment.

        Raises:
            Problem, SearchError: if there is no such item.
        """
        started = time.perf_counter()
        with self._catalog.snapshot():
            self._check_item(item)
            self._check_filter(options)
            if self._rules:
                options = replace(options, item_filter=self._rules.limit(options.item_filter))
            with self._metrics.phase("search"):
                outfit = self._searcher.outfit(Query(item=item, **options.for_query))
            shown = {str(photo.path): photo for photo in self._catalog.photos(item=item)}
            return LookAnswer(
                item=item,
                own_garment=own_garment_answer(outfit.own),
                pieces=[
                    PieceAnswer(
                        garment=piece.number,
                        label=piece.garment.label,
                        box=piece.garment.box,
                        photo=self._presenter.photo(shown[str(piece.photo)]),
                        hits=self._presenter.results(piece.hits),
                    )
                    for piece in outfit.pieces
                ],
                seconds=_since(started),
            )

    def matches(self, query: SentPhoto | str, choice: GarmentChoice, garment: int) -> MatchesAnswer:
        """The keypoint matches between a query garment and a garment of the catalog.

        Args:
            query: A photo, or the id of an item, whose main garment is the query then.
            choice: Which garment of the photo.
            garment: The number of the catalog's garment.

        Raises:
            SearchError, Problem: if there is no such garment.
        """
        extractor = self._searcher.extractor
        with self._catalog.snapshot():
            result = stored_keypoints(self._catalog, garment, extractor.name)
            if isinstance(query, str):
                self._check_item(query)
                row, _ = main_garment(self._catalog, query)
                matched = stored_keypoints(self._catalog, row.id, extractor.name)
            else:
                chosen = self._choose(query, choice)
                features = extractor.extract(_pixels(query, chosen), chosen)
                matched = MatchedGarment(chosen, features.keypoints, query.size, None)
            with self._metrics.phase("match"):
                return match(matched, result, self._presenter)

    def _choose(self, photo: SentPhoto, choice: GarmentChoice) -> Garment:
        which = choice.number_or_name
        query = Query(photos=[photo.query_photo], garment=which, box=choice.box, likeliest=True)
        chosen = self._searcher.meant_first(query)
        if not chosen:
            raise _no_garment()
        return chosen[0][1]

    def _check_item(self, item: str) -> None:
        if self._catalog.item(item) is None:
            raise no_item(item)

    def _check_filter(self, options: SearchOptions) -> None:
        if isinstance(options.item_filter, Filter):
            check_keys(options.item_filter, self._metadata_keys())


def _pixels(photo: SentPhoto, garment: Garment) -> Photo:
    return at_size(photo.decoded.photo, garment.mask.shape)


def _size(photo: SentPhoto) -> Size:
    width, height = photo.size
    return Size(width=width, height=height)


def _no_garment() -> Problem:
    return Problem(422, "no-garment", "no garment was found in this photo; draw a box around it")


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)
