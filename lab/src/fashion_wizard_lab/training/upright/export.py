"""Checkpoint to ONNX: the graph that `segmentation/upright.py` runs."""

from pathlib import Path

import torch

from fashion_wizard.segmentation.upright import SIDE
from fashion_wizard_lab.training.graph import write_graph
from fashion_wizard_lab.training.onnx_file import quarter
from fashion_wizard_lab.training.upright.network import UprightNetwork


def export(network: UprightNetwork, target: Path) -> None:
    """Write the graph, weights in 8 bits.

    Args:
        network: Trained; set to evaluation by this.
        target: `upright.onnx`.
    """
    network.eval().requires_grad_(False)
    write_graph(
        network,
        (torch.zeros(1, 3, SIDE, SIDE),),
        target,
        inputs=["photo"],
        outputs=["turns"],
    )
    quarter(target)
