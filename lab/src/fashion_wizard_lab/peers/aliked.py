"""ALIKED-n16rot by PyTorch: a yardstick for SuperPoint's figures, with weights that the caller has.

The network is that of Zhao et al., "ALIKED: A Lighter Keypoint and Descriptor Extraction Network via
Deformable Transformation", arXiv 2304.03608. Its parts are named as in the published weights.
"""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.features.superpoint import find_peaks
from fashion_wizard.files import sha256_of
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.photo import Photo

MULTIPLE: Final = 32
"""Both sides of what the network sees are multiples of this."""
POSITIONS: Final = 16
"""So many places around a keypoint make its descriptor."""
LEAST: Final = 0.001
"""The least score of a keypoint. As good as none: the surest are taken, however sure they are."""
SHARPNESS: Final = 10.0
"""How strongly the higher scores draw a keypoint, below one pixel."""


class Aliked:
    """Finds keypoints on a photo as it is, neither cut nor scaled, and keeps those on the garment.

    Args:
        weights: The published `aliked-n16rot.pth`.
        most: Cap on keypoints a garment; the surest are kept.

    Raises:
        FashionWizardError: if the file does not hold these weights.
    """

    dimension = 128

    def __init__(self, weights: Path, *, most: int = 512) -> None:
        """The weights are read at once: a wrong file shall be told before the work, not amid it."""
        self.weights = weights
        self.most = most
        self.network = Network().eval()
        try:
            self.network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
        except (OSError, RuntimeError, TypeError, AttributeError, EOFError, pickle.UnpicklingError) as error:
            raise FashionWizardError(
                f"{weights}: no ALIKED weights can be read from it; give the published aliked-n16rot.pth"
            ) from error

    @property
    def name(self) -> str:
        """The weights' hash and every setting."""
        digest = sha256_of(self.weights)[:12]
        return f"aliked-{digest}-{LEAST}-{self.most}"

    def extract(self, photo: Photo, garment: Garment) -> Keypoints:
        """Keypoints of one garment, the surest first, in pixels of `photo`; see `Extractor`."""
        with torch.inference_mode():
            scores, features = self.network(torch.from_numpy(photo).permute(2, 0, 1)[None] / 255.0)
            heat = scores[0].numpy()
            peaks, strength = find_peaks(
                np.where(garment.mask, heat, 0), threshold=LEAST, radius=2, most=self.most
            )
            if not len(peaks):
                return Keypoints(peaks, strength, np.empty((0, self.dimension), np.float32))
            points = soft_peaks(heat, peaks)
            descriptors = self.network.desc_head(features[0], torch.from_numpy(points))
        return Keypoints(points, strength, descriptors.numpy())


