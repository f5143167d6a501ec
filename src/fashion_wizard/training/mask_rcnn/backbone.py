"""MobileNetV2 as the original computes it, and the pyramid on top (arXiv 1801.04381, 1612.03144)."""

from collections import OrderedDict
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models import mobilenet_v2
from torchvision.ops import FeaturePyramidNetwork
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool

from fashion_wizard.errors import DatasetError

TAPS: Final = {3: 24, 6: 32, 13: 96, 17: 320}
"""Blocks whose outputs the pyramid takes, at strides 4, 8, 16 and 32, and how many channels each has."""


class StridedConv(nn.Conv2d):
    """A stride-2 convolution that pads right and below only, as the ImageNet weights were trained with."""

    def forward(self, picture: Tensor) -> Tensor:
        """Halve height and width."""
        return super().forward(nn.functional.pad(picture, (0, 1, 0, 1)))


class Trunk(nn.Module):
    """The convolutions of MobileNetV2, batch norm folded into them."""

    def __init__(self, weights: Path | None = None) -> None:
        """Fresh, or from ImageNet weights.

        Args:
            weights: A safetensors file with the key names of torchvision's `mobilenet_v2`, 1001 classes.

        Raises:
            DatasetError: if the file is missing or holds something else.
        """
        super().__init__()
        network = mobilenet_v2(num_classes=1001)
        if weights is not None:
            if not weights.is_file():
                raise DatasetError(f"{weights} is missing: name the ImageNet weights with --start")
            missing = network.load_state_dict(load_file(weights), strict=False).missing_keys
            if any(not key.endswith("num_batches_tracked") for key in missing):
                raise DatasetError(f"{weights} holds no MobileNetV2: {missing[0]} is missing")
        self.blocks = nn.ModuleList(network.features[: max(TAPS) + 1])
        self.eval()
        for module in list(self.modules()):
            if isinstance(module, nn.Sequential):
                _fold(module)
        self.train()

    def forward(self, picture: Tensor) -> dict[str, Tensor]:
        """The outputs of the tapped blocks, by "0" to "3".

        Args:
            picture: `(B, 3, H, W)` RGB in [-1, 1]; H and W are multiples of 32.
        """
        found: dict[str, Tensor] = OrderedDict()
        for number, block in enumerate(self.blocks):
            picture = block(picture)
            if number in TAPS:
                found[str(len(found))] = picture
        return found


def _fold(block: nn.Sequential) -> None:
    """Replace each convolution and the batch norm after it by one convolution."""
    for i in range(len(block) - 1):
        convolution, norm = block[i], block[i + 1]
        if not (isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)):
            continue
        fused = nn.utils.fuse_conv_bn_eval(convolution, norm)
        if fused.stride == (2, 2):
            fused.__class__ = StridedConv
            fused.padding = (0, 0)
        block[i], block[i + 1] = fused, nn.Identity()


class Pyramid(nn.Module):
    """Trunk and feature pyramid: levels "0" to "3" at strides 4 to 32, and "pool" at 64."""

    def __init__(self, width: int, weights: Path | None = None) -> None:
        """Pyramid of `width` channels on a trunk that starts from `weights`."""
        super().__init__()
        self.trunk = Trunk(weights)
        self.pyramid = FeaturePyramidNetwork(
            list(TAPS.values()), width, extra_blocks=LastLevelMaxPool(), norm_layer=nn.BatchNorm2d
        )

    def forward(self, picture: Tensor) -> dict[str, Tensor]:
        """`(B, width, H/s, W/s)` by level, s the level's stride."""
        levels: dict[str, Tensor] = self.pyramid(self.trunk(picture))
        return levels


def normalize(photos: Tensor) -> Tensor:
    """RGB in 0..255 as the trunk wants it, in [-1, 1]."""
    return photos.to(torch.float32).div(127.5).sub(1)
