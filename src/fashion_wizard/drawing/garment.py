"""Draws a garment on its photo: highlighted, and with its keypoints."""

import cv2
import numpy as np
from PIL import Image

from fashion_wizard.drawing.ink import ACCENT, INK, PAPER
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.photo import Photo


def draw_keypoints(photo: Photo, garment: Garment | None, keypoints: Keypoints) -> Image.Image:
    """Draw the keypoints of a garment; dots of higher scores are larger and more yellow.

    Args:
        photo: `(H, W, 3)` uint8 RGB; it is scaled to 960 pixels of its longer side.
        garment: It is outlined, and the rest of the photo dimmed; None leaves the photo as it is.
        keypoints: Points in pixels of the photo.
    """
    scale = 960 / max(photo.shape[:2])
    canvas = np.array(highlight(photo, garment, scale))
    scores = keypoints.scores.astype(np.float64)
    spread = np.ptp(scores) if len(scores) else 0.0
    strength = (scores - scores.min()) / spread if spread else np.ones(len(scores))
    # The highest scores are drawn last, over the others; a shift of 4 bits places dots between pixels.
    for index in np.argsort(strength):
        x, y = (keypoints.points[index].astype(np.float64) + 0.5) * scale - 0.5
        center = (round(x * 16), round(y * 16))
        radius = 3.0 + 3.0 * strength[index]
        fill = (255, round(90 + 140 * strength[index]), 40)
        cv2.circle(canvas, center, round((radius + 1.2) * 16), INK, -1, cv2.LINE_AA, 4)
        cv2.circle(canvas, center, round(radius * 16), fill, -1, cv2.LINE_AA, 4)
    return Image.fromarray(canvas)


def highlight(photo: Photo, garment: Garment | None, scale: float = 1.0) -> Image.Image:
    """Resize a photo, outline its garment and dim the rest.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        garment: The garment to outline; None leaves the photo as it is.
        scale: Pixels of the result per pixel of the photo.
    """
    size = (max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale)))
    resized = Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS)
    if garment is None:
        return resized
    mask = np.asarray(cv2.resize(garment.mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA))
    gray = cv2.cvtColor(np.asarray(resized), cv2.COLOR_RGB2GRAY)[..., None]
    dimmed = 0.42 * gray + 0.58 * 255
    inside = mask[..., None] / 255.0
    canvas = np.ascontiguousarray(
        (inside * np.asarray(resized) + (1 - inside) * dimmed).round(), dtype=np.uint8
    )
    # A border closes the outline where the garment reaches the edge of the photo.
    framed = cv2.copyMakeBorder((mask >= 128).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    outlines, _ = cv2.findContours(framed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(-1, -1))
    thickness = 2 if max(size) <= 600 else 3
    cv2.drawContours(canvas, outlines, -1, PAPER, thickness + 2, cv2.LINE_AA)
    cv2.drawContours(canvas, outlines, -1, ACCENT, thickness, cv2.LINE_AA)
    return Image.fromarray(canvas)
