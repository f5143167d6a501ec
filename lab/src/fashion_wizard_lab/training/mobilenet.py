"""MobileNetV2 as the original computes it (Sandler et al., arXiv 1801.04381), to start trainings from."""

from collections.abc import Collection
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models import mobilenet_v2

from fashion_wizard.errors import DatasetError


class StridedConv(nn.Conv2d):
    """A stride-2 convolution that pads right and below only, as the ImageNet weights were trained with."""

    def forward(self, picture: Tensor) -> Tensor:
        """Halve height and width."""
        return super().forward(nn.functional.pad(picture, (0, 1, 0, 1)))


class Trunk(nn.Module):
    """The convolutions of MobileNetV2, batch norm folded into them.

    Args:
        taps: Blocks whose outputs are wanted, of 0 to 18; those after the last are left out.
        weights: A safetensors file with the key names of torchvision's `mobilenet_v2`, 1001 classes; fresh
            weights unless given.
    """

    def __init__(self, taps: Collection[int], weights: Path | None = None) -> None:
        """Fresh, or from ImageNet weights.

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
        self.taps = frozenset(taps)
        self.blocks = nn.ModuleList(network.features[: max(taps) + 1])
        self.eval()
        for module in list(self.modules()):
            if isinstance(module, nn.Sequential):
                _fold(module)
        self.train()

    def forward(self, picture: Tensor) -> list[Tensor]:
        """The outputs of the tapped blocks, in their order.

        Args:
            picture: `(B, 3, H, W)` RGB in [-1, 1]; H and W are multiples of 32.
        """
        found = []
        for number, block in enumerate(self.blocks):
            picture = block(picture)
            if number in self.taps:
                found.append(picture)
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


def normalize(photos: Tensor) -> Tensor:
    """RGB in 0..255 as the trunk wants it, in [-1, 1]."""
    return photos.to(torch.float32).div(127.5).sub(1)
