"""Checkpoint to ONNX: one graph that `segmentation/semantic.py` runs."""

from pathlib import Path

import torch

from fashion_wizard_lab.training.onnx_file import halve, strip
from fashion_wizard_lab.training.semantic.network import SemanticNetwork


def export(network: SemanticNetwork, target: Path) -> None:
    """Write the graph, weights in half size.

    Args:
        network: Trained; set to evaluation by this.
        target: `semantic.onnx`.
    """
    network.eval().requires_grad_(False)
    rows, columns = torch.export.Dim("rows", min=2), torch.export.Dim("columns", min=2)
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, 128, 160),),
        target,
        input_names=["photo"],
        output_names=["labels", "presence"],
        dynamic_shapes={"photos": {2: 32 * rows, 3: 32 * columns}},
        external_data=False,
        dynamo=True,
        verbose=False,
    )
    halve(target)
    strip(target)
