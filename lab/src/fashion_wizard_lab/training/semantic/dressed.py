"""Street photos whose people wear other cloth, in the same label maps: more garments on the same people."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from fashion_wizard.palette import LABELS
from fashion_wizard.progress import Progress
from fashion_wizard_lab.training.embedding.cutouts import Cutout
from fashion_wizard_lab.training.embedding.dressing import dress, plainness
from fashion_wizard_lab.training.mask_rcnn.examples import LoadedScene

WORN: Final = [LABELS.index(label) for label in ("top", "outer", "pants", "dress", "skirt")]
LEAST: Final = 800
"""Pixels of a garment that is exchanged."""
SPARED: Final = 0.35
"""So often a garment stays as it is."""
PLAIN: Final = (0.2, 0.12)
"""How plain cloth has to be whose folds are kept, in the first and in the second round."""


def dressed(
    scenes: Sequence[LoadedScene], rng: np.random.Generator, progress: Progress
) -> Iterator[LoadedScene]:
    """Every street photo twice, where something it shows can be exchanged for a flat garment of its label.

    Args:
        scenes: Street photos and flat garments.
        rng: The only source of chance.
        progress: Called after each street photo.
    """
    flats: dict[int, list[Cutout]] = {label: [] for label in WORN}
    for scene in scenes:
        if scene.kind == "flat":
            counts = np.bincount(scene.label_map.ravel(), minlength=len(LABELS))
            label = int(counts[1:].argmax()) + 1
            if label in flats:
                flats[label].append(Cutout(scene.photo, scene.label_map > 0))
    street = [scene for scene in scenes if scene.kind == "street"]
    for done, scene in enumerate(street, 1):
        for plain in PLAIN:
            photo = scene.photo
            for label in WORN:
                mask = scene.label_map == label
                if np.count_nonzero(mask) < LEAST or not flats[label] or rng.random() < SPARED:
                    continue
                worn = Cutout(photo, mask)
                if plainness(worn) >= plain:
                    flat = flats[label][int(rng.integers(len(flats[label])))]
                    photo = dress(rng, flat, worn).photo
            if photo is not scene.photo:
                yield LoadedScene("dressed", photo, scene.label_map)
        progress("dressing people", done, len(street))
