"""MobileNetV2 as ImageNet made it, the mean of its last block as one vector: a peer for `benchmarks/`.

Takes the extra `train`, which is imported only when it is asked for.
"""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo

LAST = 18
"""Its last block."""
SIDE = 224
"""Pixels that it sees, as in its training."""


def describer(weights: Path) -> Callable[[Photo], NDArray[np.float32]]:
    """What makes the unit vector `(1280,)` of a whole photo, by ImageNet weights as safetensors."""
    import torch

    from fashion_wizard_lab.training.mobilenet import Trunk, normalize

    trunk = Trunk([LAST], weights).eval()

    @torch.inference_mode()
    def describe(pixels: Photo) -> NDArray[np.float32]:
        square = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        (last,) = trunk(normalize(torch.from_numpy(square).permute(2, 0, 1)[None]))
        vector = last.mean(dim=(2, 3))[0].numpy()
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    return describe
