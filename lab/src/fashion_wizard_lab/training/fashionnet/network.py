"""The network: a VGG-16 trunk up to conv4, and a branch each for landmarks, for the whole and for its parts.

Source: Liu et al., "DeepFashion: Powering Robust Clothes Recognition and Retrieval with Rich Annotations",
CVPR 2016, section 4 and figures 4 and 5; the trunk is that of Simonyan and Zisserman, arXiv 1409.1556.
"""

from typing import Final, NamedTuple

import torch
from torch import Tensor, nn
from torchvision.ops import roi_align

from fashion_wizard_lab.peers.fashionnet import MARKS

TRUNK: Final = ((64, 2), (128, 2), (256, 3), (512, 3))
"""Channels and convolutions of conv1 to conv4 at full width."""
STRIDE: Final = 8
"""Of conv4."""
STRIDE_5: Final = 32
"""Of pool5."""
GLOBAL, LOCAL, POSE, FUSION = 4096, 1024, 1024, 4096
"""Sizes of the fully connected layers at full width."""
STATES: Final = 3
"""Visible, hidden, and cut off or not there."""
REGION: Final = 0.25
"""Side of the square around a landmark that its features come from, as a share of the input's."""
CELLS: Final = 3
"""So many maxima along each side of it."""


class Answer(NamedTuple):
    """The network's output for a batch.

    Attributes:
        vector: `(B, D)`, of unit length: fc7_fusion.
        points: `(B, 8, 2)`, x and y in the input, from 0 at its left or upper border to 1.
        visibility: `(B, 8, 3)` logits.
        categories: `(B, C)` logits.
        attributes: `(B, A)` logits.
    """

    vector: Tensor
    points: Tensor
    visibility: Tensor
    categories: Tensor
    attributes: Tensor


class FashionNet(nn.Module):
    """All of FashionNet.

    Args:
        categories: How many there are to tell apart.
        attributes: How many there are to predict.
        width: Share of the paper's channels and units.
        side: Of the square input, pixels, a multiple of 16 and at least 32.

    Raises:
        ValueError: for another width or side.
    """

    def __init__(self, categories: int, attributes: int, width: float = 1.0, side: int = 224) -> None:
        """Random weights (He et al., arXiv 1502.01852)."""
        super().__init__()
        if not 0 < width <= 1 or side < STRIDE_5 or side % 16:
            raise ValueError(f"a width in (0, 1] and a side that is a multiple of 16, not {width} and {side}")

        def of(full: int) -> int:
            return max(8, round(full * width))

        deep, last = of(TRUNK[-1][0]), side // STRIDE_5
        self.side = side
        self.trunk = nn.Sequential()
        inputs = 3
        for number, (channels, count) in enumerate(TRUNK):
            if number:
                self.trunk.append(nn.MaxPool2d(2))
            self.trunk.append(_block(inputs, of(channels), count))
            inputs = of(channels)
        self.conv5_pose = nn.Sequential(nn.MaxPool2d(2), _block(deep, deep, 3), nn.MaxPool2d(2))
        self.conv5_global = nn.Sequential(nn.MaxPool2d(2), _block(deep, deep, 3), nn.MaxPool2d(2))
        self.pose = nn.Sequential(
            nn.Flatten(),
            nn.Linear(deep * last * last, of(POSE)),
            nn.ReLU(),
            nn.Linear(of(POSE), of(POSE)),
            nn.ReLU(),
        )
        self.location = nn.Linear(of(POSE), 2 * MARKS)
        self.visibility = nn.Linear(of(POSE), STATES * MARKS)
        self.fc6_global = _dense(deep * last * last, of(GLOBAL))
        self.fc6_local = _dense(MARKS * deep * CELLS * CELLS, of(LOCAL))
        self.fc7_fusion = nn.Linear(of(GLOBAL) + of(LOCAL), of(FUSION))
        self.categories = nn.Linear(of(FUSION), categories)
        self.attributes = nn.Linear(of(FUSION), attributes)
        for part in self.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
                if part.bias is not None:
                    nn.init.zeros_(part.bias)
        for head in (self.location, self.visibility, self.categories, self.attributes):
            nn.init.normal_(head.weight, std=0.01)
        nn.init.constant_(self.location.bias, 0.5)  # every landmark starts in the middle

    def forward(self, photo: Tensor) -> Answer:
        """The answer to photos `(B, 3, S, S)` in 0..255."""
        conv4 = self.trunk(photo / 127.5 - 1)
        pose = self.pose(self.conv5_pose(conv4))
        points = self.location(pose).unflatten(1, (MARKS, 2))
        visibility = self.visibility(pose).unflatten(1, (MARKS, STATES))
        # Where to look is not learned from what is seen there, as in RoI pooling.
        seen = visibility.softmax(dim=2)[:, :, 0].detach()
        local = pool_landmarks(conv4, points.detach().float(), seen, self.side)
        whole = self.fc6_global(self.conv5_global(conv4).flatten(1))
        fused = self.fc7_fusion(torch.cat([whole, self.fc6_local(local.flatten(1))], dim=1))
        hidden = nn.functional.relu(fused)
        return Answer(
            nn.functional.normalize(fused.float(), dim=1),
            points.float(),
            visibility.float(),
            self.categories(hidden).float(),
            self.attributes(hidden).float(),
        )


def pool_landmarks(conv4: Tensor, points: Tensor, seen: Tensor, side: int) -> Tensor:
    """Maxima of the features around each landmark, times how visible it is (section 4.1).

    Args:
        conv4: `(B, C, S/8, S/8)`.
        points: `(B, 8, 2)` in [0, 1]; others are taken as the nearest that are.
        seen: `(B, 8)` in [0, 1].
        side: S, pixels.

    Returns:
        `(B, 8, C, CELLS, CELLS)`.
    """
    batch = conv4.shape[0]
    middle = points.clamp(0, 1).flatten(0, 1) * side
    half = REGION * side / 2
    number = torch.arange(batch, device=conv4.device, dtype=torch.float32).repeat_interleave(MARKS)
    boxes = torch.cat([number[:, None], middle - half, middle + half], dim=1)
    fine = roi_align(conv4.float(), boxes, 2 * CELLS, 1 / STRIDE, sampling_ratio=1, aligned=True)
    pooled = nn.functional.max_pool2d(fine, 2)
    gated = pooled.unflatten(0, (batch, MARKS)) * seen.float()[:, :, None, None, None]
    return gated.to(conv4.dtype)


def _block(inputs: int, outputs: int, count: int) -> nn.Sequential:
    """So many convolutions of 3 x 3, each with batch norm, which the paper's ImageNet weights do without."""
    block = nn.Sequential()
    for place in range(count):
        block.append(nn.Conv2d(inputs if place == 0 else outputs, outputs, 3, padding=1, bias=False))
        block.append(nn.BatchNorm2d(outputs))
        block.append(nn.ReLU())
    return block


def _dense(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(0.5))
