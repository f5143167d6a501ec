"""The network that says which way up a photo is: a trunk from ImageNet, and one layer that knows where."""

from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn

from fashion_wizard.segmentation.upright import SIDE
from fashion_wizard_lab.training.efficientnet import LiteTrunk

LEVELS: Final = 6
"""The trunk's stem and first five stages, whole."""
FROZEN: Final = 3
"""Of these the first, which see edges and colors, stay as ImageNet made them."""
_CHANNELS: Final = 192
_CELLS: Final = SIDE // 32


class UprightNetwork(nn.Module):
    """Gives each photo four logits: those of 0, 1, 2 and 3 quarter turns that it needs, counterclockwise.

    Args:
        start: ImageNet weights of EfficientNet-Lite0; fresh ones unless given.
    """

    def __init__(self, start: Path | None = None) -> None:
        """Fresh, or from ImageNet weights.

        Raises:
            DatasetError: if the file is missing or holds something else.
        """
        super().__init__()
        trunk = LiteTrunk("lite0", (), start)
        stage = trunk.levels[LEVELS]
        assert isinstance(stage, nn.Sequential)  # noqa: S101 - each stage is one
        self.levels = nn.Sequential(*list(trunk.levels)[:LEVELS], stage[0])
        self.turns = nn.Linear(_CHANNELS * _CELLS**2, 4)
        self.levels[:FROZEN].requires_grad_(False)

    def forward(self, photo: Tensor) -> Tensor:
        """`(B, 4)` logits.

        Args:
            photo: `(B, 3, SIDE, SIDE)` RGB, values from 0 to 255.
        """
        seen: Tensor = self.levels((photo - 127) / 128)
        turns: Tensor = self.turns(torch.flatten(seen, 1))
        return turns
