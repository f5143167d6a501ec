"""Photo in, hits out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

import cv2
import numpy as np

from fashion_wizard import defaults
from fashion_wizard.catalog.recipe import made_by
from fashion_wizard.catalog.rows import OtherModels
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import NoGarmentError, SearchError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo
from fashion_wizard.search.asked import Asked, by_likelihood, choose, in_box, same_garment
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.methods import Method, SuperPointMethod, VectorMethod, WizardMethod
from fashion_wizard.search.query import Box, Query, QueryPhoto, Wishes
from fashion_wizard.search.ranking import Candidates, Ranked
from fashion_wizard.search.widening import CANDIDATES, Accepts, widened
from fashion_wizard.segmentation.base import Segmenter


class Searcher:
    """Answers photos from a catalog. Index files are made, or brought up to date, when first needed.

    `answer` takes a whole `Query`; the other methods are short forms of it. One object may serve many
    threads.

    Args:
        catalog: What to search.
        segmenter: Finds the garments of a query; best the one that the catalog was made with.
        extractor: Makes the features. Garments of another one are never compared with its own: they are left
            out of all searches, see `other_models`.
        check_files: Results lead only to photos whose files are there. An item is then found by those of its
            photos that are; one without any is named in `GarmentHits.gone`.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter | None = None,
        extractor: GarmentExtractor | None = None,
        *,
        check_files: bool = False,
    ) -> None:
        """Nothing is loaded yet."""
        self._check_files = check_files
        self.catalog = catalog
        self.segmenter: Segmenter = segmenter or defaults.segmenter()
        self.extractor: GarmentExtractor = extractor or defaults.feature_extractor()
        self.indexes = Indexes(catalog, self.extractor.name)
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
        garment: int | str | None = None,
        box: Box | None = None,
        path: Path | None = None,
        digest: str | None = None,
        **wishes: Unpack[Wishes],
    ) -> list[GarmentHits]:
        """The garments of a photo, each with its hits; the garment likeliest to be meant first.

        For arguments, and what is raised, see `QueryPhoto`, `Query` and `answer`.
        """
        return self.answer(
            Query(photos=[QueryPhoto(photo, path, digest)], garment=garment, box=box, **wishes)
        )

    def search_garment(
        self, photo: Photo, garment: Garment, *, digest: str | None = None, **wishes: Unpack[Wishes]
    ) -> GarmentHits:
        """The hits of one garment of a photo, which `garments` found or somebody marked.

        The photo is not looked at where the catalog has the garment by `digest`. For other arguments see
        `Query`.
        """
        query = Query(photos=[QueryPhoto(photo, None, digest)], garment=garment, **wishes)
        (answer,) = self.answer(query)
        return answer

    def search_together(
        self,
        photos: Sequence[Photo],
        *,
        garment: int | str | Garment | None = None,
        box: Box | None = None,
        digests: Sequence[str | None] | None = None,
        **wishes: Unpack[Wishes],
    ) -> list[GarmentHits]:
        """The hits of one garment that several photos show; one answer, or none if the first shows nothing.

        `garment` and `box` choose from the first photo, `digests` are those of all photos. For other
        arguments, and what is raised, see `Query` and `answer`.
        """
        known = digests or [None] * len(photos)
        asking = [QueryPhoto(photo, None, digest) for photo, digest in zip(photos, known, strict=True)]
        return self.answer(Query(photos=asking, garment=garment, box=box, likeliest=True, **wishes))

    def similar(
        self, item: str, *, garment: int | str | None = None, **wishes: Unpack[Wishes]
    ) -> list[GarmentHits]:
        """What else of the catalog is like one of its items, which itself is left out; one answer.

        For arguments, and what is raised, see `Query` and `answer`.
        """
        return self.answer(Query(item=item, garment=garment, **wishes))

    def garments(self, photo: Photo, *, path: Path | None = None, digest: str | None = None) -> list[Garment]:
        """The garments of a photo that can be searched for, the likeliest to be meant first.

        For arguments see `QueryPhoto`.
        """
        return _View(self, QueryPhoto(photo, path, digest)).garments

    def chosen(self, query: Query) -> list[tuple[int | None, Garment]]:
        """The garments of a query's first photo that are meant, each with its number; None for a box.

        Raises:
            SearchError: as `answer` does.
        """
        return _View(self, query.photos[0]).chosen(query)

    def answer(self, query: Query) -> list[GarmentHits]:
        """The garments that a query is about, each with its hits, the likeliest to be meant first.

        Where several photos ask, they answer once, under the first photo's garment. In each further photo the
        garment that it is asks: of those worn in the same place the most alike. A candidate's score is the
        mean of what each photo says. An item's photos ask likewise, and those that do not show the garment
        are passed over. The article is known then, so scores of `wizard` tell how alike others are: the share
        of traits (see `Likeness`) that they are expected to have in common.

        Raises:
            NoGarmentError: if a photo does not show the garment that is meant.
            SearchError: if the catalog has no such item.
        """
        with self.catalog.snapshot():
            if query.item is not None:
                return [self._hits_of(None, self._of_item(query), query)]
            first, *others = (_View(self, photo) for photo in query.photos)
            chosen = first.chosen(query)
            single = query.likeliest or bool(others)
            answers = []
            for number, garment in chosen[:1] if single else chosen:
                asked = first.asked(garment)
                more = [self._shown(asked, view, place) for place, view in enumerate(others, 2)]
                answers.append(self._hits_of(number, [asked, *more], query))
            return answers

    def _shown(self, asked: Asked, view: "_View", place: int) -> Asked:
        """The garment in another photo, which is the so manieth of the query."""
        other = same_garment(asked, [view.asked(garment) for garment in view.garments], self.extractor.blocks)
        if other is None:
            seen = ", ".join(garment.label for garment in view.garments) or "no garment"
            raise NoGarmentError(
                f"photo {place} shows nothing that the {asked.garment.label} of the first may be, "
                f"but {seen}; leave that photo out"
            )
        return other

    def _of_item(self, query: Query) -> list[Asked]:
        """The garment that an item is about, in each of its photos that shows it."""
        item = query.item or ""
        if self.catalog.item(item) is None:
            raise SearchError(f"no item {item!r} in {self.catalog.path}; fashion-wizard items lists what is")
        digests = dict.fromkeys(photo.digest for photo in self.catalog.photos(item=item))
        views = [kept for digest in digests if (kept := self.kept(digest))]
        if not views:
            recipes = {self.catalog.recipe_of(digest) or "" for digest in digests}
            if not all(made_by(recipe, self.extractor.name) for recipe in recipes):
                raise SearchError(
                    f"item {item!r} was indexed with other models and cannot be compared; run: "
                    f"{self.other_models().command}"
                )
            raise NoGarmentError(f"the photos of item {item!r} show no garment to search with")
        refusals = []
        for place, view in enumerate(views):
            try:
                ((_, garment), *_) = choose([one.garment for one in view], query.garment)
            except NoGarmentError as error:
                refusals.append(error)
                continue
            first = next(one for one in view if one.garment is garment)
            others = (
                same_garment(first, other, self.extractor.blocks)
                for other in views[:place] + views[place + 1 :]
            )
            return [first, *filter(None, others)]
        raise refusals[0]

    def _hits_of(self, number: int | None, asked: Sequence[Asked], query: Query) -> GarmentHits:
        """The items most like one garment, best first; ever more candidates until there are enough."""
        accepts = Accepts(self.catalog, query.wanted)
        candidates = Candidates(self.catalog, asked, self._method(query), self.extractor.name, query.item)
        hits: list[Hit] = []
        gone: set[str] = set()
        for ranked in widened(candidates, accepts, max(CANDIDATES, 4 * query.k), query.min_score):
            hits = self._hits(ranked, accepts, query, gone)
            if len(hits) == query.k:
                break
        missing = tuple(sorted(gone.difference(hit.item for hit in hits)))
        return GarmentHits(asked[0].garment, hits, number, asked[0].stored, missing)

    def _hits(self, ranked: Ranked, accepts: Accepts, query: Query, gone: set[str]) -> list[Hit]:
        """Each item once, with the garment of it that is most alike; `gone` collects items without a file."""
        hits: dict[str, Hit] = {}
        for place, row in enumerate(ranked.rows):
            score = round(float(ranked.score[place]), 6)
            if len(hits) >= query.k or score < query.min_score:
                break
            if ranked.owners[place] <= hits.keys():
                continue
            for photo in self.catalog.photos(digest=row.digest):
                if photo.item in hits or photo.item == query.item or not accepts(photo.item):
                    continue
                if self._check_files and not photo.is_there:
                    gone.add(photo.item)
                    continue
                why = {
                    name: round(float(says[place]), 4)
                    for name, says in ranked.parts.items()
                    if np.isfinite(says[place])
                }
                hits[photo.item] = Hit(photo.item, str(photo.path), row.label, row.box, row.id, score, why)
        return list(hits.values())[: query.k]

    def _method(self, query: Query) -> Method:
        if query.by == "wizard":
            return WizardMethod(self.catalog, self.indexes, self.extractor.blocks, query.metric, query.like)
        if query.by == "superpoint":
            return SuperPointMethod(self.catalog, self.indexes, query.metric)
        return VectorMethod(self.catalog, self.indexes, query.by, query.metric)

    def kept(self, digest: str) -> list[Asked]:
        """The garments of a photo that the catalog has, likeliest first.

        None if it has not, or if another extractor made them: then they are computed anew.
        """
        recipe = self.catalog.recipe_of(digest)
        if recipe is None or not made_by(recipe, self.extractor.name):
            return []
        rows = self.catalog.garments_of(digest)
        features = dict(self.catalog.features([row.id for row in rows]))
        asked = [
            Asked(Garment(row.label, self.catalog.mask(row.id), row.box, row.score), features[row.id], row.id)
            for row in rows
        ]
        order = by_likelihood([one.garment for one in asked])
        return sorted(asked, key=lambda one: order.index(one.garment))


