"""Training examples by number: whole photos and close looks of them."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from fashion_wizard.photo import Photo
from fashion_wizard_lab.training.mask_rcnn.examples import Examples, Kind, Scene
from fashion_wizard_lab.training.mask_rcnn.views import LabelMap, into_studio, place
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


class CloseExamples(Examples):
    """Views that are often from near, and of dyed garments."""

    def __init__(self, scenes: Sequence[Scene], *, total: int, batch: int, seed: int = 0) -> None:
        """See `Examples`."""
        super().__init__(scenes, total=total, batch=batch, seed=seed, shares=SHARES, sizes=SIZES)

    def view(self, rng: np.random.Generator, scene: Scene, size: tuple[int, int]) -> tuple[Photo, LabelMap]:
        """See `Examples.view`."""
        photo, label_map = scene.read()
        if rng.random() < DYED[scene.kind]:
            photo = dyed(rng, photo, label_map)
        if rng.random() < STUDIO[scene.kind]:
            photo = into_studio(rng, photo, label_map)
        if rng.random() < NEAR[scene.kind]:
            return near(rng, photo, label_map, size)
        return place(rng, photo, label_map, size, flat=scene.kind == "flat")
