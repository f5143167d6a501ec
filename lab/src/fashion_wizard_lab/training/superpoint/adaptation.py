"""Stage two, homographic adaptation: a detector labels real photos (arXiv 1712.07629, section 5).

The detector is the paper's own, trained on synthetic shapes, or ALIKED as a teacher.
"""

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from torch import Tensor, nn

from fashion_wizard.files import replacing
from fashion_wizard.photo import load_photo
from fashion_wizard_lab.peers.aliked import Aliked
from fashion_wizard_lab.training.loop import autocast, device
from fashion_wizard_lab.training.superpoint.homography import random_homography, warp
from fashion_wizard_lab.training.superpoint.light import change_light
from fashion_wizard_lab.training.superpoint.network import CELL, heatmap

LONGEST = 400
"""Photos are labelled and trained on at this size of the longer side, pixels."""
RIM = 3
"""So near to where a view ends nothing counts: the black outside makes false corners, pixels."""

Heat = Callable[[Tensor], Tensor]
"""Gray `(B, 1, H, W)` in [0, 1] to how sure a detector is of a keypoint at each pixel, `(B, H, W)`."""


def read_gray(path: Path) -> NDArray[np.uint8]:
    """A photo as `(H, W)` gray, its longer side brought to `LONGEST` pixels, both sides multiples of 8."""
    gray = cv2.cvtColor(load_photo(path), cv2.COLOR_RGB2GRAY)
    height, width = gray.shape
    factor = LONGEST / max(height, width)
    size = [max(CELL, round(side * factor) // CELL * CELL) for side in (width, height)]
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, (size[0], size[1]), interpolation=how), np.uint8)


def own_heat(network: nn.Module) -> Heat:
    """The detector of a SuperPoint or MagicPoint."""
    network.to(device(), memory_format=torch.channels_last).eval()  # type: ignore[call-overload]

    def heat(gray: Tensor) -> Tensor:
        with autocast():
            logits, _ = network(gray.to(device()).contiguous(memory_format=torch.channels_last))
        return heatmap(logits).cpu()

    return heat


def teacher_heat(weights: Path) -> Heat:
    """ALIKED as a detector.

    It is shown gray, as SuperPoint will be, lest it ask for corners between colors of one brightness.

    Args:
        weights: The published `aliked-n16rot.pth`.

    Raises:
        FashionWizardError: if the file does not hold these weights.
    """
    network = Aliked(weights).network
    return lambda gray: network.scores(gray.expand(-1, 3, -1, -1))


@torch.inference_mode()
def adapted_heatmap(detect: Heat, gray: NDArray[np.uint8], *, count: int, seed: int) -> NDArray[np.float32]:
    """A detector's answer averaged over `count` views of one photo (equation 10 of the paper).

    All views but the photo itself are in another light and noisy: what noise makes or hides counts less.

    Args:
        detect: A detector.
        gray: `(H, W)` uint8, sides multiples of 8.
        count: How many views, the photo itself among them.
        seed: Which random views.

    Returns:
        `(H, W)` float32 in [0, 1].
    """
    rng = np.random.default_rng(seed)
    size = (gray.shape[1], gray.shape[0])
    inner = np.zeros(gray.shape, np.float32)
    inner[RIM:-RIM, RIM:-RIM] = 1
    total = np.zeros(gray.shape, np.float32)
    seen = np.zeros(gray.shape, np.float32)
    for number in range(count):
        matrix = random_homography(rng, size) if number else np.eye(3)
        view = np.asarray(warp(gray, matrix, size, cv2.BORDER_CONSTANT), np.uint8)
        view = change_light(rng, view) if number else view
        answer = detect(torch.from_numpy(view)[None, None].float().div(255))[0].numpy()
        valid = np.asarray(warp(inner, matrix, size, cv2.BORDER_CONSTANT), np.float32)
        valid = cv2.erode(np.minimum(valid, inner), np.ones((2 * RIM + 1, 2 * RIM + 1))).astype(np.float32)
        back = np.linalg.inv(matrix)
        total += np.asarray(warp(answer * valid, back, size, cv2.BORDER_CONSTANT), np.float32)
        seen += np.asarray(warp(valid, back, size, cv2.BORDER_CONSTANT), np.float32)
    return np.where(seen > 0.25 * count, total / np.maximum(seen, 1e-6), 0).astype(np.float32)


def label_photos(detect: Heat, photos: Sequence[Path], folder: Path, *, count: int = 100) -> None:
    """Write the adapted heatmap of each photo to `folder`; those already there are left alone.

    Args:
        detect: A detector.
        photos: Unlabelled photos.
        folder: One `<name>.npz` a photo, with `gray` `(H, W)` uint8 and `heat` `(H, W)` uint8, 255 times the
            square root of the averaged probability.
        count: Views a photo (about 100 in the paper).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in track(photos, "adaptation"):
        target = folder / f"{path.stem}.npz"
        if target.exists():
            continue
        gray = read_gray(path)
        heat = adapted_heatmap(detect, gray, count=count, seed=zlib.crc32(path.stem.encode()))
        with replacing(target) as file:
            np.savez_compressed(file, gray=gray, heat=np.round(np.sqrt(heat) * 255).astype(np.uint8))