class _View:
    """A photo of a query, and the garments in it.

    Args:
        searcher: Finds them, unless its catalog has the very photo.
        sent: The photo.
    """

    def __init__(self, searcher: Searcher, sent: QueryPhoto) -> None:
        self._searcher = searcher
        self._sent = sent
        with searcher.catalog.snapshot():
            self._kept = searcher.kept(sent.digest) if sent.digest else []
        self.garments = [one.garment for one in self._kept] or self._segmented()

    def chosen(self, query: Query) -> list[tuple[int | None, Garment]]:
        """The garments that a query means, each with its number."""
        if query.box is None:
            return choose(self.garments, query.garment)
        height, width = self.garments[0].mask.shape if self.garments else self._sent.photo.shape[:2]
        across, down = self._sent.size or self._sent.photo.shape[1::-1]
        x0, y0, x1, y1 = query.box
        box = (
            round(x0 * width / across),
            round(y0 * height / down),
            round(x1 * width / across),
            round(y1 * height / down),
        )
        return [(None, in_box(self.garments, box, (height, width)))]

    def asked(self, garment: Garment) -> Asked:
        """One garment and its features, which are not computed where the catalog has them."""
        for one in self._kept:
            if (one.garment.label, one.garment.box) == (garment.label, garment.box):
                return one
        photo = at_size(self._sent.photo, garment.mask.shape)
        return Asked(garment, self._searcher.extractor.extract(photo, garment))

    def _segmented(self) -> list[Garment]:
        found = self._searcher.segmenter.segment(self._sent.photo, self._sent.path)
        return by_likelihood([one for one in found if one.label not in BODY_PARTS])


def at_size(photo: Photo, shape: tuple[int, ...]) -> Photo:
    """A photo as high and wide as a mask: masks of the catalog are those of the whole photo."""
    height, width = shape[:2]
    if photo.shape[:2] == (height, width):
        return photo
    return np.asarray(cv2.resize(photo, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
