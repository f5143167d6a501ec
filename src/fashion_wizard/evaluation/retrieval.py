"""`evaluate retrieval`: measures the product's own search on a data set in the In-shop layout."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fashion_wizard.datasets.inshop import Inshop, read_descriptions, read_inshop
from fashion_wizard.errors import DatasetError
from fashion_wizard.evaluation.figures import write_figures
from fashion_wizard.evaluation.metrics import HIT_AT, retrieval_metrics
from fashion_wizard.evaluation.rankings import Arena, Progress, Ranking
from fashion_wizard.evaluation.rois import Roi
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.index.base import Metric
from fashion_wizard.search.searcher import METHODS, By
from fashion_wizard.segmentation.base import Segmenter


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """All figures of one run, and what they were measured with.

    Attributes:
        dataset: The data set's name.
        queries: How many photos asked; each counts, also one that could not be searched for.
        gallery: How many photos of the data set were searched; distractors come on top.
        results: The figures of each method, as `retrieval_metrics` names them.
        groups: For each group of queries: how many, and the figures of each method.
        settings: What else decides the figures.
        seconds: Of indexing, and of all queries by each method, from pixels to hits.
        problems: Everything that was missing or could not be used.
    """

    dataset: str
    queries: int
    gallery: int
    results: Mapping[str, Mapping[str, float]]
    groups: Mapping[str, Mapping[str, Any]]
    settings: Mapping[str, Any]
    seconds: Mapping[str, float]
    problems: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """The one document that `--json` prints."""
        groups = {"groups": dict(self.groups)} if self.groups else {}
        return {
            "dataset": self.dataset,
            "queries": self.queries,
            "gallery": self.gallery,
            "results": dict(self.results),
            **groups,
            **self.settings,
            "seconds": dict(self.seconds),
            "problems": list(self.problems),
        }


def evaluate_retrieval(
    root: Path,
    *,
    segmenter: Segmenter,
    extractor: FeatureExtractor,
    by: Sequence[By] = METHODS,
    roi: Roi = "maskrcnn",
    metric: Metric = "cosine",
    distractors: Path | None = None,
    group_by: str | None = None,
    work: Path | None = None,
    figures: Path | None = None,
    progress: Progress | None = None,
) -> RetrievalReport:
    """Put every query photo of a data set to a catalog of its gallery photos.

    A hit at k means that one of the first k gallery photos shows the query's item. Where a photo has several
    garments, the query is the largest that fits the layout's clothes type; of a gallery photo every garment
    is in the catalog, except with `maps`, where it is the fitting one alone.

    Args:
        root: The data set's folder.
        segmenter: The product's own; used where `roi` is `maskrcnn`, and for distractors, which have no maps.
        extractor: Makes the features.
        by: Ways to search, of `METHODS`.
        roi: Where garments are taken from; with `boxes`, photos are cut to their boxes first.
        metric: What keypoints are compared by.
        distractors: Every photo below this folder joins the gallery as a wrong answer.
        group_by: A name in the items' descriptions, such as `fabric`: figures for each of its values;
            `fabric=plain,denim`: for these together and for all others together.
        work: Keeps copies and catalog, so that a run goes on where another stopped; temporary unless given.
        figures: Result sheets, and keypoints on their ROI, are written into this folder.
        progress: Called after each photo.

    Raises:
        DatasetError: if the data set cannot be evaluated in this way.
    """
    inshop = read_inshop(root)
    group_of = _groups(inshop, group_by) if group_by else {}
    with ExitStack() as stack:
        work = work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fashion-wizard-")))
        arena = Arena(
            inshop, roi, segmenter=segmenter, extractor=extractor, work=work, distractors=distractors
        )
        arena.index(progress)
        shown = Counter(photo.item for photo in arena.gallery)
        k = max(*HIT_AT, *(shown[query.item] for query in arena.queries))
        rankings = arena.rank(by, metric, k, progress)
        if figures:
            write_figures(figures, rankings, arena.query_segmenter, extractor)
    gallery_items = [photo.item for photo in arena.gallery]
    problems = [*inshop.problems, *arena.problems]
    strangers = sorted({query.item for query in arena.queries} - set(gallery_items))
    problems += [f"item {item} is asked for, but no gallery photo shows it: a miss" for item in strangers]
    if roi == "maskrcnn" and not segmenter.name.startswith("mask-rcnn"):
        problems.append(f"roi maskrcnn: there is no Mask R-CNN, garments were found by {segmenter.name}")
    settings = {
        "distractors": len(arena.distractors),
        "roi": roi,
        "metric": metric,
        "segmenter": arena.catalog_segmenter.name,
        "extractor": extractor.name,
    }
    return RetrievalReport(
        dataset=inshop.root.resolve().name,
        queries=len(arena.queries),
        gallery=len(gallery_items),
        results={method: _figures(ranked, gallery_items) for method, ranked in rankings.items()},
        groups=_by_group(rankings, group_of, gallery_items),
        settings=settings,
        seconds=arena.seconds,
        problems=list(dict.fromkeys(problems)),
    )


def _figures(rankings: Sequence[Ranking], gallery_items: Sequence[str]) -> dict[str, float]:
    found = [[photo.item for photo in ranking.found] for ranking in rankings]
    return retrieval_metrics([ranking.query.item for ranking in rankings], found, gallery_items)


def _by_group(
    rankings: Mapping[By, Sequence[Ranking]], group_of: Mapping[str, str], gallery_items: Sequence[str]
) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for name in sorted(set(group_of.values())):
        for method, ranked in rankings.items():
            own = [ranking for ranking in ranked if group_of[ranking.query.item] == name]
            group = groups.setdefault(name, {"queries": len(own), "results": {}})
            group["results"][method] = _figures(own, gallery_items)
    return groups


def _groups(inshop: Inshop, group_by: str) -> dict[str, str]:
    """The group of each item that is asked for."""
    key, _, text = group_by.partition("=")
    wanted = {value.strip() for value in text.split(",")} if text else set()
    described = {item: _described(entry) for item, entry in read_descriptions(inshop.root).items()}
    items = {query.item for query in inshop.of("query")}
    values = {item: described.get(item, {}).get(key.lower(), "unknown") for item in items}
    known = sorted(set(values.values()) - {"unknown"})
    if not known:
        keys = ", ".join(sorted({name for entry in described.values() for name in entry}))
        raise DatasetError(f"no description of an item that is asked for has {key!r}; there are {keys}")
    if not wanted <= set(known):
        raise DatasetError(f"no item that is asked for has {key} {text!r}; there are {', '.join(known)}")
    if not wanted:
        return values
    return {item: text if value in wanted else f"not {text}" for item, value in values.items()}


def _described(entry: Mapping[str, Any]) -> dict[str, str]:
    """What an item's description tells by name: its own texts, and the lines that read `Name: value`."""
    found = {key.lower(): value for key, value in entry.items() if isinstance(value, str) and key != "item"}
    lines = entry.get("description", ())
    for line in lines if isinstance(lines, list) else ():
        name, colon, value = str(line).partition(": ")
        if colon and len(name.split()) == 1:
            found.setdefault(name.lower(), value.strip())
    return found
