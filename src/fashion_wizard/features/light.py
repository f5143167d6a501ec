"""The light of a photo, and the photo as it would be in white light.

Lamps and evenings color whatever they shine on, and dim it: the same white shirt is cream, orange or gray.
Which of these colors is the cloth's, and which the light's, a photo of one garment does not tell; what is
around the garment tells some of it.
"""

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo

_SIDE: Final = 96
"""Pixels of the longer side of the copy that the light is estimated from."""
_NORM: Final = 6
"""Between 1, the mean of all surroundings, and infinity, the brightest of them. With 3 and 12 about as many
photos in other light find their garment (log in `training/embedding/README.md`)."""
_LEAST_AROUND: Final = 0.1
"""A photo whose surroundings are a smaller share of it says nothing about its light."""
_WHITE: Final = 0.97
"""The brightest surroundings have this much light, of 1, where a photo is well exposed."""
_BRIGHTEST: Final = 0.99
"""They are brighter than this share of all."""
_MOST: Final = 4.0
"""No channel is strengthened more: what little light it has is mostly noise."""
_NOTICED: Final = 0.05
"""A smaller change of every channel is none."""

Values = NDArray[np.float32]


def in_white_light(
    photo: Photo, garments: Sequence[Garment], within: tuple[int, int, int, int] | None = None
) -> Photo | None:
    """A photo as it would be in white light, well exposed; None where it already is, or nothing tells.

    The light is estimated from what is around the garments: of many surroundings together, the sixth root of
    the mean sixth power of each channel is about gray ("shades of gray", Finlayson and Trezzi, 2004). Each
    channel is scaled so that it is, and all of them so that the brightest surroundings are nearly white.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        garments: What it shows; their masks have its height and width. The cloth itself does not count as
            surroundings: a red dress is no red light.
        within: `(x0, y0, x1, y1)` in pixels: what is inside this box tells about the light, as around it is
            the page of a screenshot; the whole photo unless given, or where garments fill the box.
    """
    gains = _gains(photo, garments, within) if within else None
    if gains is None:
        gains = _gains(photo, garments, (0, 0, photo.shape[1], photo.shape[0]))
    if gains is None or np.abs(gains - 1).max() < _NOTICED:
        return None
    levels = _to_light(np.arange(256)[:, None])
    table = _to_values(np.clip(levels * gains, 0, 1))
    return np.asarray(cv2.LUT(photo, table[:, None, :]), np.uint8)


def _gains(photo: Photo, garments: Sequence[Garment], within: tuple[int, int, int, int]) -> Values | None:
    """How much stronger each channel is in white light, `(3,)`; None where nothing tells."""
    x0, y0, x1, y1 = within
    photo = photo[y0:y1, x0:x1]
    height, width = photo.shape[:2]
    zoom = min(1.0, _SIDE / max(height, width))
    size = max(1, round(zoom * width)), max(1, round(zoom * height))
    around = np.ones(size[::-1], np.bool_)
    for garment in garments:
        mask = garment.mask[y0:y1, x0:x1].astype(np.uint8)
        around &= cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST) == 0
    if around.mean() < _LEAST_AROUND:
        return None
    copy = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
    light = _to_light(copy[around])
    shades = (light**_NORM).mean(axis=0) ** (1 / _NORM)
    if not shades.all():
        return None
    balance = np.minimum(shades.max() / shades, _MOST)
    brightest = np.quantile((light * balance).max(axis=1), _BRIGHTEST)
    return np.asarray(balance * np.clip(_WHITE / brightest, 1, _MOST / balance.max()), np.float32)


def _to_light(values: NDArray[np.integer[Any]]) -> Values:
    """Amounts of light, in [0, 1], of values of sRGB from 0 to 255 (IEC 61966-2-1)."""
    share = values / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _to_values(light: Values) -> NDArray[np.uint8]:
    """The other way round."""
    share = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(255 * share).astype(np.uint8)
