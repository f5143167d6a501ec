"""The default search with each of its parts taken away once, and what its scores are worth, on one data set.

    python benchmarks/ablation.py ROOT [--roi semantic boxes] [--work DIR]

A part that is taken away says the same of every candidate; the others keep the weights that were learnt.
Precision at a score: of the first ten hits whose score is within 0.1 of it, the share that is right.
"""

import argparse
import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor, network
from fashion_wizard.parallel import cores
from fashion_wizard.photo import load_photo
from fashion_wizard.search.comparison import patterns, vector_parts
from fashion_wizard.search.fuse import PARTS, Fusion, scored, share_out, shipped
from fashion_wizard.search.query_garment import QueryGarment
from fashion_wizard.search.weights import PartWeights
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.inshop import read_inshop
from fashion_wizard_lab.evaluation.retrieval.run import RetrievalRun

AT = (1, 5, 20)
HITS = 10
SCORES = (0.3, 0.5, 0.7, 0.9)
AS_LEARNT = PartWeights()


@dataclasses.dataclass(frozen=True)
class Told:
    """What the parts say of every gallery garment that may answer one query, and whose photo each is in."""

    parts: dict[str, NDArray[np.float32]]
    prominence: NDArray[np.float32]
    keypoints: int
    photos: NDArray[np.int64]
    right: NDArray[np.bool_]


def main() -> None:
    """Measure, then print two tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path, help="folder in the In-shop layout")
    choices = ["semantic", "maskrcnn", "boxes"]
    parser.add_argument("--roi", nargs="+", default=["semantic", "boxes"], choices=choices)
    parser.add_argument("--work", type=Path, help="keeps catalogs; those of evaluate retrieval are used")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = {roi: ask(arguments.root, roi, arguments.work or Path(folder)) for roi in arguments.roi}
    show(told)


def ask(root: Path, roi: str, work: Path) -> list[Told]:
    """Every query of a data set, compared with its whole gallery."""
    extractor = feature_extractor()
    segmenter = network("maskrcnn" if roi == "maskrcnn" else "semantic")
    run = RetrievalRun(read_inshop(root), roi, segmenter=segmenter, extractor=extractor, work=work)
    run.index(threads=cores())
    answers = []
    copies = run._copy_queries()
    with Catalog(run.folder / "catalog") as catalog, catalog.snapshot():
        rows = catalog.garments()
        shown = {photo.digest: photo.path.name for photo in catalog.photos()}
        numbers = {digest: number for number, digest in enumerate(shown)}
        for number, query in run._numbered_queries:
            photo = load_photo(copies[number])
            garment, *_ = run.query_segmenter.segment(photo, copies[number])
            asked = QueryGarment(garment, extractor.extract(photo, garment))
            fitting = [row for row in rows if asked.may_be(row)]
            ids = np.array([row.id for row in fitting], np.int64)
            parts = vector_parts(catalog, asked.features, ids, extractor.blocks)
            parts["pattern"] = patterns(catalog, asked.features, ids, np.arange(len(ids)))
            right = [run._sources[shown[row.digest]].item == query.item for row in fitting]
            answers.append(
                Told(
                    parts,
                    np.array(catalog.prominence(ids.tolist()), np.float32),
                    len(asked.features.keypoints),
                    np.array([numbers[row.digest] for row in fitting]),
                    np.array(right),
                )
            )
    return answers


def hits(
    told: Told, fusion: Fusion, like: PartWeights = AS_LEARNT
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Scores of the gallery's photos, best first, and whether each is right."""
    said = fusion.log_odds(told.parts, told.prominence, told.keypoints, like)
    score = scored(share_out(said, told.photos), fusion.traits.similarity(told.parts, like))
    order = np.argsort(-score, kind="stable")
    _, first = np.unique(told.photos[order], return_index=True)
    best = order[np.sort(first)]
    return score[best], told.right[best]


def show(told: dict[str, Sequence[Told]]) -> None:
    """Both tables."""
    ablation = Table("", *(f"{roi} {name}" for roi in told for name in ("hit@1", "hit@5", "hit@20")))
    ways = {"nothing": (shipped(), AS_LEARNT)}
    ways |= {part: (shipped(), PartWeights(**{part: 0})) for part in PARTS}
    ways["prominence"] = (dataclasses.replace(shipped(), prominence=0.0), AS_LEARNT)
    for name, (fusion, like) in ways.items():
        row = []
        for answers in told.values():
            found = [hits(one, fusion, like)[1] for one in answers]
            row += [f"{np.mean([right[:k].any() for right in found]):.3f}" for k in AT]
        ablation.add_row(f"without {name}", *row)
    worth = Table("score", *(f"{roi} {name}" for roi in told for name in ("precision", "hits")))
    for score in SCORES:
        row = []
        for answers in told.values():
            ranked = [hits(one, shipped()) for one in answers]
            said = np.concatenate([scores[:HITS] for scores, _ in ranked])
            right = np.concatenate([true[:HITS] for _, true in ranked])
            near = np.abs(said - score) <= 0.1
            row += [f"{right[near].mean():.2f}" if near.any() else "-", str(np.count_nonzero(near))]
        worth.add_row(f"{score:.1f}", *row)
    print_whole(ablation, worth)


if __name__ == "__main__":
    main()
