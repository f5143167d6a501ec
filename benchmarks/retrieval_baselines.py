"""The product's search beside the simplest peers, on one data set in the In-shop layout, in one run.

    python benchmarks/retrieval_baselines.py ROOT [--roi photo boxes] [--only lab] [--mobilenet FILE]

Peers: a Lab histogram of the non-white part, compared two ways; RootSIFT in SuperPoint's place, with the same
votes through the same catalog and index; and MobileNetV2 as ImageNet made it, its last block's mean as one
vector, where its weights are named (which takes the extra `train`). With the roi `foreground`, the plain
foreground finds the garments.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from fashion_wizard.defaults import feature_extractor, network
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.inshop import Inshop, InshopPhoto, read_inshop
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval
from fashion_wizard_lab.evaluation.retrieval.copies import Roi
from fashion_wizard_lab.evaluation.retrieval.metrics import rank_by_score, retrieval_metrics
from fashion_wizard_lab.peers.opencv import Sift
from lab_histogram import bhattacharyya, intersection, lab_histogram
from mobilenet_vector import describer

Figures = dict[str, float]


def main() -> None:
    """Measure, then print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path, help="folder in the In-shop layout")
    parser.add_argument(
        "--roi",
        nargs="+",
        default=["photo", "boxes"],
        choices=["photo", "boxes", "foreground", "semantic", "maskrcnn"],
    )
    parser.add_argument("--only", choices=["lab", "rootsift", "mobilenet", "product"], help="one peer alone")
    parser.add_argument("--mobilenet", type=Path, help="ImageNet weights of MobileNetV2, as safetensors")
    arguments = parser.parse_args()
    inshop = read_inshop(arguments.root)
    rows: list[tuple[str, str, Figures, float]] = []
    ways = {"lab": _lab, "rootsift": _rootsift, "product": _product}
    if arguments.mobilenet:
        ways["mobilenet"] = partial(_mobilenet, weights=arguments.mobilenet)
    for roi in arguments.roi:
        for name, measure in ways.items():
            if arguments.only in (None, name):
                started = time.perf_counter()
                measured = measure(inshop, roi)
                seconds = time.perf_counter() - started
                rows += [(roi, method, figures, seconds) for method, figures in measured.items()]
    _print(inshop, rows)


def _lab(inshop: Inshop, roi: str) -> dict[str, Figures]:
    """The histogram has no segmentation but "not white", so the product's own have no row for it."""
    if roi not in {"photo", "boxes"}:
        return {}
    return _nearest(
        inshop, roi, lab_histogram, {f"Lab {one.__name__}": one for one in (intersection, bhattacharyya)}
    )


def _mobilenet(inshop: Inshop, roi: str, weights: Path) -> dict[str, Figures]:
    """What lies outside of a box is cut off; no segmentation reaches it."""
    if roi not in {"photo", "boxes"}:
        return {}
    describe = describer(weights)
    return _nearest(inshop, roi, describe, {"MobileNetV2, ImageNet": lambda left, right: left @ right.T})


def _nearest(
    inshop: Inshop,
    roi: str,
    describe: Callable[[Photo], NDArray[np.float32]],
    ways: Mapping[str, Callable[[NDArray[np.float32], NDArray[np.float32]], NDArray[np.float32]]],
) -> dict[str, Figures]:
    """One vector a photo, compared in one or several ways."""
    gallery, queries = inshop.of("gallery"), inshop.of("query")
    left = np.stack([describe(_cut(photo, roi)) for photo in queries])
    right = np.stack([describe(_cut(photo, roi)) for photo in gallery])
    items = [photo.item for photo in gallery]
    measured = {}
    for name, compare in ways.items():
        ranked = [[items[place] for place in row] for row in rank_by_score(compare(left, right))]
        measured[name] = retrieval_metrics([query.item for query in queries], ranked, items)
    return measured


def _cut(photo: InshopPhoto, roi: str) -> Photo:
    pixels = load_photo(photo.path)
    if roi == "photo" or photo.box is None:
        return pixels
    x0, y0, x1, y1 = photo.box
    return pixels[y0:y1, x0:x1]


def _segmented(roi: str) -> tuple[Segmenter, Roi]:
    """What finds the garments, and the `--roi` that has it asked."""
    if roi == "maskrcnn":
        return network("maskrcnn"), "maskrcnn"
    if roi == "semantic":
        return network("semantic"), "semantic"
    found: dict[str, Roi] = {"photo": "photo", "boxes": "boxes"}
    return Foreground(), found.get(roi, "semantic")


def _rootsift(inshop: Inshop, roi: str) -> dict[str, Figures]:
    segmenter, place = _segmented(roi)
    report = evaluate_retrieval(
        inshop.root,
        segmenter=segmenter,
        extractor=feature_extractor(keypoints=Sift(root=True)),
        by=["superpoint"],
        roi=place,
    )
    return {"RootSIFT votes": dict(report.results["superpoint"])}


def _product(inshop: Inshop, roi: str) -> dict[str, Figures]:
    segmenter, place = _segmented(roi)
    report = evaluate_retrieval(inshop.root, segmenter=segmenter, extractor=feature_extractor(), roi=place)
    return {f"product, by {method}": dict(figures) for method, figures in report.results.items()}


def _print(inshop: Inshop, rows: list[tuple[str, str, Figures, float]]) -> None:
    counts = f"{len(inshop.of('query'))} queries, {len(inshop.of('gallery'))} gallery photos"
    names = list(rows[0][2])
    table = Table(title=f"{inshop.root.name}: {counts}; ratio: hit@1 to that of a roi's first row")
    for name in ("roi", "method", *names, "ratio", "seconds"):
        table.add_column(name, no_wrap=True)
    first: dict[str, float] = {}
    for roi, method, figures, seconds in rows:
        ratio = figures["hit@1"] / max(first.setdefault(roi, figures["hit@1"]), 1e-9)
        values = (f"{figures[name]:.3f}" for name in names)
        table.add_row(roi, method, *values, f"{ratio:.2f}", f"{seconds:.0f}")
    print_whole(table)


if __name__ == "__main__":
    main()
