"""SuperPoint keypoints and descriptors of one garment, by ONNX Runtime (DeTone et al., arXiv 1712.07629)."""

from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from fashion_wizard.features.crop import Crop
from fashion_wizard.files import sha256_of
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.model import open_model
from fashion_wizard.photo import Photo
from fashion_wizard.weights import weights_path

RADIUS: Final = 1
"""Two keypoints are further apart than this, in pixels of the crop."""
CELL: Final = 8
"""Both sides of what the network sees are multiples of this."""
STRIDE: Final = 4
"""Side of the square of pixels that one cell of the descriptor map describes."""


class SuperPoint:
    """Finds as many keypoints as the garment has, each with a 256-d unit descriptor.

    The garment's box is cut out, scaled to a fixed longer side and run through the network. A keypoint
    is a local maximum of the heatmap above the threshold, inside the mask and away from its edge, where the
    background would change the descriptor.

    The model is loaded on first use. One object may be used from many threads.

    Args:
        weights: ONNX file; the shipped one unless given.
        longest: Longer side of the crop that the network sees, pixels.
        threshold: The least heatmap probability of a keypoint.
        most: The largest number of keypoints of a garment; those with the highest scores are kept.
        margin: Least distance from the mask's edge and the photo's border, in pixels of the crop.
    """

    dimension = 256

    def __init__(
        self,
        weights: Path | None = None,
        *,
        longest: int = 320,
        threshold: float = 0.03,
        most: int = 512,
        margin: int = 4,
    ) -> None:
        """Loads nothing yet."""
        self.weights = weights or weights_path("superpoint.onnx")
        self.longest = longest
        self.threshold = threshold
        self.most = most
        self.margin = margin

    @cached_property
    def name(self) -> str:
        """The weights' hash and every setting."""
        digest = sha256_of(self.weights)[:12]
        settings = (self.longest, self.threshold, self.most, RADIUS, self.margin)
        return f"superpoint-{digest}-" + "-".join(str(s) for s in settings)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_model(self.weights, "SuperPoint", ["gray"], ["heatmap", "descriptors"])

    def extract(self, photo: Photo, garment: Garment) -> Keypoints:
        """Keypoints of one garment, the surest first, in pixels of `photo`; none where cloth is plain.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Its mask has the photo's height and width.
        """
        crop = Crop.of(photo, garment, longest=self.longest, multiple=CELL)
        heat, dense = self._run(crop.gray)
        allowed = crop.inner_mask(self.margin)
        points, scores = find_peaks(
            np.where(allowed, heat, 0), threshold=self.threshold, radius=RADIUS, most=self.most
        )
        descriptors = sample_descriptors(dense, points)
        return Keypoints(crop.to_photo(points), scores, descriptors)

    def _run(self, gray: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        batch = gray[None, None].astype(np.float32) / 255
        heat, dense = self._session.run(["heatmap", "descriptors"], {"gray": batch})
        return heat[0], dense[0]


def find_peaks(
    heat: NDArray[np.float32], *, threshold: float, radius: int, most: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Non-maximum suppression: points that nothing within `radius` surpasses, the surest first.

    Args:
        heat: `(H, W)` probabilities.
        threshold: The least height of a peak.
        radius: Half the side of the square in which a peak is the largest, pixels.
        most: Cap on the number of peaks.

    Returns:
        `(N, 2)` float32 x and y, refined below one pixel, and `(N,)` heights.
    """
    side = 2 * radius + 1
    largest = cv2.dilate(heat, np.ones((side, side), np.uint8))
    y, x = np.nonzero((heat >= largest) & (heat >= threshold))
    order = np.argsort(-heat[y, x], kind="stable")[:most]
    y, x = y[order], x[order]
    points = np.stack([x, y], axis=1).astype(np.float32) + _refine(heat, x, y)
    return points, heat[y, x].astype(np.float32)


def _refine(heat: NDArray[np.float32], x: NDArray[np.intp], y: NDArray[np.intp]) -> NDArray[np.float32]:
    """Offset of each peak to the center of mass of the 3 x 3 pixels around it."""
    padded = np.pad(heat, 1)
    offsets = np.arange(3)
    around = padded[(y[:, None] + offsets)[:, :, None], (x[:, None] + offsets)[:, None, :]]
    mass = around.sum(axis=(1, 2))
    dx = (around[:, :, 2] - around[:, :, 0]).sum(axis=1) / mass
    dy = (around[:, 2] - around[:, 0]).sum(axis=1) / mass
    return np.stack([dx, dy], axis=1).astype(np.float32)


def sample_descriptors(dense: NDArray[np.float32], points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit descriptors at points, bilinear between the centers of the map's squares of `STRIDE` pixels.

    The center of the first pixel is (0, 0) and the first square spans pixels 0 to 3, so its center is at
    1.5: a pixel x lies at (x + 0.5) / 4 - 0.5 in squares. The original samples half a pixel off.

    Args:
        dense: `(D, H/4, W/4)`, of any length.
        points: `(N, 2)` x and y in pixels.

    Returns:
        `(N, D)` float32.
    """
    places = (points + 0.5) / STRIDE - 0.5
    limits = np.array(dense.shape[:0:-1], np.float32) - 1
    places = np.clip(places, 0, limits)
    low = np.minimum(np.floor(places), np.maximum(limits - 1, 0)).astype(np.intp)
    high = np.minimum(low + 1, limits.astype(np.intp))
    fx, fy = (places - low).T
    (x0, y0), (x1, y1) = low.T, high.T
    found = (
        dense[:, y0, x0] * ((1 - fx) * (1 - fy))
        + dense[:, y0, x1] * (fx * (1 - fy))
        + dense[:, y1, x0] * ((1 - fx) * fy)
        + dense[:, y1, x1] * (fx * fy)
    ).T
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.ascontiguousarray(found / np.maximum(lengths, 1e-12), dtype=np.float32)
