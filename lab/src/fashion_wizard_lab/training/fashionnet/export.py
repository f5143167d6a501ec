"""Checkpoint to ONNX: what `peers/fashionnet.py` runs, and nothing that only trains."""

from pathlib import Path

import torch
from torch import Tensor, nn

from fashion_wizard_lab.training.fashionnet.network import FashionNet
from fashion_wizard_lab.training.graph import write_graph


class _Exported(nn.Module):
    """The network without the heads that only its training needs, probabilities instead of logits."""

    def __init__(self, network: FashionNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        answer = self.network(photo)
        return answer.vector, answer.points, answer.visibility.softmax(dim=2)


def export(network: FashionNet, target: Path) -> None:
    """Write a network for ONNX Runtime, its weights as float16.

    RGB `(1, 3, S, S)` in 0..255 goes in; `vector` `(1, D)` of unit length, `points` `(1, 8, 2)` in [0, 1] and
    `visibility` `(1, 8, 3)`, probabilities, come out.

    Args:
        network: Trained; set to evaluation by this.
        target: The file to write.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    write_graph(
        _Exported(network).eval().requires_grad_(False),
        (torch.zeros(1, 3, network.side, network.side),),
        target,
        inputs=["photo"],
        outputs=["vector", "points", "visibility"],
    )
