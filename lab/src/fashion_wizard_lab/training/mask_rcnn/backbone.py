"""The feature pyramid on top of MobileNetV2 (Lin et al., arXiv 1612.03144)."""

from pathlib import Path
from typing import Final

from torch import Tensor, nn
from torchvision.ops import FeaturePyramidNetwork
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool

from fashion_wizard_lab.training.mobilenet import Trunk

TAPS: Final = {3: 24, 6: 32, 13: 96, 17: 320}
"""Blocks whose outputs the pyramid takes, at strides 4, 8, 16 and 32, and how many channels each has."""


class Pyramid(nn.Module):
    """Trunk and feature pyramid: levels "0" to "3" at strides 4 to 32, and "pool" at 64."""

    def __init__(self, width: int, weights: Path | None = None) -> None:
        """Pyramid of `width` channels on a trunk that starts from `weights`."""
        super().__init__()
        self.trunk = Trunk(TAPS, weights)
        self.pyramid = FeaturePyramidNetwork(
            list(TAPS.values()), width, extra_blocks=LastLevelMaxPool(), norm_layer=nn.BatchNorm2d
        )

    def forward(self, picture: Tensor) -> dict[str, Tensor]:
        """`(B, width, H/s, W/s)` by level, s the level's stride."""
        tapped = {str(number): level for number, level in enumerate(self.trunk(picture))}
        levels: dict[str, Tensor] = self.pyramid(tapped)
        return levels
