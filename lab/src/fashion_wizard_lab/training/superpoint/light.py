"""Changes of light, lens and sensor, as between two photos of one garment."""

import cv2
import numpy as np
from numpy.typing import NDArray


def change_light(rng: np.random.Generator, gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brightness, contrast, gamma, a shadow or a glow, blur and noise, each by chance.

    Args:
        rng: The only source of chance.
        gray: `(H, W)` uint8.

    Returns:
        `(H, W)` uint8.
    """
    picture = gray.astype(np.float32) / 255
    height, width = gray.shape
    if rng.random() < 0.5:
        picture = picture ** np.exp(rng.uniform(-0.5, 0.5))
    if rng.random() < 0.8:
        mean = picture.mean()
        picture = (picture - mean) * rng.uniform(0.5, 1.4) + mean + rng.uniform(-0.2, 0.2)
    if rng.random() < 0.4:
        coarse = rng.uniform(-1, 1, (int(rng.integers(2, 5)), int(rng.integers(2, 5)))).astype(np.float32)
        picture = picture * np.exp(
            rng.uniform(0, 0.6) * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        )
    if rng.random() < 0.25:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.2)), np.float32)
    if rng.random() < 0.15:
        length = int(rng.integers(3, 6))
        kernel = (
            np.eye(length, dtype=np.float32) if rng.random() < 0.5 else np.full((1, length), 1.0, np.float32)
        )
        picture = np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)
    if rng.random() < 0.85:
        picture = picture + rng.normal(0, rng.uniform(0.005, 0.045), gray.shape).astype(np.float32)
    return np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
