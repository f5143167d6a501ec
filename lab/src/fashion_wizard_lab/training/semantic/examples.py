"""Training examples by number: whole photos and close looks of them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.training.loop import Batch
from fashion_wizard_lab.training.mask_rcnn.examples import Kind, Scene, chances
from fashion_wizard_lab.training.mask_rcnn.views import into_studio, place, relight
from fashion_wizard_lab.training.semantic.views import dyed, near

SHARES: Final[dict[Kind, float]] = {"street": 0.55, "dressed": 0.17, "flat": 0.2, "rendered": 0.08}
"""How often each kind is drawn, where it is there."""
DYED: Final[dict[Kind, float]] = {"street": 0.35, "dressed": 0.15, "flat": 0.35, "rendered": 0.35}
"""How often some of its garments get another color."""
STUDIO: Final[dict[Kind, float]] = {"street": 0.3, "dressed": 0.3, "flat": 0.3, "rendered": 0.0}
"""How often its background is replaced."""
NEAR: Final[dict[Kind, float]] = {"street": 0.36, "dressed": 0.36, "flat": 0.25, "rendered": 0.36}
"""How often it is seen from near."""
SIZES: Final = ((0.45, (256, 352)), (0.75, (288, 416)), (1.0, (320, 448)))
"""Width and height of the canvas up to each share of all examples."""


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
        self.sizes = [(round(share * total) // batch * batch, size) for share, size in SIZES]
        self.seed = seed
        self.chances = chances(scenes, SHARES)

    def __getitem__(self, number: int) -> Batch:
        """One view.

        Returns:
            `photo` `(3, H, W)` uint8 and `label_map` `(H, W)` uint8.
        """
        rng = np.random.default_rng([self.seed, 11, number])
        scene = self.scenes[int(rng.choice(len(self.scenes), p=self.chances))]
        photo, label_map = scene.read()
        if rng.random() < DYED[scene.kind]:
            photo = dyed(rng, photo, label_map)
        if rng.random() < STUDIO[scene.kind]:
            photo = into_studio(rng, photo, label_map)
        size = next((size for end, size in self.sizes if number < end), self.sizes[-1][1])
        if rng.random() < NEAR[scene.kind]:
            photo, label_map = near(rng, photo, label_map, size)
        else:
            photo, label_map = place(rng, photo, label_map, size, flat=scene.kind == "flat")
        photo = relight(rng, photo)
        return {
            "photo": torch.from_numpy(np.ascontiguousarray(photo.transpose(2, 0, 1))),
            "label_map": torch.from_numpy(np.ascontiguousarray(label_map)),
        }
