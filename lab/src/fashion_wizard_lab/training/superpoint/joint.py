"""Stage three: detector and descriptor together, on pairs of views (arXiv 1712.07629, section 6).

The paper's hinge over all pairs of cells needs very long training. Here each keypoint of one view has
to pick its partner among all points of the batch (a softmax both ways, InfoNCE: van den Oord et al.,
arXiv 1807.03748), at the point itself rather than at its cell's center. The points of its own view,
repeats of one fabric among them, are the hard ones.
"""

from pathlib import Path
from typing import Final, cast

import numpy as np
import torch
from torch import Tensor, nn

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.training.loop import Batch
from fashion_wizard_lab.training.superpoint import targets
from fashion_wizard_lab.training.superpoint.network import SuperPoint, heatmap
from fashion_wizard_lab.training.superpoint.views import make_pair

POINTS: Final = 192
"""Corresponding points a pair."""
SHARPNESS: Final = 20.0
"""What cosines are multiplied with before the softmax: the inverse of its temperature."""
TOO_CLOSE: Final = 4.5
"""Two points of a photo nearer than this, pixels, are no negatives of each other."""
JITTER: Final = 0.7
"""Descriptors are learned at points moved by this, as detectors move them: standard deviation, pixels."""
CERTAIN: Final = 0.5
"""How likely a point has to be matched with its partner, within its own view, to be a keypoint in full."""


class Pairs:
    """Two views of a photo, its label, and where each pixel of the second lies in the first."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        """Examples from a folder that homographic adaptation wrote.

        Raises:
            DatasetError: if the folder holds none.
        """
        self.files = sorted(folder.glob("*.npz"))
        if not self.files:
            raise DatasetError(f"{folder} holds no labelled photos: run the adaptation stage first")
        self.seed = seed

    def __getitem__(self, number: int) -> Batch:
        """One pair.

        Returns:
            Views `a` and `b` `(1, H, W)`, for each its label's `heat_` and what of the photo is `seen_`,
            `(H, W)`, and `way` `(H, W, 2)`, the x and y in `a` of each pixel of `b`.
        """
        rng = np.random.default_rng([self.seed, 3, number])
        with np.load(self.files[int(rng.integers(len(self.files)))]) as stored:
            a, b, way = make_pair(rng, stored["gray"], stored["heat"])
        example: Batch = {"way": torch.from_numpy(way)}
        for name, view in (("a", a), ("b", b)):
            example[name] = torch.from_numpy(view.gray).float().div(255).unsqueeze(0)
            example[f"heat_{name}"] = torch.from_numpy(view.heat)
            example[f"seen_{name}"] = torch.from_numpy(view.seen)
        return example


def descriptor_loss(
    a: Tensor, b: Tensor, points: tuple[Tensor, Tensor], valid: Tensor
) -> tuple[Tensor, Tensor]:
    """Each point picks its partner among all points of the other views of the batch, both ways.

    Args:
        a: `(B, N, D)` unit descriptors in the first views.
        b: `(B, N, D)` their partners' in the second views.
        points: `(B, N, 2)` where they lie in the first and in the second views.
        valid: `(B, N)` bool; the others are padding.

    Returns:
        The loss, and for each point how likely it finds its partner among those of its own view, `(B, N)`.
    """
    near = torch.zeros(*valid.shape, valid.shape[1], dtype=torch.bool, device=valid.device)
    for own in points:
        near |= torch.cdist(own, own) < TOO_CLOSE
    near &= ~torch.eye(valid.shape[1], dtype=torch.bool, device=valid.device)
    logits = SHARPNESS * a.flatten(0, 1) @ b.flatten(0, 1).T
    hidden = torch.block_diag(*near) | ~valid.flatten()[None] | ~valid.flatten()[:, None]
    target = torch.where(valid.flatten(), torch.arange(len(logits), device=valid.device), -100)
    # A padding point's row and column hold nothing but -1e4: finite, and never looked at.
    logits = logits.masked_fill(hidden, -1e4)
    loss = (nn.functional.cross_entropy(logits, target) + nn.functional.cross_entropy(logits.T, target)) / 2
    with torch.no_grad():
        within = SHARPNESS * a @ b.transpose(1, 2)
        within = within.masked_fill(near | ~valid[:, None] | ~valid[:, :, None], -1e4)
        both = [within.log_softmax(d).diagonal(dim1=1, dim2=2) for d in (1, 2)]
    return loss, ((both[0] + both[1]) / 2).exp()


def label_losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """The detector learns the labels' keypoints, the descriptors at them."""
    return _losses(cast("SuperPoint", network), batch, agree=False)


def agreed_losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """The detector learns the keypoints that it finds in both views and that are matched, from itself."""
    return _losses(cast("SuperPoint", network), batch, agree=True)


def _losses(network: SuperPoint, batch: Batch, *, agree: bool) -> dict[str, Tensor]:
    pairs = len(batch["a"])
    both = torch.cat([batch["a"], batch["b"]]).contiguous(memory_format=torch.channels_last)
    logits, features = network.look(both)
    way, size = batch["way"], (batch["a"].shape[2], batch["a"].shape[3])
    inside = ((way >= 0) & (way <= torch.tensor([size[1], size[0]], device=way.device) - 1)).all(-1)
    shared = batch["seen_b"] & inside
    with torch.no_grad():
        score = torch.where(shared, batch["heat_b"], 0.0)
        if agree:
            heat = heatmap(logits)
            score = targets.agreed_score(heat[:pairs], heat[pairs:], batch["heat_b"], way, shared)
        chosen = targets.strongest(score, POINTS)
        there = torch.stack([targets.at(way[..., axis], chosen.points) for axis in (0, 1)], dim=-1)
        jittered = there + JITTER * torch.randn_like(there)
    with torch.autocast(way.device.type, enabled=False):
        features = features.float()
        loss, found = descriptor_loss(
            network.describe(features[:pairs], jittered),
            network.describe(features[pairs:], chosen.points),
            (there, chosen.points),
            chosen.valid,
        )
    heatmaps = torch.cat([batch["heat_a"], batch["heat_b"]])
    mass = targets.label_mass(targets.peaks(heatmaps))
    if agree:
        most = targets.how_many(batch["heat_b"], shared)
        sure = (found / CERTAIN).clamp(0, 1) * targets.agreed_mass(chosen, batch["heat_b"], most)
        here = targets.Chosen(there, chosen.valid)
        agreed = torch.cat([targets.scatter(here, sure, size), targets.scatter(chosen, sure, size)])
        mass = torch.where(torch.cat([_shared_first(way, shared), shared]), agreed, mass)
    counted = torch.cat([batch["seen_a"], batch["seen_b"]])
    return {"detector": 2 * targets.detector_loss(logits, mass, counted), "descriptor": loss}


def _shared_first(way: Tensor, shared: Tensor) -> Tensor:
    """Which pixels of the first view the second shows, `(B, H, W)` bool."""
    height, width = shared.shape[1:]
    x, y = way.round().long().unbind(-1)
    place = torch.where(shared, y.clamp(0, height - 1) * width + x.clamp(0, width - 1), 0).flatten(1)
    first = torch.zeros(len(way), height * width, device=way.device)
    first.scatter_reduce_(1, place, shared.flatten(1).float(), "amax")
    # A first view that is shown larger leaves gaps: a pixel beside a shown one is shown.
    grown = nn.functional.max_pool2d(first.view(-1, 1, height, width), 3, 1, 1)
    return grown[:, 0] > 0