def soft_peaks(heat: NDArray[np.float32], peaks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Peaks moved to the soft maximum of the 5 x 5 pixels around them, as in ALIKE (arXiv 2112.02906).

    Args:
        heat: `(H, W)` scores.
        peaks: `(N, 2)` x and y, to the pixel or nearer.
    """
    pixels = np.round(peaks).astype(np.intp)
    offsets = np.arange(5)
    padded = np.pad(heat, 2, mode="edge")
    around = padded[(pixels[:, 1:] + offsets)[:, :, None], (pixels[:, :1] + offsets)[:, None, :]]
    weights = np.exp((around - around.max(axis=(1, 2), keepdims=True)) * SHARPNESS)
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    shift = [(weights.sum(axis=axis) * (offsets - 2)).sum(axis=1) for axis in (1, 2)]
    return np.clip(pixels + np.stack(shift, axis=1), 0, np.array(heat.shape[::-1]) - 1).astype(np.float32)


def sample(features: Tensor, places: Tensor) -> Tensor:
    """Bilinear values `(B, C, h, w)` of `(B, C, H, W)` at `(B, h, w, 2)` x and y in pixels; 0 outside."""
    size = torch.tensor([features.shape[3], features.shape[2]])
    return functional.grid_sample(features, (2 * places + 1) / size - 1, align_corners=False)


class DeformableConv(nn.Module):
    """A 3 x 3 convolution, `(B, into, H, W)` to `(B, out, H, W)`, whose places another convolution moves."""

    def __init__(self, into: int, out: int) -> None:
        super().__init__()
        self.offset_conv = nn.Conv2d(into, 18, 3, padding=1)
        self.regular_conv = nn.Conv2d(into, out, 3, padding=1, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        height, width = features.shape[2:]
        reach = max(height, width) / 4
        # Down, then right, for each of the nine.
        moved = self.offset_conv(features).clamp(-reach, reach).unflatten(1, (9, 2))
        rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        total = torch.zeros(())
        for place in range(9):
            down, right = divmod(place, 3)
            x, y = columns + right - 1 + moved[:, place, 1], rows + down - 1 + moved[:, place, 0]
            weight = self.regular_conv.weight[:, :, down, right, None, None]
            total = total + functional.conv2d(sample(features, torch.stack([x, y], dim=-1)), weight)
        return total


def plain_conv(into: int, out: int, side: int = 3) -> nn.Conv2d:
    """A convolution that keeps height and width, without bias."""
    return nn.Conv2d(into, out, side, padding=side // 2, bias=False)


class Block(nn.Module):
    """Two convolutions, plain or deformable; with a way past both where the channels' number changes."""

    def __init__(
        self, into: int, out: int, conv: Callable[[int, int], nn.Module], *, past: bool = True
    ) -> None:
        super().__init__()
        self.conv1, self.bn1 = conv(into, out), nn.BatchNorm2d(out)
        self.conv2, self.bn2 = conv(out, out), nn.BatchNorm2d(out)
        self.downsample = nn.Conv2d(into, out, 1) if past else None

    def forward(self, features: Tensor) -> Tensor:
        inner = self.bn2(self.conv2(functional.selu(self.bn1(self.conv1(features)))))
        return functional.selu(inner if self.downsample is None else inner + self.downsample(features))


class DescriptorHead(nn.Module):
    """Descriptors, as long as features, from places around a keypoint that the features choose (SDDH)."""

    def __init__(self, size: int) -> None:
        super().__init__()
        told = 2 * POSITIONS
        self.offset_conv = nn.Sequential(nn.Conv2d(size, told, 3), nn.SELU(), nn.Conv2d(told, told, 1))
        self.sf_conv = plain_conv(size, size, 1)
        self.agg_weights = nn.Parameter(torch.randn(POSITIONS, size, size))

    def forward(self, features: Tensor, points: Tensor) -> Tensor:
        """`(C, H, W)` features and `(N, 2)` points to `(N, C)` unit descriptors."""
        reach = max(features.shape[1:]) / 4
        corner, around = points.floor().long(), torch.arange(3)
        padded = functional.pad(features, (1, 1, 1, 1))
        patches = padded[:, (corner[:, 1:] + around)[:, :, None], (corner[:, :1] + around)[:, None, :]]
        # All shifts to the right come first, then all down.
        moved = self.offset_conv(patches.transpose(0, 1)).clamp(-reach, reach)
        places = points[:, None] + moved.view(-1, 2, POSITIONS).transpose(1, 2)
        found = functional.selu(self.sf_conv(sample(features[None], places[None])))[0]
        return functional.normalize(torch.einsum("cnm,mcd->nd", found, self.agg_weights), dim=1)


class Network(nn.Module):
    """Scores and features of every pixel, from four blocks at a half, an eighth and a 32nd of the size."""

    def __init__(self) -> None:
        super().__init__()
        self.block1 = Block(3, 16, plain_conv, past=False)
        self.block2 = Block(16, 32, plain_conv)
        self.block3 = Block(32, 64, DeformableConv)
        self.block4 = Block(64, 128, DeformableConv)
        self.conv1, self.conv2, self.conv3, self.conv4 = (plain_conv(c, 32, 1) for c in (16, 32, 64, 128))
        head = [plain_conv(128, 8, 1), plain_conv(8, 4), plain_conv(4, 4), plain_conv(4, 1)]
        self.score_head = nn.Sequential(*(part for conv in head for part in (conv, nn.SELU())))[:-1]
        self.desc_head = DescriptorHead(128)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """`(B, 3, H, W)` RGB in [0, 1] to scores `(B, H, W)` and unit features `(B, 128, H, W)`."""
        height, width = images.shape[2:]
        levels, size = self._levels(images)
        large = [functional.interpolate(n, size, mode="bilinear", align_corners=True) for n in levels]
        features = torch.cat(large, dim=1)
        scores = torch.sigmoid(self.score_head(features))[:, 0, :height, :width]
        return scores, functional.normalize(features[:, :, :height, :width], dim=1)

    def scores(self, images: Tensor) -> Tensor:
        """The scores alone, in half the time: the head's first convolution comes before enlarging.

        That convolution is of one pixel and linear, so it may.
        """
        height, width = images.shape[2:]
        levels, size = self._levels(images)
        total = torch.zeros(())
        for level, weight in zip(levels, self.score_head[0].weight.split(32, dim=1), strict=True):
            small = functional.conv2d(level, weight)
            total = total + functional.interpolate(small, size, mode="bilinear", align_corners=True)
        return torch.sigmoid(self.score_head[1:](total))[:, 0, :height, :width]

    def _levels(self, images: Tensor) -> tuple[list[Tensor], torch.Size]:
        """32 channels of each of the four blocks, and the filled up photo's height and width."""
        height, width = images.shape[2:]
        filled = functional.pad(images, (0, -width % MULTIPLE, 0, -height % MULTIPLE), mode="replicate")
        first = self.block1(filled)
        second = self.block2(functional.avg_pool2d(first, 2))
        third = self.block3(functional.avg_pool2d(second, 4))
        fourth = self.block4(functional.avg_pool2d(third, 4))
        levels = ((self.conv1, first), (self.conv2, second), (self.conv3, third), (self.conv4, fourth))
        return [functional.selu(conv(level)) for conv, level in levels], filled.shape[2:]
