"""Fixed landmarks or keypoints that follow the garment, in boxes or in masks: one table a data set.

    python benchmarks/landmarks_or_keypoints.py ROOT... --fashionnet FILE [--work DIR] [--json FILE]

FashionNet and SuperPoint answer the same queries by the same protocol, once seeing all that is in the
layout's box, once only the garment's mask: the layout's color map where the set has maps, else what Mask
R-CNN finds. FashionNet sees by the landmarks it predicts; where the set knows the right ones, it is told how
far off they are.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from fashion_wizard.cli.options import progress_bars, write_json
from fashion_wizard.defaults import feature_extractor
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.parallel import cores
from fashion_wizard.photo import load_photo
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard_lab.datasets.inshop import Inshop, find_color_map, read_inshop, read_landmarks
from fashion_wizard_lab.datasets.inshop.landmarks import CUT_OFF, LANDMARK_NAMES
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval
from fashion_wizard_lab.evaluation.retrieval.copies import Roi
from fashion_wizard_lab.evaluation.retrieval.metrics import HIT_AT
from fashion_wizard_lab.peers.fashionnet import FashionNet

METHODS = {"fashionnet": "landmark features", "superpoint": "SuperPoint"}
COLUMNS = [*(f"hit@{k}" for k in HIT_AT if k in {1, 5, 10, 20, 50}), "mAP@R"]
SEEN = 300
"""So many queries tell how far landmarks are off."""


def main() -> None:
    """Measure, then print a table a data set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("roots", type=Path, nargs="+", help="folders in the In-shop layout")
    parser.add_argument("--fashionnet", type=Path, required=True, help="weights that train fashionnet made")
    parser.add_argument("--work", type=Path, help="keeps catalogs and answers, so that a run goes on")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--jobs", type=int, default=cores())
    arguments = parser.parse_args()
    network = FashionNet(arguments.fashionnet)
    told = {}
    for root in arguments.roots:
        inshop = read_inshop(root)
        told[inshop.root.resolve().name] = measured = {
            "fashionnet": network.name,
            "landmarks": landmark_error(inshop, network),
            "results": compare(inshop, network, arguments.work, arguments.jobs),
        }
        show(inshop, measured)
    if arguments.json:
        write_json(told, arguments.json)


def compare(inshop: Inshop, network: FashionNet, work: Path | None, jobs: int) -> dict[str, dict[str, Any]]:
    """The figures of both methods, by what they are called and where the garment is taken from."""
    found = {}
    for place in ("boxes", masks_of(inshop)):
        with progress_bars() as tell:
            report = evaluate_retrieval(
                inshop.root,
                segmenter=MaskRCNN(),
                extractor=feature_extractor(),
                by=tuple(METHODS),
                others={"fashionnet": network},
                roi=place,
                work=work,
                threads=jobs,
                progress=tell,
            )
        where = "boxes" if place == "boxes" else f"masks ({place})"
        found |= {f"{called} in {where}": report.results[by] for by, called in METHODS.items()}
    return dict(sorted(found.items(), key=lambda row: row[0].startswith("SuperPoint")))


def masks_of(inshop: Inshop) -> Roi:
    """Where masks come from: the layout's maps if every photo that is asked or searched has one."""
    photos = [*inshop.of("query"), *inshop.of("gallery")]
    return "maps" if all(find_color_map(inshop.root, photo) for photo in photos) else "maskrcnn"


def landmark_error(inshop: Inshop, network: FashionNet) -> dict[str, float] | None:
    """How far predicted landmarks are off, as a share of the box's longer side; None where none are known."""
    known = read_landmarks(inshop).of
    off = []
    for query in [query for query in inshop.of("query") if query.name in known and query.box][:SEEN]:
        photo = load_photo(query.path)
        mask = np.zeros(photo.shape[:2], np.bool_)
        x0, y0, x1, y1 = query.box
        mask[y0:y1, x0:x1] = True
        points = network.see(photo, Garment.from_mask(UNKNOWN_LABEL, mask)).points
        right = known[query.name]
        places = [LANDMARK_NAMES[3].index(name) for name in LANDMARK_NAMES[right.clothes_type]]
        distances = np.linalg.norm(points[places] - right.points, axis=1) / max(x1 - x0, y1 - y0)
        off += distances[right.visibility != CUT_OFF].tolist()
    if not off:
        return None
    return {
        "mean": float(np.mean(off)),
        "within a tenth": float(np.mean(np.array(off) < 0.1)),
        "of": len(off),
    }


def show(inshop: Inshop, measured: dict[str, Any]) -> None:
    """Print one table."""
    counts = f"{len(inshop.of('query'))} queries, {len(inshop.of('gallery'))} gallery photos"
    table = Table("", *COLUMNS, title=f"{inshop.root.resolve().name}: {counts}", title_justify="left")
    for name, figures in measured["results"].items():
        table.add_row(name, *(f"{figures[column]:.3f}" for column in COLUMNS))
    console = Console(width=120)
    console.print(table)
    if error := measured["landmarks"]:
        console.print(
            f"predicted landmarks, in boxes: off by {error['mean']:.3f} of the box's longer side in the "
            f"mean, {error['within a tenth']:.0%} of {error['of']} within a tenth"
        )


if __name__ == "__main__":
    main()
