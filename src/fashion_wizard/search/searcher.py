"""A query in, results out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from fashion_wizard import defaults
from fashion_wizard.catalog.own_garments import SURE, Hints
from fashion_wizard.catalog.recipe import made_by
from fashion_wizard.catalog.rows import OtherModels
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import NoGarmentError, SearchError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.photo import Photo
from fashion_wizard.search.collect import Collector
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.meant import likeliest, meant_first
from fashion_wizard.search.outfit import SPARE, Outfit, Piece, first_of, in_its_place, worn_with
from fashion_wizard.search.photo_garments import PhotoGarments, stored_garments
from fashion_wizard.search.photo_scores import PhotoScores
from fashion_wizard.search.query import Box, Query, QueryOptions, QueryPhoto
from fashion_wizard.search.query_garment import (
    NumberedGarment,
    QueryGarment,
    as_asked,
    choose,
    same_garment,
)
from fashion_wizard.search.stock import shown_in_stock_first, sold_out_last
from fashion_wizard.segmentation.base import Segmenter


class Searcher:
    """Answers queries from a catalog. Index files are made, or brought up to date, when first needed.

    One object may be used from many threads.

    Args:
        catalog: What to search.
        segmenter: Finds the garments of a query; best the one that the catalog was made with.
        extractor: Computes the features. Garments that another extractor described cannot be compared and are
            left out of all searches, see `other_models`.
        check_files: Results lead only to photos whose files are there. An item is then found by those of its
            photos that are; an item without any is named in `GarmentHits.gone`.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter | None = None,
        extractor: GarmentExtractor | None = None,
        *,
        check_files: bool = False,
    ) -> None:
        """Loads no model and no index yet."""
        self._check_files = check_files
        self.catalog = catalog
        self.segmenter: Segmenter = segmenter or defaults.segmenter()
        self.extractor: GarmentExtractor = extractor or defaults.feature_extractor()
        self.indexes = Indexes(catalog, self.extractor.name, defaults.vector_stores(catalog))
        self._other_models: tuple[int, OtherModels] | None = None

    def other_models(self) -> OtherModels:
        """What of the catalog is left out of all searches, as it was indexed with another extractor."""
        with self.catalog.snapshot():
            revision = self.catalog.revision
            counted = self._other_models
            if counted is None or counted[0] != revision:
                counted = self._other_models = (revision, self.catalog.made_otherwise(self.extractor.name))
            return counted[1]

    def search(
        self,
        photo: Photo,
        *,
        garment: int | str | Garment | None = None,
        box: Box | None = None,
        path: Path | None = None,
        digest: str | None = None,
        **options: Unpack[QueryOptions],
    ) -> list[GarmentHits]:
        """The answer to one photo: `answer` of a `Query` with these arguments and those of a `QueryPhoto`."""
        photos = [QueryPhoto(photo, path, digest)]
        return self.answer(Query(photos=photos, garment=garment, box=box, **options))

    def garments(self, photo: Photo, *, path: Path | None = None, digest: str | None = None) -> list[Garment]:
        """The garments of a photo that can be searched for, the most prominent first.

        For arguments see `QueryPhoto`.
        """
        return self._garments(QueryPhoto(photo, path, digest)).garments

    def chosen(self, query: Query) -> list[NumberedGarment]:
        """The garments of a query's first photo that are meant, each with its number; None for a box.

        Raises:
            SearchError: as `answer` does.
        """
        return self._garments(query.photos[0]).chosen(query)

    def prepare(self, query: Query) -> None:
        """Have the extractor compute the features of a query's garment now; it is of use if it caches them.

        Raises:
            SearchError: as `answer` does.
        """
        photo = self._garments(query.photos[0])
        for _, garment in photo.chosen(query):
            photo.with_features(garment)

    def answer(self, query: Query) -> list[GarmentHits]:
        """The garments that a query is about, each with its results, the likeliest to be meant first.

        Several photos have one answer, under the first photo's garment. In each further photo it is the most
        similar of the garments that are worn in the same place. A candidate's score is the mean over the
        photos. So it is with the photos of an item, where photos that do not show the garment are passed
        over. The article is known then, so the scores of `wizard` are similarities: the expected share of
        traits in common (see `TraitModel`).

        Raises:
            NoGarmentError: if a photo does not show the garment that is meant.
            SearchError: if the catalog has no such item.
        """
        if query.rules is None:
            return self._ranked(query)
        rules, k = query.rules, query.k
        deeper = replace(query, k=rules.depth(k), wanted=rules.limit(query.wanted), rules=None)
        with self.catalog.snapshot():
            answers = self._ranked(deeper)
            return [
                replace(answer, hits=_in_order(rules.ranked(answer.hits, self.catalog.item)[:k], query))
                for answer in answers
            ]

    def _ranked(self, query: Query) -> list[GarmentHits]:
        with self.catalog.snapshot():
            collector = self._collector(query)
            if query.item is not None:
                return [collector.collect(None, self._of_item(query.item, query.garment))]
            first, *others = map(self._garments, query.photos)
            chosen = first.chosen(query)
            chosen = chosen[:1] if others else self._by_chance(query, collector, first, chosen)
            answers = []
            for number, garment in chosen:
                asked = as_asked(first.with_features(garment), query.garment)
                more = [self._shown(asked, photo, place) for place, photo in enumerate(others, 2)]
                answers.append(collector.collect(number, [asked, *more]))
            return answers

    def meant_first(self, query: Query) -> list[NumberedGarment]:
        """The garments that a query is about, each with its number, in the order of `answer`."""
        with self.catalog.snapshot():
            photo = self._garments(query.photos[0])
            return self._by_chance(query, self._collector(query), photo, photo.chosen(query))

    def _collector(self, query: Query) -> Collector:
        return Collector(self.catalog, self.indexes, self.extractor, query, check_files=self._check_files)

    def _by_chance(
        self, query: Query, collector: Collector, photo: PhotoGarments, chosen: list[NumberedGarment]
    ) -> list[NumberedGarment]:
        """Garments of a photo, the likeliest to be meant first; that one alone if the query says so."""
        if not _is_open(query):
            return chosen[:1] if query.likeliest else chosen
        scores = PhotoScores(collector, photo)
        if query.likeliest:
            return likeliest(chosen, scores.best, None if query.min_score else scores.most)
        return meant_first(chosen, scores.best)

    def outfit(self, query: Query) -> Outfit:
        """What an item is worn with in its photos, and which items of the catalog that may be.

        Each garment that the item does not sell is searched for among what other items sell.

        Args:
            query: Has an item. `k` is the number of results for each garment.

        Raises:
            SearchError: if the catalog has no such item, or it cannot be compared.
        """
        with self.catalog.snapshot():
            item = query.item or ""
            self._check_item(item)
            photos = self.catalog.photos(item=item)
            if self._check_files:
                photos = [photo for photo in photos if photo.is_there]
            shown = [(photo, self._stored(photo.digest)) for photo in photos]
            if not any(garments for _, garments in shown):
                self._check_models(item)
            own = self.catalog.own_garment(item)
            collector = Collector(
                self.catalog,
                self.indexes,
                self.extractor,
                replace(query, k=SPARE * query.k),
                check_files=self._check_files,
                worn=True,
            )
            pieces = []
            for worn in worn_with(shown, own.label, self._hints(item)):
                answer = collector.collect(None, [worn.shown])
                hits = in_its_place(answer.hits, answer.garment.label, self._hints)
                hits = first_of(shown_in_stock_first(hits) if query.stock == "last" else hits, query.k)
                pieces.append(Piece(answer.garment, worn.shown.stored or 0, worn.photo.path, hits))
            return Outfit(item, own, tuple(pieces))

    def _hints(self, item: str) -> Hints:
        """What an item's metadata says that it sells."""
        stored = self.catalog.item(item)
        return Hints.of(stored.metadata if stored else {})

    def _garments(self, photo: QueryPhoto) -> PhotoGarments:
        return PhotoGarments(photo, self.catalog, self.segmenter, self.extractor)

    def _shown(self, asked: QueryGarment, photo: PhotoGarments, place: int) -> QueryGarment:
        """The garment in another photo of the query, the second, third and so on."""
        candidates = [photo.with_features(garment) for garment in photo.garments]
        other = same_garment(asked, candidates, self.extractor.blocks)
        if other is None:
            shown = ", ".join(garment.label for garment in photo.garments) or "no garment"
            raise NoGarmentError(
                f"photo {place} shows nothing that the {asked.garment.label} of the first may be, "
                f"but {shown}; leave that photo out"
            )
        return other

    def _of_item(self, item: str, which: int | str | Garment | None) -> list[QueryGarment]:
        """The garment that an item is about, in each of its photos that shows it."""
        self._check_item(item)
        digests = dict.fromkeys(photo.digest for photo in self.catalog.photos(item=item))
        photos = list(filter(None, (self._stored(digest) for digest in digests)))
        if not photos:
            self._check_models(item)
            raise NoGarmentError(f"the photos of item {item!r} show no garment to search with")
        if which is None:
            photos = self._own_first(item, photos)
        refusals = []
        for place, shown in enumerate(photos):
            try:
                ((_, garment), *_) = choose([each.garment for each in shown], which)
            except NoGarmentError as error:
                refusals.append(error)
                continue
            first = as_asked(next(each for each in shown if each.garment is garment), which)
            return [first, *self._in_others(first, photos[:place] + photos[place + 1 :])]
        raise refusals[0]

    def _check_item(self, item: str) -> None:
        if self.catalog.item(item) is None:
            raise SearchError(self.catalog.unknown_items([item]))

    def _check_models(self, item: str) -> None:
        """Refuse an item that other models indexed."""
        digests = dict.fromkeys(photo.digest for photo in self.catalog.photos(item=item))
        recipes = {self.catalog.recipe_of(digest) or "" for digest in digests}
        if not all(made_by(recipe, self.extractor.name) for recipe in recipes):
            raise SearchError(
                f"item {item!r} was indexed with other models and cannot be compared; run: "
                f"{self.other_models().command}"
            )

    def _own_first(self, item: str, photos: list[list[QueryGarment]]) -> list[list[QueryGarment]]:
        """An item's photos and their garments in another order: what it surely sells comes first."""
        own = self.catalog.own_garment(item)
        if own.certainty < SURE:
            return photos
        garments = frozenset(own.garments)
        photos = [sorted(photo, key=lambda shown: shown.stored not in garments) for photo in photos]
        return sorted(photos, key=lambda photo: photo[0].stored not in garments)

    def _in_others(self, first: QueryGarment, photos: Sequence[Sequence[QueryGarment]]) -> list[QueryGarment]:
        """The same garment in other photos of its item, where they show it."""
        found = (same_garment(first, photo, self.extractor.blocks) for photo in photos)
        return [garment for garment in found if garment is not None]

    def _stored(self, digest: str) -> list[QueryGarment]:
        return stored_garments(self.catalog, digest, self.extractor.name)


def _is_open(query: Query) -> bool:
    """Whether the search is to find out which garment is meant. Votes of keypoints do not tell."""
    return query.garment is None and query.box is None and query.by != "superpoint"


def _in_order(hits: list[Hit], query: Query) -> list[Hit]:
    """Results that rules have moved, those that are sold out last where the query wants that."""
    return sold_out_last(hits) if query.stock == "last" else hits
