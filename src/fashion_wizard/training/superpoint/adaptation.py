"""Stage two, homographic adaptation: the detector labels real photos (arXiv 1712.07629, section 5)."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from torch import nn

from fashion_wizard.features.superpoint import find_peaks
from fashion_wizard.photo import load_photo
from fashion_wizard.training.loop import autocast, device
from fashion_wizard.training.superpoint.homography import random_homography, warp
from fashion_wizard.training.superpoint.network import CELL, heatmap

LONGEST = 320
"""Photos are labelled and trained on at this size of the longer side, pixels."""
RADIUS = 4
"""Keypoints of a photo are further apart than this, pixels."""
MOST = 300
"""Only so many keypoints of a photo, the surest, are learnt from."""


def read_gray(path: Path, longest: int = LONGEST) -> NDArray[np.uint8]:
    """A photo as `(H, W)` gray, shrunk to a longer side of `longest` pixels, both sides multiples of 8."""
    gray = cv2.cvtColor(load_photo(path), cv2.COLOR_RGB2GRAY)
    height, width = gray.shape
    factor = min(1.0, longest / max(height, width))
    size = [max(CELL, round(side * factor) // CELL * CELL) for side in (width, height)]
    if factor < 1.0:
        gray = cv2.resize(gray, (size[0], size[1]), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(gray[: size[1], : size[0]], dtype=np.uint8)


@torch.inference_mode()
def adapted_heatmap(
    network: nn.Module, gray: NDArray[np.uint8], *, count: int, seed: int
) -> NDArray[np.float32]:
    """The detector's answer averaged over `count` views of one photo (equation 10 of the paper).

    Args:
        network: A SuperPoint in evaluation mode.
        gray: `(H, W)` uint8, sides multiples of 8.
        count: How many views, the photo itself among them.
        seed: Which random views.

    Returns:
        `(H, W)` float32 in [0, 1].
    """
    rng = np.random.default_rng(seed)
    size = (gray.shape[1], gray.shape[0])
    matrices = [np.eye(3)]
    matrices += [
        random_homography(rng, size, rotation=60, scale=(0.8, 1.6), corner=0.15) for _ in range(count - 1)
    ]
    views = np.stack([np.asarray(warp(gray, m, size, cv2.BORDER_CONSTANT)) for m in matrices])
    batch = torch.from_numpy(views).to(device()).float().div(255).unsqueeze(1)
    with autocast():
        logits, _ = network(batch.contiguous(memory_format=torch.channels_last))
    answers = heatmap(logits).cpu().numpy()
    total = np.zeros(gray.shape, np.float32)
    seen = np.zeros(gray.shape, np.float32)
    ones = np.ones(gray.shape, np.float32)
    inner = cv2.copyMakeBorder(ones[3:-3, 3:-3], 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=0)
    for answer, matrix in zip(answers, matrices, strict=True):
        back = np.linalg.inv(matrix)
        # What the view shows of the photo, less a rim in which the black outside makes false corners.
        valid = np.asarray(warp(inner, matrix, size, cv2.BORDER_CONSTANT), np.float32)
        valid = cv2.erode(np.minimum(valid, inner), np.ones((7, 7))).astype(np.float32)
        total += np.asarray(warp(answer * valid, back, size, cv2.BORDER_CONSTANT), np.float32)
        seen += np.asarray(warp(valid, back, size, cv2.BORDER_CONSTANT), np.float32)
    return np.where(seen > 0.25 * count, total / np.maximum(seen, 1e-6), 0).astype(np.float32)


def label_photos(
    network: nn.Module, photos: Sequence[Path], folder: Path, *, count: int = 100, threshold: float = 0.001
) -> None:
    """Write the keypoints of each photo to `folder`; those already there are left alone.

    Args:
        network: A trained MagicPoint or SuperPoint.
        photos: Unlabelled photos.
        folder: One `<name>.npz` a photo, with `gray` (H, W), `points` (N, 2) and `scores` (N,).
        count: Views a photo (about 100 in the paper).
        threshold: The least averaged probability of a keypoint; far below that of a single answer, as
            answers that are a pixel apart in two views share the sum.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.to(device(), memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
    for path in track(photos, "adaptation"):
        target = folder / f"{path.stem}.npz"
        if target.exists():
            continue
        gray = read_gray(path)
        heat = adapted_heatmap(network, gray, count=count, seed=zlib.crc32(path.stem.encode()))
        points, scores = find_peaks(heat, threshold=threshold, radius=RADIUS, most=MOST)
        partial = folder / f"{path.stem}.partial.npz"
        np.savez_compressed(partial, gray=gray, points=points, scores=scores)
        partial.replace(target)
