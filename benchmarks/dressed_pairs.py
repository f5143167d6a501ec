"""Worn to flat: dressed people ask, flat photos answer; no training saw the garments' senders or the people.

    python benchmarks/dressed_pairs.py DATA [--weights FILE ...] [--runs DIR]

DATA holds ccp/ and clothing/. People of the validation split wear garments of validation senders; the gallery
holds these, and the flat garments of all other senders besides. Takes the extra `train`.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress
from rich.table import Table

from fashion_wizard.features.embedding import BLOCKS, SHARES
from fashion_wizard.model import open_model
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.training.embedding.cutouts import Cutout, planes
from fashion_wizard_lab.training.embedding.dressed_pairs import dressed_pairs, found_within

SIDE = 192


def main() -> None:
    """Measure, then print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of ccp/ and clothing/")
    parser.add_argument("--weights", type=Path, nargs="+", default=[weights_path("embedding.onnx")])
    parser.add_argument("--runs", type=Path, help="keeps cut-outs, so that they are not made again")
    arguments = parser.parse_args()
    with Progress() as progress, tempfile.TemporaryDirectory() as folder:
        task = progress.add_task("reading")
        pairs = dressed_pairs(
            arguments.data,
            arguments.runs or Path(folder),
            lambda what, done, total: progress.update(task, description=what, completed=done, total=total),
            side=SIDE,
        )
    table = Table(f"{len(pairs.queries)} queries, {len(pairs.gallery)} items", "hit@1", "hit@5", "hit@20")
    shares = np.repeat(list(SHARES.values()), list(BLOCKS.values())).astype(np.float32)
    for weights in arguments.weights:
        queries, gallery = (shares * embed(weights, cutouts) for cutouts in (pairs.queries, pairs.gallery))
        hits = (found_within(queries, gallery, pairs.answers, count) for count in (1, 5, 20))
        table.add_row(weights.name, *(f"{hit:.3f}" for hit in hits))
    print_whole(table)


def embed(weights: Path, cutouts: Sequence[Cutout]) -> NDArray[np.float32]:
    """`(N, 256)` of garments on their canvas, by ONNX Runtime."""
    session = open_model(weights, "the garment embedding", ["garment"], ["embedding"])
    found = []
    for start in range(0, len(cutouts), 16):
        garments = np.stack([planes(cutout) for cutout in cutouts[start : start + 16]]).astype(np.float32)
        found.append(session.run(["embedding"], {"garment": garments})[0])
    return np.concatenate(found)


if __name__ == "__main__":
    main()
