"""Checkpoint to ONNX."""

from pathlib import Path

import torch

from fashion_wizard.features.embedding import SIDE
from fashion_wizard_lab.training.embedding.network import EmbeddingNet
from fashion_wizard_lab.training.graph import write_graph


def export(network: EmbeddingNet, target: Path) -> None:
    """Write the network as ONNX, its weights stored as float16.

    Args:
        network: Trained; set to evaluation by this.
        target: The file.
    """
    network.eval().requires_grad_(False)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_graph(
        network,
        (torch.zeros(2, 4, SIDE, SIDE),),
        target,
        inputs=["garment"],
        outputs=["embedding"],
        dynamic={"garment": {0: torch.export.Dim("garments", min=1)}},
    )
