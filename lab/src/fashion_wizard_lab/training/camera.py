"""What cameras, and those who save photos, do to a picture: blur, noise, compression."""

import cv2
import numpy as np

from fashion_wizard.photo import Photo

Effect = tuple[float, float, float]
"""How often it happens, in [0, 1], and between which strengths."""


def as_taken(rng: np.random.Generator, photo: Photo, *, blur: Effect, noise: Effect, jpeg: Effect) -> Photo:
    """A photo as a worse camera might have taken it.

    Args:
        rng: The only source of chance.
        photo: `(H, W, 3)` uint8 RGB.
        blur: By a Gaussian of so many pixels.
        noise: Of so many levels, alike in all channels.
        jpeg: Compressed at a quality from the first to below the second, which are whole numbers.
    """
    changed = photo
    if rng.random() < blur[0]:
        changed = np.asarray(cv2.GaussianBlur(changed, (0, 0), rng.uniform(*blur[1:])), np.uint8)
    if rng.random() < noise[0]:
        grain = rng.normal(0, rng.uniform(*noise[1:]), changed.shape[:2]).astype(np.float32)
        changed = np.clip(changed + grain[..., None], 0, 255).astype(np.uint8)
    if rng.random() < jpeg[0]:
        quality = int(rng.integers(int(jpeg[1]), int(jpeg[2])))
        _, data = cv2.imencode(".jpg", changed, [cv2.IMWRITE_JPEG_QUALITY, quality])
        changed = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return changed
