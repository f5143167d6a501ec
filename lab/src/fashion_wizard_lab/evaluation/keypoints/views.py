"""Two views of one photo between which every point's way is known: seeded warps, light and noise.

They stand for the two kinds of change in HPatches (Balntas et al., CVPR 2017): viewpoint, as a camera moves
around something flat, and light. What is drawn is fixed here, apart from what training draws, so that figures
stay comparable whatever is trained.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.cleaning import Mask
from fashion_wizard_lab.evaluation.keypoints.matching import Homography

LONGEST: Final = 400
"""Longer side of every view, pixels."""
MARGIN: Final = 4
"""Keypoints so near to the edge of garment or photo do not count, pixels: they describe what is beyond it."""
ROTATION: Final = 30.0
"""The largest turn either way, degrees."""
SCALE: Final = (0.7, 1.3)
"""The smallest and largest magnification."""
NOISE: Final = (0.02, 0.06)
"""The least and the most noise in each color, as standard deviation of values in [0, 1]."""
CORNER: Final = 0.12
"""How far each corner moves at most, as a share of the sides."""


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """A photo and where on it keypoints count.

    Attributes:
        photo: `(H, W, 3)` uint8 RGB.
        mask: `(H, W)` bool.
    """

    photo: Photo
    mask: Mask

    @property
    def garment(self) -> Garment:
        """The garment for an extractor. Its box is the whole view, so that nothing is cut or scaled."""
        height, width = self.mask.shape
        return Garment(UNKNOWN_LABEL, self.mask, (0, 0, width, height))


@dataclass(frozen=True, eq=False, slots=True)
class ViewPair:
    """Two views of one photo.

    Attributes:
        left: The photo as it is.
        right: The same seen otherwise, of the same size.
        homography: `(3, 3)`, maps (x, y, 1) of the left view to the right one; pixel centers are whole.
    """

    left: View
    right: View
    homography: Homography


def first_view(photo: Photo, mask: Mask) -> View:
    """A photo brought to `LONGEST` pixels, and its mask less `MARGIN` pixels at the edge.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        mask: `(H, W)` bool, where keypoints may lie: the garment, or everywhere.
    """
    height, width = photo.shape[:2]
    zoom = LONGEST / max(height, width)
    size = max(1, round(width * zoom)), max(1, round(height * zoom))
    resized = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC)
    small = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    eroded = cv2.erode(small, np.ones((2 * MARGIN + 1, 2 * MARGIN + 1), np.uint8))
    return View(np.asarray(resized, np.uint8), _without_border(eroded))


def second_view(rng: np.random.Generator, left: View) -> ViewPair:
    """See a view from elsewhere and in another light.

    What lies beyond the left photo's border is filled with its mirror image, and no keypoint counts there.

    Args:
        rng: The only source of chance.
        left: The view as it is.
    """
    height, width = left.mask.shape
    homography = random_homography(rng, (width, height))
    seen = cv2.warpPerspective(
        left.photo, homography, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    mask = cv2.warpPerspective(
        left.mask.astype(np.uint8), homography, (width, height), flags=cv2.INTER_NEAREST
    )
    right = View(change_light(rng, np.asarray(seen, np.uint8)), _without_border(mask))
    return ViewPair(left, right, homography)


def random_homography(rng: np.random.Generator, size: tuple[int, int]) -> Homography:
    """A turn, a magnification and moved corners, each drawn evenly within the limits above.

    Args:
        rng: The only source of chance.
        size: (width, height) of both views, pixels.

    Returns:
        `(3, 3)` with 1 in its last place.
    """
    sides = np.array(size, np.float64)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * (sides - 1)
    center = (sides - 1) / 2
    angle = np.deg2rad(rng.uniform(-ROTATION, ROTATION))
    scale = rng.uniform(*SCALE)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = (corners + rng.uniform(-CORNER, CORNER, (4, 2)) * sides - center) @ turn.T + center
    return np.asarray(
        cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32)), np.float64
    )


def change_light(rng: np.random.Generator, photo: Photo) -> Photo:
    """Exposure, contrast, the color of the light, a shadow falling across, and the sensor's noise.

    Args:
        rng: The only source of chance.
        photo: `(H, W, 3)` uint8 RGB.
    """
    height, width = photo.shape[:2]
    light = photo.astype(np.float32) / 255
    light = light ** np.exp(rng.uniform(-0.4, 0.4))
    light = (light - 0.5) * rng.uniform(0.7, 1.2) + 0.5 + rng.uniform(-0.1, 0.1)
    light = light * rng.uniform(0.9, 1.1, 3)
    coarse = rng.uniform(-1, 1, (3, 3)).astype(np.float32)
    shadow = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    light = light * np.exp(rng.uniform(0, 0.4) * shadow)[..., None]
    light = light + rng.normal(0, rng.uniform(*NOISE), photo.shape)
    return np.asarray(np.clip(light * 255 + 0.5, 0, 255), np.uint8)


def _without_border(mask: NDArray[np.integer | np.floating]) -> Mask:
    """A mask of ones as bool, `MARGIN` pixels along the view's border taken out."""
    inner = np.zeros(mask.shape, np.bool_)
    inner[MARGIN:-MARGIN, MARGIN:-MARGIN] = mask[MARGIN:-MARGIN, MARGIN:-MARGIN] > 0
    return inner
