"""Training examples by number, from photos that are segmented in one way or another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import torch

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.training.loop import Batch
from fashion_wizard.training.mask_rcnn.views import LabelMap, into_studio, place, relight

Kind = Literal["street", "flat", "rendered"]

SHARES: Final[dict[Kind, float]] = {"street": 0.75, "flat": 0.18, "rendered": 0.07}
"""How often each kind is drawn, where it is there."""
STUDIO: Final[dict[Kind, float]] = {"street": 0.28, "flat": 0.3, "rendered": 0.0}
"""How often its background is replaced."""
RARE: Final = ("skirt", "leggings", "dress", "neckwear", "headwear", "eyeglass", "belt")
"""Labels whose photos are drawn more often."""
SIZES: Final = ((256, 352), (320, 448))
"""Width and height of the canvas: small first, which is faster, then as large as at inference."""
SMALL_SHARE: Final = 0.4
"""Of all examples, the first that are small."""


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """One segmented photo in memory."""

    kind: Kind
    photo: Photo
    label_map: LabelMap


class Examples:
    """Views of scenes; the same number always gives the same view."""

    def __init__(self, scenes: Sequence[Scene], *, total: int, batch: int, seed: int = 0) -> None:
        """Draw from `scenes`.

        Args:
            scenes: Of any kinds.
            total: How many examples the whole training takes.
            batch: Examples of one batch have one size.
            seed: Seeds every random choice.

        Raises:
            DatasetError: if there are no scenes.
        """
        if not scenes:
            raise DatasetError("no segmented photo to train on: name a folder of them with --data")
        self.scenes = scenes
        self.small = round(SMALL_SHARE * total) // batch * batch
        self.seed = seed
        weights = np.array([_rarity(scene) for scene in scenes])
        for kind, share in SHARES.items():
            own = np.array([scene.kind == kind for scene in scenes])
            if own.any():
                weights[own] *= share / weights[own].sum()
        self.chances = weights / weights.sum()

    def __getitem__(self, number: int) -> Batch:
        """One view.

        Returns:
            `photo` `(3, H, W)` uint8 and `label_map` `(H, W)` uint8.
        """
        rng = np.random.default_rng([self.seed, 7, number])
        scene = self.scenes[int(rng.choice(len(self.scenes), p=self.chances))]
        photo = scene.photo
        if rng.random() < STUDIO[scene.kind]:
            photo = into_studio(rng, photo, scene.label_map)
        size = SIZES[number >= self.small]
        photo, label_map = place(rng, photo, scene.label_map, size, flat=scene.kind == "flat")
        photo = relight(rng, photo)
        return {
            "photo": torch.from_numpy(np.ascontiguousarray(photo.transpose(2, 0, 1))),
            "label_map": torch.from_numpy(label_map),
        }


def _rarity(scene: Scene) -> float:
    shown = np.bincount(scene.label_map.ravel(), minlength=len(LABELS)) > 0
    return 1 + 0.4 * sum(bool(shown[LABELS.index(label)]) for label in RARE)
