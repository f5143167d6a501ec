"""Runs the product's own path on a data set: gallery photos into a catalog, queries into rankings.

The search learns nothing of the data set but pixels: in the catalog every gallery photo is an item of its
own, whose id is a running number in shuffled order. Only here do numbers lead back to what they stand for.
"""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

from fashion_wizard.catalog.find import PHOTO_SUFFIXES, FoundPhoto
from fashion_wizard.catalog.ingest import IngestReport, add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.features.base import Describer
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.index.base import Metric
from fashion_wizard.parallel import in_order
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import Inshop, InshopPhoto
from fashion_wizard_lab.evaluation.kept import Answer, KeptAnswers
from fashion_wizard_lab.evaluation.pace import Pace
from fashion_wizard_lab.evaluation.provenance import search_digest
from fashion_wizard_lab.evaluation.questions import Questioner
from fashion_wizard_lab.evaluation.rois import Roi, Stage
from fashion_wizard_lab.evaluation.vectors import VectorGallery

"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class RankedPhoto:
    """One gallery photo in a ranking.

    Attributes:
        path: The copy that was searched.
        item: What it shows; empty for a distractor.
        score: In [0, 1].
        parts: What the score was made of; told of the first hits only.
        pose: A key of `POSE_TYPES`, where the data set knows it.
    """

    path: Path
    item: str
    score: float
    parts: Mapping[str, float]
    pose: int | None = None


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

    @property
    def rank(self) -> float:
        """Where the first right photo stands, counted from 1; infinite if nowhere."""
        places = (place for place, photo in enumerate(self.found, 1) if photo.item == self.query.item)
        return next(places, float("inf"))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a number in the catalog stands for."""

    path: Path
    item: str
    name: str
    pose: int | None = None


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
        others: Methods that are only compared with, by name: what makes their vectors.

    Attributes:
        queries, gallery, distractors: What asks and what is searched.
        pace: What this run computed itself.
        keypoints: How many the catalog holds.
        problems: What could not be used, one sentence each.
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
        others: Mapping[str, Describer] | None = None,
    ) -> None:
        """Number the photos; nothing is copied yet.

        Raises:
            DatasetError: if there is no such folder of distractors, or no photo in it.
        """
        self.extractor = extractor
        self.problems: list[str] = []
        self.pace = Pace()
        self.queries = inshop.of("query")
        self.gallery = inshop.of("gallery")
        self.distractors = _find_photos(distractors) if distractors else []
        count = len(self.gallery) + len(self.distractors) + len(self.queries)
        # A catalog may prefer low ids among equals; in a fixed random order that favors no item.
        self._numbers = random.Random(0).sample(range(count), count)  # noqa: S311
        self._shown: dict[str, _Shown] = {}
        self.keypoints = 0
        # What has a box or a map is taken as that says, whatever the product's segmenter would find.
        segmented = roi == "maskrcnn" or (roi == "maps" and self.distractors)
        found_by = segmenter.name if segmented else ""
        plan = [roi, found_by, extractor.name, *map(_fingerprint, [*self.gallery, *self.queries])]
        plan += [_fingerprint(path) for path in self.distractors]
        # A catalog knows its photos by absolute paths.
        self.folder = work.resolve() / f"{roi}-{hashlib.sha256(json.dumps(plan).encode()).hexdigest()[:12]}"
        self.stage = Stage(self.folder, inshop.root, roi)
        self._others = {name: VectorGallery(one, self.folder) for name, one in (others or {}).items()}
        self.catalog_segmenter = self.stage.catalog_segmenter(segmenter)
        self.query_segmenter = self.stage.query_segmenter(segmenter)

    def index(self, progress: Progress | None = None, threads: int = 1) -> None:
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
            self._shown[path.name] = _Shown(path, photo.item, photo.name, photo.pose_type)
        if not self._shown:
            raise DatasetError(f"no gallery photo can be searched: {self.problems[0]}")
        for source in self.distractors:
            path = self.stage.put_distractor(source, next(numbers))
            self._shown[path.name] = _Shown(path, "", str(source))
        photos = [FoundPhoto(self._shown[name].path, self.stage.photos) for name in sorted(self._shown)]
        with self.pace.during("indexing"), Catalog(self.folder / "catalog") as catalog:

            def add(photo: FoundPhoto) -> IngestReport:
                return add_photos(catalog, [photo], self.catalog_segmenter, self.extractor)

            for done, report in enumerate(in_order(add, photos, threads), 1):
                self.pace.indexed += report.added + report.updated
                for left_out in report.left_out:
                    self._leave_out(left_out.path, left_out.reason)
                if progress:
                    progress("indexing", done, len(photos))
            if not catalog.photos():
                raise DatasetError(f"no gallery photo can be searched: {self.problems[0]}")
            for gallery in self._others.values():
                gallery.fill(catalog, threads, progress)
            self.keypoints = catalog.info().keypoints
            self._check_garments(catalog)

    def _check_garments(self, catalog: Catalog) -> None:
        """Name the photos without a garment of known kind, also those that an earlier run put in."""
        labels: dict[str, set[str]] = {}
        for garment in catalog.garments():
            labels.setdefault(garment.digest, set()).add(garment.label)
        kinds_are_known = self.catalog_segmenter.name.startswith("mask-rcnn")
        for stored in catalog.photos():
            found = labels.get(stored.digest, set())
            if not found:
                self._leave_out(stored.path, "no garment was found in it")
            elif kinds_are_known and UNKNOWN_LABEL in found:
                name = self._shown[stored.path.name].name
                self.problems.append(f"no garment was recognized in {name}: its foreground was taken")

    def _leave_out(self, path: Path, reason: str) -> None:
        self.problems.append(f"gallery photo left out: {self._shown[path.name].name}: {reason}")

    def rank(
        self, by: Sequence[str], metric: Metric, k: int, progress: Progress | None = None, threads: int = 1
    ) -> dict[str, list[Ranking]]:
        """The rankings of all queries, in their order, by each method; k gallery photos each at most.

        Answers are kept beside the catalog, under the hash of the code and the weights that made them, and
        are not sought again. A query that cannot be asked has an empty ranking and is named in `problems`.
        """
        copies = self._copy_queries()
        with ExitStack() as stack:
            catalog = stack.enter_context(Catalog(self.folder / "catalog"))
            files = {
                file: stack.enter_context(KeptAnswers(self.folder / file))
                for file in {self._kept_in(method, metric, k) for method in by}
            }
            kept = {method: files[self._kept_in(method, metric, k)] for method in by}
            questioner = Questioner(catalog, self.query_segmenter, self.extractor, metric, k, self._others)

            def missing(number: int) -> list[str]:
                return [method for method in by if not kept[method].get(number, method)]

            def ask(number: int) -> list[Answer]:
                return questioner.ask(number, copies[number], missing(number))

            waiting = [number for number in copies if missing(number)]
            if waiting:
                # Asked for nothing but the index files, which are made for the first who asks.
                with self.pace.during("indexing"):
                    ask(waiting[0])
            with self.pace.during("searching"):
                for done, answers in enumerate(in_order(ask, waiting, threads), 1):
                    self._keep(answers, kept)
                    if progress:
                        progress("searching", len(self.queries) - len(waiting) + done, len(self.queries))
            return {method: self._rankings(method, copies, kept[method]) for method in by}

    def _kept_in(self, method: str, metric: Metric, k: int) -> str:
        """The file of a method's answers; others' do not hang on the product's weights alone."""
        other = f"-{self._others[method].describer.name}" if method in self._others else ""
        return f"answers-{metric}-{k}-{search_digest()}{other}.jsonl"

    def _copy_queries(self) -> dict[int, Path]:
        """The copies of the queries that can be asked, by number, in the order of the queries."""
        copies = {}
        for number, query in self._numbered_queries:
            try:
                copies[number] = self.stage.put(query, number)
            except FashionWizardError as error:
                self.problems.append(f"query counted as a miss: {query.name}: {error}")
        return copies

    @property
    def _numbered_queries(self) -> list[tuple[int, InshopPhoto]]:
        return list(zip(self._numbers[-len(self.queries) :], self.queries, strict=True))

    def _keep(self, answers: Sequence[Answer], kept: Mapping[str, KeptAnswers]) -> None:
        for answer in answers:
            kept[answer.by].add(answer)
            self.pace.methods[answer.by] = self.pace.methods.get(answer.by, 0.0) + answer.seconds
        self.pace.asked += 1
        self.pace.features += answers[0].features

    def _rankings(self, by: str, copies: Mapping[int, Path], kept: KeptAnswers) -> list[Ranking]:
        rankings = []
        for number, query in self._numbered_queries:
            answer = kept.get(number, by)
            if answer and answer.problem:
                self.problems.append(f"query counted as a miss: {query.name}: {answer.problem}")
            parts = chain(answer.parts if answer else (), repeat({}))
            ranked = tuple(self._ranked(*hit, next(parts)) for hit in (answer.found if answer else ()))
            rankings.append(Ranking(query, copies.get(number), ranked))
        return rankings

    def _ranked(self, file: str, score: float, parts: Mapping[str, float]) -> RankedPhoto:
        shown = self._shown[file]
        return RankedPhoto(shown.path, shown.item, score, parts, shown.pose)


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
