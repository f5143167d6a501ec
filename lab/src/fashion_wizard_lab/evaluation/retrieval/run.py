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
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import ThisProcess
from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.features.base import Describer
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.index.base import Metric
from fashion_wizard.parallel import in_order
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import Inshop, InshopPhoto
from fashion_wizard_lab.evaluation.retrieval.answers import Answer, AnswerFile
from fashion_wizard_lab.evaluation.retrieval.copies import FOUND, PhotoCopies, Roi
from fashion_wizard_lab.evaluation.retrieval.pace import Pace
from fashion_wizard_lab.evaluation.retrieval.provenance import search_digest
from fashion_wizard_lab.evaluation.retrieval.query_runner import QueryRunner
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking, first_right
from fashion_wizard_lab.evaluation.retrieval.vectors import VectorGallery


@dataclass(frozen=True, slots=True)
class _Source:
    """The photo of the data set that a number in the catalog stands for."""

    path: Path
    item: str
    name: str
    pose: int | None = None


class RetrievalRun:
    """A catalog of anonymous gallery photos, and the queries that search it.

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
        queries, gallery, distractors: Photos that search, and photos that are searched.
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
        self._sources: dict[str, _Source] = {}
        self.keypoints = 0
        # What has a box or a map is taken as that says, whatever the product's segmenter would find.
        segmented = roi in FOUND or (roi == "maps" and self.distractors)
        found_by = segmenter.name if segmented else ""
        plan = [roi, found_by, extractor.name, *map(_fingerprint, [*self.gallery, *self.queries])]
        plan += [_fingerprint(path) for path in self.distractors]
        # A catalog knows its photos by absolute paths.
        self.folder = work.resolve() / f"{roi}-{hashlib.sha256(json.dumps(plan).encode()).hexdigest()[:12]}"
        self.copies = PhotoCopies(self.folder, inshop.root, roi)
        self._others = {
            name: VectorGallery(describer, self.folder) for name, describer in (others or {}).items()
        }
        self.catalog_segmenter = self.copies.catalog_segmenter(segmenter)
        self.query_segmenter = self.copies.query_segmenter(segmenter)

    def index(self, progress: Progress | None = None, threads: int = 1) -> None:
        """Copy the gallery and add it to the catalog, but for what an earlier run added.

        Photos that cannot be searched are named in `problems`.

        Raises:
            DatasetError: if no photo of the gallery can be searched.
        """
        numbers = iter(self._numbers)
        for photo in self.gallery:
            number = next(numbers)
            try:
                path = self.copies.put(photo, number)
            except FashionWizardError as error:
                self.problems.append(f"gallery photo left out: {photo.name}: {error}")
                continue
            self._sources[path.name] = _Source(path, photo.item, photo.name, photo.pose_type)
        if not self._sources:
            raise DatasetError(f"no gallery photo can be searched: {self.problems[0]}")
        for source in self.distractors:
            path = self.copies.put_distractor(source, next(numbers))
            self._sources[path.name] = _Source(path, "", str(source))
        photos = [FoundPhoto(self._sources[name].path, self.copies.photos) for name in sorted(self._sources)]
        with self.pace.during("indexing"), Catalog(self.folder / "catalog") as catalog:
            report = add_photos(
                catalog,
                photos,
                self.catalog_segmenter,
                self.extractor,
                workers=ThisProcess(threads),
                progress=progress,
            )
            self.pace.indexed += report.added + report.updated
            for left_out in report.left_out:
                self._leave_out(left_out.path, left_out.reason)
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
        kinds_are_known = self.catalog_segmenter.name.startswith(("semantic", "mask-rcnn"))
        for stored in catalog.photos():
            found = labels.get(stored.digest, set())
            if not found:
                self._leave_out(stored.path, "no garment was found in it")
            elif kinds_are_known and UNKNOWN_LABEL in found:
                name = self._sources[stored.path.name].name
                self.problems.append(f"no garment was recognized in {name}: its foreground was taken")

    def _leave_out(self, path: Path, reason: str) -> None:
        self.problems.append(f"gallery photo left out: {self._sources[path.name].name}: {reason}")

    def rank(
        self, by: Sequence[str], metric: Metric, k: int, progress: Progress | None = None, threads: int = 1
    ) -> dict[str, list[Ranking]]:
        """The rankings of all queries, in their order, by each method; at most k gallery photos each.

        Answers are written beside the catalog, under the hash of the code and the weights that made them, and
        are used again. A query that cannot be searched with has an empty ranking and is named in `problems`.
        """
        copies = self._copy_queries()
        with ExitStack() as stack:
            catalog = stack.enter_context(Catalog(self.folder / "catalog"))
            files = {
                file: stack.enter_context(AnswerFile(self.folder / file))
                for file in {self._answer_file(method, metric, k) for method in by}
            }
            answers = {method: files[self._answer_file(method, metric, k)] for method in by}
            runner = QueryRunner(
                catalog, self.query_segmenter, self.extractor, metric, k, self.copies.hints, self._others
            )

            def missing(number: int) -> list[str]:
                return [method for method in by if not answers[method].get(number, method)]

            def answer(number: int) -> list[Answer]:
                return runner.answer(number, copies[number], missing(number))

            waiting = [number for number in copies if missing(number)]
            if waiting:
                # The first search makes the index files. Its answer is thrown away, so that no query pays.
                with self.pace.during("indexing"):
                    answer(waiting[0])
            with self.pace.during("searching"):
                for done, new in enumerate(in_order(answer, waiting, threads), 1):
                    self._store(new, answers)
                    if progress:
                        progress("searching", len(self.queries) - len(waiting) + done, len(self.queries))
            return {method: self._rankings(method, copies, answers[method]) for method in by}

    def _answer_file(self, method: str, metric: Metric, k: int) -> str:
        """The file of a method's answers; those of a foreign method also depend on its own weights."""
        other = f"-{self._others[method].describer.name}" if method in self._others else ""
        return f"answers-{metric}-{k}-{search_digest()}{other}.jsonl"

    def _copy_queries(self) -> dict[int, Path]:
        """The copies of the queries that can be searched with, by number, in the order of the queries."""
        copies = {}
        for number, query in self._numbered_queries:
            try:
                copies[number] = self.copies.put(query, number)
            except FashionWizardError as error:
                self.problems.append(f"query counted as a miss: {query.name}: {error}")
        return copies

    @property
    def _numbered_queries(self) -> list[tuple[int, InshopPhoto]]:
        return list(zip(self._numbers[-len(self.queries) :], self.queries, strict=True))

    def _store(self, new: Sequence[Answer], answers: Mapping[str, AnswerFile]) -> None:
        for answer in new:
            answers[answer.by].add(answer)
            self.pace.methods[answer.by] = self.pace.methods.get(answer.by, 0.0) + answer.seconds
        self.pace.queries += 1
        self.pace.features += new[0].features

    def _rankings(self, by: str, copies: Mapping[int, Path], answers: AnswerFile) -> list[Ranking]:
        rankings = []
        for number, query in self._numbered_queries:
            answer = answers.get(number, by) or Answer(number, by)
            if answer.problem:
                self.problems.append(f"query counted as a miss: {query.name}: {answer.problem}")
            ranked = tuple(map(self._ranked, answer.found, chain(answer.parts, repeat({}))))
            others = tuple(
                first_right(query.item, [self._sources[file].item for file, _ in found])
                for found in answer.others
            )
            rankings.append(Ranking(query, copies.get(number), ranked, others, answer.garment))
        return rankings

    def _ranked(self, found: tuple[str, float], parts: Mapping[str, float]) -> RankedPhoto:
        file, score = found
        source = self._sources[file]
        return RankedPhoto(source.path, source.item, score, parts, source.pose)


def _find_photos(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES)
    if not found:
        raise DatasetError(
            f"{folder}: no photos to distract with; name a folder of JPEG, PNG, WebP or AVIF files"
        )
    return found


def _fingerprint(photo: InshopPhoto | Path) -> str:
    path = photo if isinstance(photo, Path) else photo.path
    status = path.stat()
    listed = () if isinstance(photo, Path) else (photo.name, photo.item, photo.box, photo.clothes_type)
    return f"{path} {status.st_size} {status.st_mtime_ns} {listed}"
