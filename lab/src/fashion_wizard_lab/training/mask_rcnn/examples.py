"""Training examples by number, from photos that are segmented in one way or another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard_lab.training.loop import Batch
from fashion_wizard_lab.training.mask_rcnn.views import LabelMap, into_studio, place, relight

Kind = Literal["street", "dressed", "flat", "rendered"]

SHARES: Final[dict[Kind, float]] = {"street": 0.75, "flat": 0.18, "rendered": 0.07}
"""How often each kind is drawn, where it is there."""
STUDIO: Final[dict[Kind, float]] = {"street": 0.28, "flat": 0.3, "rendered": 0.0}
"""How often its background is replaced."""
RARE: Final = ("skirt", "leggings", "dress", "neckwear", "headwear", "eyeglass", "belt")
"""Labels whose photos are drawn more often."""
SIZES: Final = ((0.4, (256, 352)), (0.85, (320, 448)), (1.0, (416, 576)))
"""Width and height of the canvas up to each share of all examples: small first, which is faster, in the end
as large as at inference."""


class Scene(Protocol):
    """One segmented photo."""

    @property
    def kind(self) -> Kind:
        """Where it is from."""
        ...

    @property
    def rarity(self) -> float:
        """How often it is drawn, compared with one that shows nothing rare."""
        ...

    def read(self) -> tuple[Photo, LabelMap]:
        """The photo and its cleaned labels, no larger than the network sees them."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class LoadedScene:
    """A scene in memory."""

    kind: Kind
    photo: Photo
    label_map: LabelMap

    @property
    def rarity(self) -> float:
        """More with each rare label that it shows."""
        shown = np.bincount(self.label_map.ravel(), minlength=len(LABELS)) > 0
        return 1 + 0.4 * sum(bool(shown[LABELS.index(label)]) for label in RARE)

    def read(self) -> tuple[Photo, LabelMap]:
        """The photo and its labels."""
        return self.photo, self.label_map


def chances(scenes: Sequence[Scene], shares: Mapping[Kind, float]) -> NDArray[np.float64]:
    """How likely each scene is drawn: its kind's share, and within a kind by rarity.

    Args:
        scenes: Of any kinds.
        shares: How often each kind is drawn, where it is there.
    """
    weights = np.array([scene.rarity for scene in scenes], np.float64)
    for kind, share in shares.items():
        own = np.array([scene.kind == kind for scene in scenes])
        if own.any():
            weights[own] *= share / weights[own].sum()
    return weights / weights.sum()


class Examples:
    """Views of scenes; the same number always gives the same view."""

    def __init__(
        self,
        scenes: Sequence[Scene],
        *,
        total: int,
        batch: int,
        seed: int = 0,
        shares: Mapping[Kind, float] | None = None,
        sizes: Sequence[tuple[float, tuple[int, int]]] | None = None,
    ) -> None:
        """Draw from `scenes`.

        Args:
            scenes: Of any kinds.
            total: How many examples the whole training takes.
            batch: Examples of one batch have one size.
            seed: Seeds every random choice.
            shares: How often each kind is drawn, where it is there; `SHARES` unless given.
            sizes: Width and height of the canvas up to each share of all examples; `SIZES` unless given.

        Raises:
            DatasetError: if there are no scenes.
        """
        if not scenes:
            raise DatasetError("no segmented photo to train on: name a folder of them with --data")
        self.scenes = scenes
        self.sizes = [(round(share * total) // batch * batch, size) for share, size in sizes or SIZES]
        self.seed = seed
        self.chances = chances(scenes, shares or SHARES)

    def __getitem__(self, number: int) -> Batch:
        """One view.

        Returns:
            `photo` `(3, H, W)` uint8 and `label_map` `(H, W)` uint8.
        """
        rng = np.random.default_rng([self.seed, 7, number])
        scene = self.scenes[int(rng.choice(len(self.scenes), p=self.chances))]
        size = next((size for end, size in self.sizes if number < end), self.sizes[-1][1])
        photo, label_map = self.view(rng, scene, size)
        return {
            "photo": torch.from_numpy(np.ascontiguousarray(relight(rng, photo).transpose(2, 0, 1))),
            "label_map": torch.from_numpy(np.ascontiguousarray(label_map)),
        }

    def view(self, rng: np.random.Generator, scene: Scene, size: tuple[int, int]) -> tuple[Photo, LabelMap]:
        """A scene as it might also have been taken, before it is relit.

        Args:
            rng: The only source of chance.
            scene: What is seen.
            size: `(width, height)` of the canvas.
        """
        photo, label_map = scene.read()
        if rng.random() < STUDIO[scene.kind]:
            photo = into_studio(rng, photo, label_map)
        return place(rng, photo, label_map, size, flat=scene.kind == "flat")
