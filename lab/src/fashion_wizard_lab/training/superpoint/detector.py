"""Stage one, MagicPoint: the detector alone, on synthetic shapes (arXiv 1712.07629, section 4)."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fashion_wizard_lab.training.loop import Batch
from fashion_wizard_lab.training.superpoint.light import change_light
from fashion_wizard_lab.training.superpoint.network import CELL
from fashion_wizard_lab.training.superpoint.shapes import render

NO_KEYPOINT = CELL * CELL
"""The detector's last channel."""
SHAPE_VIEW = (160, 120)
"""Width and height of a synthetic picture."""


def cell_labels(points: NDArray[np.floating], size: tuple[int, int]) -> NDArray[np.int64]:
    """The target of the detector for each cell of 8 x 8 pixels.

    Args:
        points: `(N, 2)` x and y in pixels, the surest first: of two in one cell the first counts.
        size: (width, height) in pixels, multiples of 8.

    Returns:
        `(height / 8, width / 8)` int64: the pixel's number in its cell row by row, or `NO_KEYPOINT`.
    """
    width, height = size
    labels = np.full((height // CELL, width // CELL), NO_KEYPOINT, np.int64)
    pixels = np.round(points).astype(np.int64).reshape(-1, 2)
    pixels = pixels[((pixels >= 0) & (pixels < np.array(size))).all(axis=1)][::-1]
    x, y = pixels[:, 0], pixels[:, 1]
    labels[y // CELL, x // CELL] = (y % CELL) * CELL + x % CELL
    return labels


class Shapes:
    """Synthetic pictures and their corners."""

    def __init__(self, seed: int = 0) -> None:
        """Examples of one seed."""
        self.seed = seed

    def __getitem__(self, number: int) -> Batch:
        """`gray` `(1, H, W)` in [0, 1] and `labels` `(H/8, W/8)`."""
        rng = np.random.default_rng([self.seed, 1, number])
        picture, points = render(rng, SHAPE_VIEW)
        picture = change_light(rng, picture)
        return {
            "gray": torch.from_numpy(picture).float().div(255).unsqueeze(0),
            "labels": torch.from_numpy(cell_labels(points, SHAPE_VIEW)),
        }


def losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """Cross-entropy over the 65 answers of each cell (equations 2 and 3 of the paper)."""
    gray = batch["gray"].contiguous(memory_format=torch.channels_last)
    logits, _ = network(gray)
    return {"detector": nn.functional.cross_entropy(logits.float(), batch["labels"])}
