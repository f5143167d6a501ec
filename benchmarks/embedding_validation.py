"""The embedding on garments that no training saw: as its network sees them, and with their mirror images.

    python benchmarks/embedding_validation.py DATA [--weights FILE] [--runs DIR]

DATA holds ccp/ and clothing/. Real garments of the validation splits are asked for by another view each,
among themselves and two recolored copies of each; once more when all are as good as black; and rendered items
by true other views, among their fronts. Takes the extra `train`.
"""

import argparse
import tempfile
from pathlib import Path

import torch
from rich.progress import Progress
from rich.table import Table
from torch import Tensor

from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard.model import open_model
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.training.embedding.validation import validation


def main() -> None:
    """Measure, then print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of ccp/ and clothing/")
    parser.add_argument("--weights", type=Path, default=weights_path("embedding.onnx"), help="ONNX file")
    parser.add_argument("--runs", type=Path, help="keeps cut-outs, so that they are not made again")
    arguments = parser.parse_args()
    session = open_model(arguments.weights, "the garment embedding", ["garment"], ["embedding"])

    def network(garments: Tensor) -> Tensor:
        """Embeddings `(B, 256)` by ONNX Runtime."""
        planes = garments.float().contiguous().numpy()
        return torch.from_numpy(session.run(["embedding"], {"garment": planes})[0])

    def both(garments: Tensor) -> Tensor:
        """What a garment and its mirror image give together, each part of unit length."""
        total = network(garments) + network(garments.flip(3))
        parts = total.split(list(BLOCKS.values()), dim=1)
        return torch.cat([torch.nn.functional.normalize(part, dim=1) for part in parts], dim=1)

    with Progress() as progress, tempfile.TemporaryDirectory() as folder:
        task = progress.add_task("reading")
        judge = validation(
            arguments.data,
            arguments.runs or Path(folder),
            lambda what, done, total: progress.update(task, description=what, completed=done, total=total),
        )
    told = {"the network alone": judge(network), "with mirror images": judge(both)}
    names = list(next(iter(told.values())))
    table = Table("share found first", *names)
    for name, figures in told.items():
        table.add_row(name, *(f"{figures[figure]:.3f}" for figure in names))
    print_whole(table)


if __name__ == "__main__":
    main()
