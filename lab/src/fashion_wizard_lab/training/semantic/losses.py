"""What the one-pass network learns from: pixels, labels' overlap, regions' names, and what a photo shows."""

from typing import Final

import torch
from torch import Tensor, nn

from fashion_wizard_lab.training.semantic.network import CLASSES, SemanticNetwork

COARSE_SHARE: Final = 0.4
"""What pixels count before their region is judged: it keeps regions what they are called."""
REGION_SHARE: Final = 0.3
PRESENCE_SHARE: Final = 0.6
SMOOTHING: Final = 0.02
LEAST_REGION: Final = 4
"""A region of fewer cells of 8 x 8 pixels is not judged."""
LEAST_SHOWN: Final = 6
"""A label with this many of every fourth pixel, or fewer, is neither shown nor missing."""
_NOT_JUDGED: Final = -100


def losses(network: SemanticNetwork, photos: Tensor, label_maps: Tensor) -> dict[str, Tensor]:
    """All losses of a batch; pixels are judged at every second row and column, which costs a quarter.

    Args:
        network: What learns.
        photos: `(B, 3, H, W)` uint8 RGB; H and W are multiples of 32.
        label_maps: `(B, H, W)` uint8; 255 is not judged.
    """
    outcome = network.look(photos.float().contiguous(memory_format=torch.channels_last))
    wanted = label_maps[:, 1::2, 1::2].long()
    judged = wanted != 255
    target = torch.where(judged, wanted, _NOT_JUDGED)
    exact = nn.functional.one_hot(torch.where(judged, wanted, 0), CLASSES).permute(0, 3, 1, 2)
    exact = exact * judged[:, None]
    found = _enlarged(outcome.labels, target)
    pixels = nn.functional.nll_loss(found, target) - SMOOTHING * found.mean()
    coarse = nn.functional.cross_entropy(_enlarged(outcome.pixels, target), target, label_smoothing=SMOOTHING)
    return {
        "pixels": pixels,
        "overlap": 1 - _overlap(found.exp() * judged[:, None], exact),
        "coarse": COARSE_SHARE * coarse,
        "regions": REGION_SHARE * _names(outcome.names, torch.softmax(outcome.pixels.float(), dim=1), exact),
        "presence": PRESENCE_SHARE * _presence(outcome.presence, exact),
    }


def _enlarged(values: Tensor, target: Tensor) -> Tensor:
    return nn.functional.interpolate(values.float(), target.shape[-2:], mode="bilinear", align_corners=False)


def _overlap(chances: Tensor, exact: Tensor) -> Tensor:
    """Soft Dice (Milletari et al., arXiv 1606.04797) of the labels that occur: a belt counts like a coat."""
    shared, either = (chances * exact).sum((0, 2, 3)), (chances + exact).sum((0, 2, 3))
    overlap: Tensor = (2 * shared / either.clamp(min=1))[exact.sum((0, 2, 3)) > 0].mean()
    return overlap


def _names(names: Tensor, chances: Tensor, exact: Tensor) -> Tensor:
    """Cross entropy of each region's name with the labels of its pixels, where the region is large enough."""
    weights = nn.functional.avg_pool2d(chances, 2)
    truth = nn.functional.adaptive_avg_pool2d(exact.float(), weights.shape[-2:])
    shared = torch.matmul(weights.flatten(2), truth.flatten(2).transpose(1, 2))
    mass = shared.sum(dim=2)
    large = mass > LEAST_REGION
    large[:, 0] = False
    wanted = shared / (mass[..., None] + 1e-6)
    surprise = -(wanted * torch.log_softmax(names, dim=2)).sum(dim=2)
    return surprise[large].mean() if large.any() else 0 * names.sum()


def _presence(presence: Tensor, exact: Tensor) -> Tensor:
    counts = exact.sum((2, 3))[:, 1:]
    clear = (counts == 0) | (counts > LEAST_SHOWN)
    surprise = nn.functional.binary_cross_entropy_with_logits(
        presence[:, 1:], (counts > LEAST_SHOWN).float(), reduction="none"
    )
    return surprise[clear].mean()
