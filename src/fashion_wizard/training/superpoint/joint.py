"""Stage three: detector and descriptor together, on warped pairs (arXiv 1712.07629, section 6).

The paper's hinge over all pairs of cells needs very long training. Here each keypoint of one view has
to pick its partner among all points of the batch (a softmax both ways, InfoNCE: van den Oord et al.,
arXiv 1807.03748), at the point itself rather than at its cell's center.
"""

from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fashion_wizard.errors import DatasetError
from fashion_wizard.training.loop import Batch
from fashion_wizard.training.superpoint.detector import cell_labels, detector_loss
from fashion_wizard.training.superpoint.homography import inside, move_points, random_homography, warp
from fashion_wizard.training.superpoint.light import change_light
from fashion_wizard.training.superpoint.network import sample_descriptors

VIEW = (128, 128)
"""Width and height of a training view, pixels."""
POINTS = 96
"""Corresponding points a pair."""
SHARPNESS = 20.0
"""What cosines are multiplied with before the softmax: the inverse of its temperature."""
TOO_CLOSE = 6.0
"""Two points of a photo nearer than this, pixels, are no negatives of each other."""


class Pairs:
    """Two views of one photo, their keypoints, and points that correspond."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        """Examples from a folder that homographic adaptation wrote.

        Raises:
            DatasetError: if the folder holds none.
        """
        self.files = sorted(p for p in folder.glob("*.npz") if ".partial" not in p.name)
        if not self.files:
            raise DatasetError(f"{folder} holds no labelled photos: run the adaptation stage first")
        self.seed = seed

    def __getitem__(self, number: int) -> Batch:
        """One pair.

        Returns:
            Views `a` and `b` `(1, H, W)`, `labels_a` and `labels_b` as of `cell_labels`, `points_a` and
            `points_b` `(POINTS, 2)`, and which of these are no padding: `valid` `(POINTS,)`.
        """
        rng = np.random.default_rng([self.seed, 3, number])
        with np.load(self.files[int(rng.integers(len(self.files)))]) as stored:
            gray, keypoints = stored["gray"], stored["points"]
        window = _window(rng, gray.shape)
        matrices = [
            random_homography(rng, VIEW, rotation=10, scale=(0.8, 1.2), corner=0.04) @ window,
            random_homography(rng, VIEW, rotation=35, scale=(0.65, 1.4), corner=0.14) @ window,
        ]
        example: Batch = {}
        moved: list[NDArray[np.float32]] = []
        corners = np.argwhere(np.ones(gray.shape, bool))[:, ::-1]
        spread = corners[rng.integers(len(corners), size=4 * POINTS)]
        candidates = np.concatenate([rng.permutation(keypoints), spread]).astype(np.float32)
        for name, matrix in zip("ab", matrices, strict=True):
            view = np.asarray(warp(gray, matrix, VIEW), np.uint8)
            ones = np.ones(gray.shape, np.uint8)
            seen = np.asarray(warp(ones, matrix, VIEW, cv2.BORDER_CONSTANT)) > 0
            labels = cell_labels(move_points(matrix, keypoints), VIEW, seen)
            example[name] = torch.from_numpy(change_light(rng, view)).float().div(255).unsqueeze(0)
            example[f"labels_{name}"] = torch.from_numpy(labels)
            moved.append(move_points(matrix, candidates))
        chosen = np.flatnonzero(inside(moved[0], VIEW, 3) & inside(moved[1], VIEW, 3))[:POINTS]
        valid = np.zeros(POINTS, bool)
        valid[: len(chosen)] = True
        for name, points in zip("ab", moved, strict=True):
            padded = np.zeros((POINTS, 2), np.float32)
            padded[: len(chosen)] = points[chosen]
            example[f"points_{name}"] = torch.from_numpy(padded)
        example["valid"] = torch.from_numpy(valid)
        return example


def _window(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Maps a random square of the photo onto the view."""
    height, width = shape
    side = rng.uniform(0.55, 1.0) * min(height, width)
    left, top = rng.uniform(0, width - side), rng.uniform(0, height - side)
    factor = VIEW[0] / side
    return np.array([[factor, 0, -left * factor], [0, factor, -top * factor], [0, 0, 1]])


def descriptor_loss(dense_a: Tensor, dense_b: Tensor, batch: Batch) -> Tensor:
    """Each point picks its partner among all points of the other views of the batch, both ways."""
    valid = batch["valid"].flatten()
    a = sample_descriptors(dense_a, batch["points_a"]).flatten(0, 1)[valid]
    b = sample_descriptors(dense_b, batch["points_b"]).flatten(0, 1)[valid]
    photo = torch.arange(len(batch["valid"]), device=a.device).repeat_interleave(batch["valid"].shape[1])[
        valid
    ]
    same = photo[:, None] == photo[None]
    near = torch.zeros_like(same)
    for points in (batch["points_a"], batch["points_b"]):
        flat = points.flatten(0, 1)[valid]
        near |= same & (torch.cdist(flat, flat) < TOO_CLOSE)
    near.fill_diagonal_(False)
    logits = (SHARPNESS * a @ b.T).float().masked_fill(near, float("-inf"))
    target = torch.arange(len(a), device=a.device)
    return (nn.functional.cross_entropy(logits, target) + nn.functional.cross_entropy(logits.T, target)) / 2


def losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """Detector losses of both views and the descriptor loss of the pair."""
    pairs = len(batch["a"])
    both = torch.cat([batch["a"], batch["b"]]).contiguous(memory_format=torch.channels_last)
    logits, dense = network(both)
    labels = torch.cat([batch["labels_a"], batch["labels_b"]])
    return {
        "detector": 2 * detector_loss(logits, labels),
        "descriptor": descriptor_loss(dense[:pairs], dense[pairs:], batch),
    }
