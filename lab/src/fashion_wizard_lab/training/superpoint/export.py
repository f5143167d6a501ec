"""Checkpoint to ONNX: batch norm folded, one file that `features/superpoint.py` runs."""

from pathlib import Path

import torch
from torch import Tensor, nn

from fashion_wizard_lab.training.graph import write_graph
from fashion_wizard_lab.training.superpoint.network import CELL, SuperPoint, heatmap


class _Exported(nn.Module):
    """The network with the detector's softmax inside."""

    def __init__(self, network: SuperPoint) -> None:
        super().__init__()
        self.network = network

    def forward(self, gray: Tensor) -> tuple[Tensor, Tensor]:
        logits, dense = self.network(gray)
        return heatmap(logits), dense


def fold_batch_norm(network: SuperPoint) -> SuperPoint:
    """The same function without batch normalisation layers."""
    network.eval()
    for block in [m for m in network.modules() if isinstance(m, nn.Sequential)]:
        for i in range(len(block) - 1):
            convolution, norm = block[i], block[i + 1]
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                block[i] = nn.utils.fuse_conv_bn_eval(convolution, norm)
                block[i + 1] = nn.Identity()
    return network


def export(network: SuperPoint, target: Path) -> None:
    """Write a network for ONNX Runtime.

    Gray `(B, 1, H, W)` in [0, 1] goes in; `heatmap` `(B, H, W)` and `descriptors` `(B, 256, H/4, W/4)`, not
    of unit length, come out. Weights are stored as float16.

    Args:
        network: Trained; changed by this.
        target: The file to write.
    """
    rows, columns = torch.export.Dim("rows", min=1), torch.export.Dim("columns", min=1)
    write_graph(
        _Exported(fold_batch_norm(network)).eval(),
        (torch.zeros(2, 1, 64, 96),),
        target,
        inputs=["gray"],
        outputs=["heatmap", "descriptors"],
        dynamic={"gray": {0: torch.export.Dim("batch", min=1), 2: CELL * rows, 3: CELL * columns}},
    )
