"""`evaluate retrieval`: measures the product's own search on photos whose items are known."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from fashion_wizard.features.base import Describer
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.index.base import Metric
from fashion_wizard.progress import Progress
from fashion_wizard.search.method import METHODS
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import Inshop
from fashion_wizard_lab.datasets.inshop.release import is_release
from fashion_wizard_lab.datasets.item_folders import read_labeled
from fashion_wizard_lab.evaluation.retrieval.certainty import certainties_of
from fashion_wizard_lab.evaluation.retrieval.copies import Roi
from fashion_wizard_lab.evaluation.retrieval.earlier import read_earlier
from fashion_wizard_lab.evaluation.retrieval.estimate import full_run
from fashion_wizard_lab.evaluation.retrieval.groups import BUILT_IN, check_key, groups_by
from fashion_wizard_lab.evaluation.retrieval.metrics import (
    HIT_AT,
    figures_of,
    hit_curve,
    hit_interval,
    relevance,
)
from fashion_wizard_lab.evaluation.retrieval.outcome import Provenance, RetrievalReport
from fashion_wizard_lab.evaluation.retrieval.pace import STEPS, Pace
from fashion_wizard_lab.evaluation.retrieval.per_query import outcomes_of
from fashion_wizard_lab.evaluation.retrieval.provenance import code_digest, surroundings, weights_digests
from fashion_wizard_lab.evaluation.retrieval.published import comparable
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking
from fashion_wizard_lab.evaluation.retrieval.report.page import write_report
from fashion_wizard_lab.evaluation.retrieval.report.sheets import write_figures
from fashion_wizard_lab.evaluation.retrieval.run import RetrievalRun
from fashion_wizard_lab.evaluation.retrieval.samples import photo_of_each_item
from fashion_wizard_lab.evaluation.retrieval.views import views_of


def evaluate_retrieval(
    root: Path,
    *,
    segmenter: Segmenter,
    extractor: FeatureExtractor,
    by: Sequence[str] = METHODS,
    roi: Roi = "semantic",
    metric: Metric = "cosine",
    distractors: Path | None = None,
    group_by: str | None = None,
    work: Path | None = None,
    figures: Path | None = None,
    report: Path | None = None,
    beside: Sequence[Path] = (),
    others: Mapping[str, Describer] | None = None,
    given: Mapping[str, Path] | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> RetrievalReport:
    """Search with every query photo of a data set in a catalog of its gallery photos.

    A hit at k means that one of the first k gallery photos shows the query's item. Where a photo has several
    garments, hit@k searches with the largest that fits the layout's clothes type, and any_hit@k with each.
    Every garment of a gallery photo is in the catalog, except with `maps`, where only the fitting one is.

    Args:
        root: The data set's folder.
        segmenter: Used where `roi` names a network, and for distractors, which have no maps.
        extractor: Makes the features.
        by: Methods, of `METHODS` or of `others`.
        roi: Where garments are taken from; with `boxes`, photos are cut to their boxes first.
        metric: What keypoints are compared by.
        distractors: Every photo below this folder joins the gallery as a wrong answer.
        group_by: `type`, `pose` or `category`, which the report and its JSON have in any case; or a name in
            the items' descriptions, such as `fabric`: figures for each of its values; `fabric=plain,denim`:
            for these together and for all others together.
        work: Keeps copies, catalog and answers, so that a run goes on where another stopped; temporary unless
            given.
        figures: Result sheets, and keypoints on their ROI, are written into this folder.
        report: All of it is written into this one HTML file, pictures included.
        beside: JSON files of earlier runs, whose reliability diagrams the report shows beside its own.
        others: Methods that are only compared with, by name: what makes their vectors. Every garment's is
            compared with the query's.
        given: Files of weights that segmenter, extractor and `others` have instead of the shipped ones of
            these names, or beside them: the report names them by hash.
        threads: How many photos are worked on at once.
        progress: Called after each photo.

    Raises:
        DatasetError: if the data set cannot be evaluated in this way.
    """
    inshop = read_labeled(root)
    earlier = [read_earlier(file) for file in beside]
    if group_by:
        check_key(group_by, inshop)
    with ExitStack() as stack:
        work = work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fashion-wizard-")))
        run = RetrievalRun(
            inshop,
            roi,
            segmenter=segmenter,
            extractor=extractor,
            work=work,
            distractors=distractors,
            others={name: describer for name, describer in (others or {}).items() if name in by},
        )
        run.index(progress, threads)
        # A pose pair passes over other photos of the item: that many more have to be found.
        k = max(HIT_AT) + _most_photos(run)
        rankings = run.rank(by, metric, k, progress, threads)
        settings = {
            "distractors": len(run.distractors),
            "roi": roi,
            "metric": metric,
            "segmenter": run.catalog_segmenter.name,
            "extractor": extractor.name,
            **{name: describer.name for name, describer in (others or {}).items() if name in by},
            **({"weights given": ", ".join(sorted(map(str, given.values())))} if given else {}),
            "threads": threads,
        }
        outcome = _outcome(inshop, run, rankings, settings, group_by, given)
        if figures:
            write_figures(figures, rankings, run.query_segmenter, extractor, photo_of_each_item(inshop))
        if report:
            write_report(report, outcome, rankings, inshop, run.query_segmenter, extractor, earlier)
    return outcome


def _outcome(
    inshop: Inshop,
    run: RetrievalRun,
    rankings: Mapping[str, Sequence[Ranking]],
    settings: Mapping[str, Any],
    group_by: str | None,
    given: Mapping[str, Path] | None,
) -> RetrievalReport:
    gallery_items = [photo.item for photo in run.gallery]
    return RetrievalReport(
        dataset=inshop.root.resolve().name,
        full_release=is_release(inshop.listed),
        queries=len(run.queries),
        gallery=len(gallery_items),
        results={method: figures_of(ranked, gallery_items) for method, ranked in rankings.items()},
        intervals={method: hit_interval(ranked) for method, ranked in rankings.items()},
        per_query=outcomes_of(rankings),
        curves={method: _curve(ranked) for method, ranked in rankings.items()},
        groups=groups_by(group_by, inshop, rankings) if group_by else {},
        breakdown={key: groups_by(key, inshop, rankings) for key in BUILT_IN},
        views=views_of(rankings, gallery_items),
        certainty=certainties_of(rankings),
        photos_of_item=_most_photos(run),
        settings=settings,
        provenance=Provenance(code_digest(), weights_digests(given), surroundings()),
        seconds=_seconds(run.pace),
        full_run=full_run(run.pace, len(gallery_items) + len(run.distractors), run.keypoints),
        comparison=comparable(is_release(inshop.listed), run.copies.roi, len(run.distractors)),
        problems=_problems(inshop, run),
    )


def _most_photos(run: RetrievalRun) -> int:
    """The most gallery photos that an item has which is asked for."""
    photos_of = Counter(photo.item for photo in run.gallery)
    return max(photos_of[query.item] for query in run.queries)


def _curve(rankings: Sequence[Ranking]) -> list[float]:
    found = [[photo.item for photo in ranking.found] for ranking in rankings]
    return hit_curve(relevance([ranking.query.item for ranking in rankings], found), max(HIT_AT))


def _seconds(pace: Pace) -> dict[str, float]:
    return {**{str(step): pace.clock[step] for step in STEPS}, "features": pace.features, **pace.methods}


def _problems(inshop: Inshop, run: RetrievalRun) -> list[str]:
    """Everything that was missing or could not be used, each once."""
    problems = [*inshop.problems, *run.problems]
    strangers = {query.item for query in run.queries} - {photo.item for photo in run.gallery}
    problems += [
        f"item {item} is asked for, but no gallery photo shows it: a miss" for item in sorted(strangers)
    ]
    name = run.catalog_segmenter.name
    named = {"semantic": "semantic", "maskrcnn": "mask-rcnn"}.get(run.copies.roi, "")
    if not name.startswith(named):
        problems.append(f"roi {run.copies.roi}: garments were found by {name}")
    return list(dict.fromkeys(problems))
