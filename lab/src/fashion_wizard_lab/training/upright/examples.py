"""Training photos of the network that says which way up a photo is, each turned by chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.upright import SIDE
from fashion_wizard.turning import turn_photo
from fashion_wizard_lab.training.camera import as_taken
from fashion_wizard_lab.training.loop import Batch

_TILT: Final = 12.0
"""Degrees that a photo is tilted by at most, as cameras are."""
_LEAST_SIDE: Final = {"street": 0.3, "flat": 0.6, "rendered": 0.6}
"""Of width and height, what is seen at least."""
_PLAIN: Final = 0.4
"""How often what a photo shows stands before another ground: plain, or a part of another photo."""
_GRAY: Final = 0.1
_LIGHT: Final = 0.25
"""Each channel gets lighter or darker by this share at most."""


@dataclass(frozen=True, eq=False, slots=True)
class UprightPhoto:
    """A photo that is the right way up.

    Attributes:
        source: `street`, `flat` or `rendered`.
        photo: `(H, W, 3)` uint8 RGB.
        mask: `(H, W)` bool, what it shows; None where that is not known.
    """

    source: str
    photo: Photo
    mask: NDArray[np.bool_] | None


class TurnedPhotos:
    """Examples by number: a part of a photo, in some light, turned by no, one, two or three quarters.

    Which part, and its shape, is drawn before it is turned: else a photo that is wider than high would be one
    that lies on its side.

    Args:
        photos: All that are learned from.
        shares: How often each source is shown.
        seed: Seeds every random choice.
    """

    def __init__(self, photos: Sequence[UprightPhoto], shares: Mapping[str, float], seed: int) -> None:
        """Sorts the photos by source."""
        self._photos = {name: [each for each in photos if each.source == name] for name in shares}
        self._all = photos
        sources = [name for name, own in self._photos.items() if own]
        self._sources = sources
        self._chances = np.array([shares[name] for name in sources]) / sum(shares[name] for name in sources)
        self._seed = seed

    def __getitem__(self, number: int) -> Batch:
        """`photo`: `(3, SIDE, SIDE)` float32, 0 to 255; `turn`: how many quarters set it right again."""
        rng = np.random.default_rng([self._seed, number])
        own = self._photos[self._sources[rng.choice(len(self._sources), p=self._chances)]]
        shown = own[rng.integers(len(own))]
        photo = self._elsewhere(rng, shown) if rng.random() < _PLAIN else shown.photo
        photo = _square(rng, photo, _LEAST_SIDE[shown.source])
        photo = as_taken(rng, photo, blur=(0.3, 0.4, 1.2), noise=(0.3, 1, 8), jpeg=(0.3, 20, 80))
        photo = _in_light(rng, photo)
        turn = int(rng.integers(4))
        turned = np.ascontiguousarray(turn_photo(photo, -turn).transpose(2, 0, 1), np.float32)
        return {"photo": torch.from_numpy(turned), "turn": torch.tensor(turn)}

    def _elsewhere(self, rng: np.random.Generator, shown: UprightPhoto) -> Photo:
        """What a photo shows, before another ground."""
        if shown.mask is None:
            return shown.photo
        height, width = shown.mask.shape
        if rng.random() < 0.5:
            ground = np.full_like(shown.photo, 255 if rng.random() < 0.5 else rng.integers(256, size=3))
        else:
            other = self._all[int(rng.integers(len(self._all)))].photo
            ground = turn_photo(_part(rng, other, 0.2), int(rng.integers(4)))
            ground = np.asarray(cv2.resize(ground, (width, height)), np.uint8)
        inside = cv2.GaussianBlur(shown.mask.astype(np.float32), (0, 0), 0.7)[..., None]
        return np.asarray(inside * shown.photo + (1 - inside) * ground, np.uint8)


def _square(rng: np.random.Generator, photo: Photo, least: float) -> Photo:
    """A part of a photo, tilted and mirrored by chance, stretched to `SIDE` pixels each way."""
    height, width = photo.shape[:2]
    around = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-_TILT, _TILT), 1)
    tilted = cv2.warpAffine(photo, around, (width, height), borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.5:
        tilted = tilted[:, ::-1]
    part = np.ascontiguousarray(_part(rng, np.asarray(tilted, np.uint8), least))
    return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _part(rng: np.random.Generator, photo: Photo, least: float) -> Photo:
    """A part whose sides are each at least so much of the photo's."""
    height, width = photo.shape[:2]
    tall, wide = (max(8, round(rng.uniform(least, 1) * side)) for side in (height, width))
    top, left = rng.integers(height - tall + 1), rng.integers(width - wide + 1)
    return photo[top : top + tall, left : left + wide]


def _in_light(rng: np.random.Generator, photo: Photo) -> Photo:
    """In another light, or without colors."""
    if rng.random() < _GRAY:
        photo = np.repeat(photo.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    gains = rng.uniform(1 - _LIGHT, 1 + _LIGHT) * rng.uniform(1 - _LIGHT / 2, 1 + _LIGHT / 2, 3)
    return np.clip(photo * gains, 0, 255).astype(np.uint8)
