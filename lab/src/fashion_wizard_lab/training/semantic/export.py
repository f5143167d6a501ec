"""Checkpoint to ONNX: one graph that `segmentation/semantic.py` runs."""

from pathlib import Path

import torch

from fashion_wizard_lab.training.graph import write_graph
from fashion_wizard_lab.training.semantic.network import SemanticNetwork


def export(network: SemanticNetwork, target: Path) -> None:
    """Write the graph, weights in half size.

    Args:
        network: Trained; set to evaluation by this.
        target: `semantic.onnx`.
    """
    network.eval().requires_grad_(False)
    rows, columns = torch.export.Dim("rows", min=2), torch.export.Dim("columns", min=2)
    write_graph(
        network,
        (torch.zeros(1, 3, 128, 160),),
        target,
        inputs=["photo"],
        outputs=["labels", "presence"],
        dynamic={"photos": {2: 32 * rows, 3: 32 * columns}},
    )
