"""Runs the product's own path on a data set: gallery photos into a catalog, queries into rankings.

The search learns nothing of the data set but pixels: in the catalog every gallery photo is an item of its
own, whose id is a running number in shuffled order. Only here do numbers lead back to what they stand for.
"""

import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fashion_wizard.catalog.find import PHOTO_SUFFIXES, FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.datasets.inshop import Inshop, InshopPhoto
from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.evaluation.rois import Roi, Stage
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.index.base import Metric
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.searcher import By, Searcher
from fashion_wizard.segmentation.base import Segmenter

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class RankedPhoto:
    """One gallery photo in a ranking.

    Attributes:
        path: The copy that was searched.
        item: What it shows; empty for a distractor.
        score: In [0, 1].
        parts: What the score was made of.
    """

    path: Path
    item: str
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to one query.

    Attributes:
        query: The query as the data set has it.
        path: The copy that was asked with; None where it could not be made.
        found: Gallery photos, best first, each once.
    """

    query: InshopPhoto
    path: Path | None
    found: tuple[RankedPhoto, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a number in the catalog stands for."""

    path: Path
    item: str
    name: str


@dataclass(frozen=True, slots=True)
class _Copy:
    """What a query is asked with."""

    path: Path
    pixels: Photo


class Arena:
    """A catalog of anonymous gallery photos that queries are put to.

    Args:
        inshop: The data set.
        roi: Where garments are taken from.
        segmenter: The product's own, for the `roi` that asks for it.
        extractor: Makes the features.
        work: Copies and catalog go into a folder below it that is named after all that they depend on, so
            that a run goes on where an earlier one of the same kind stopped, and none takes another's.
        distractors: Every photo below this folder joins the gallery as a wrong answer.
    """

    def __init__(
        self,
        inshop: Inshop,
        roi: Roi,
        *,
        segmenter: Segmenter,
        extractor: FeatureExtractor,
        work: Path,
        distractors: Path | None = None,
    ) -> None:
        """Number the photos; nothing is copied yet.

        Raises:
            DatasetError: if there is no such folder of distractors, or no photo in it.
        """
        self.extractor = extractor
        self.problems: list[str] = []
        self.seconds: dict[str, float] = {}
        self.queries = inshop.of("query")
        self.gallery = inshop.of("gallery")
        self.distractors = _find_photos(distractors) if distractors else []
        count = len(self.gallery) + len(self.distractors) + len(self.queries)
        # A catalog may prefer low ids among equals; in a fixed random order that favors no item.
        self._numbers = random.Random(0).sample(range(count), count)  # noqa: S311
        self._shown: dict[str, _Shown] = {}
        plan = [roi, segmenter.name, extractor.name, *map(_fingerprint, [*self.gallery, *self.queries])]
        plan += [_fingerprint(path) for path in self.distractors]
        self.folder = work / f"{roi}-{hashlib.sha256(json.dumps(plan).encode()).hexdigest()[:12]}"
        self.stage = Stage(self.folder, inshop.root, roi)
        self.catalog_segmenter = self.stage.catalog_segmenter(segmenter)
        self.query_segmenter = self.stage.query_segmenter(segmenter)

    def index(self, progress: Progress | None = None) -> None:
        """Copy the gallery and add it to the catalog; what is there already is not done again.

        Photos that cannot be searched are named in `problems`.

        Raises:
            DatasetError: if no photo of the gallery can be searched.
        """
        numbers = iter(self._numbers)
        for photo in self.gallery:
            number = next(numbers)
            try:
                path = self.stage.put(photo, number)
            except FashionWizardError as error:
                self.problems.append(f"gallery photo left out: {photo.name}: {error}")
                continue
            self._shown[path.name] = _Shown(path, photo.item, photo.name)
        if not self._shown:
            raise DatasetError(f"no gallery photo can be searched: {self.problems[0]}")
        for source in self.distractors:
            path = self.stage.put_distractor(source, next(numbers))
            self._shown[path.name] = _Shown(path, "", str(source))
        photos = [FoundPhoto(self._shown[name].path, self.stage.photos) for name in sorted(self._shown)]
        with self._timed("indexing"), Catalog(self.folder / "catalog") as catalog:
            report = add_photos(
                catalog,
                photos,
                self.catalog_segmenter,
                self.extractor,
                progress=progress and (lambda done, total, _: progress("indexing", done, total)),
            )
        for left_out in (*report.left_out, *report.notes):
            name = self._shown[left_out.path.name].name
            self.problems.append(f"gallery photo left out: {name}: {left_out.reason}")
        if self.catalog_segmenter.name.startswith("mask-rcnn"):
            self.problems += [
                f"no garment was recognized in {self._shown[path.name].name}: its foreground was taken"
                for path in report.unrecognized
            ]

    def rank(
        self, by: Sequence[By], metric: Metric, k: int, progress: Progress | None = None
    ) -> dict[By, list[Ranking]]:
        """The rankings of all queries, in their order, by each method; k gallery photos each at most.

        A query that cannot be asked has an empty ranking and is named in `problems`.
        """
        numbers = self._numbers[-len(self.queries) :]
        rankings: dict[By, list[Ranking]] = {method: [] for method in by}
        with Catalog(self.folder / "catalog") as catalog:
            searcher = Searcher(catalog, self.query_segmenter, self.extractor)
            for done, (number, query) in enumerate(zip(numbers, self.queries, strict=True), 1):
                copy = self._copy(query, number)
                for method in by:
                    with self._timed(method):
                        answers = (
                            searcher.search(copy.pixels, k=k, by=method, metric=metric, path=copy.path)
                            if copy
                            else []
                        )
                    found = tuple(self._named(hit) for answer in answers for hit in answer.hits)
                    rankings[method].append(Ranking(query, copy.path if copy else None, found))
                    if copy and not answers:
                        self.problems.append(
                            f"query counted as a miss: {query.name}: no garment was found in it"
                        )
                if progress:
                    progress("searching", done, len(self.queries))
        return rankings

    def _copy(self, query: InshopPhoto, number: int) -> _Copy | None:
        try:
            path = self.stage.put(query, number)
            return _Copy(path, load_photo(path))
        except FashionWizardError as error:
            self.problems.append(f"query counted as a miss: {query.name}: {error}")
            return None

    def _named(self, hit: Hit) -> RankedPhoto:
        shown = self._shown[hit.item]
        return RankedPhoto(shown.path, shown.item, hit.score, hit.parts)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - started


def _find_photos(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES)
    if not found:
        raise DatasetError(f"{folder}: no photos to distract with; name a folder of JPEG, PNG or WebP files")
    return found


def _fingerprint(photo: InshopPhoto | Path) -> str:
    path = photo if isinstance(photo, Path) else photo.path
    status = path.stat()
    told = () if isinstance(photo, Path) else (photo.name, photo.item, photo.box, photo.clothes_type)
    return f"{path} {status.st_size} {status.st_mtime_ns} {told}"
