"""What FashionNet learns from: the train items of a folder in the In-shop layout."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import (
    LANDMARK_NAMES,
    InshopPhoto,
    Landmarks,
    MappedPhoto,
    read_attributes,
    read_inshop,
    read_landmarks,
)
from fashion_wizard_lab.peers.fashionnet import MARKS
from fashion_wizard_lab.training.fashionnet.network import STATES
from fashion_wizard_lab.training.inshop_masks import train_maps

HELD_OUT: Final = 20
"""Every so manieth train item only measures while training; queries and gallery are for the end."""

_ABSENT: Final = STATES - 1


@dataclass(frozen=True, eq=False, slots=True)
class Shot:
    """One photo with all that is learned from it.

    Attributes:
        photo: It has a box.
        points: `(8, 2)` float32, landmarks in pixels of the photo, in the order of full-body clothes.
        visibility: `(8,)` int64: 0 visible, 1 hidden, 2 cut off or none that such clothes have.
    """

    photo: InshopPhoto
    points: NDArray[np.float32]
    visibility: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Shop:
    """The train items of a data set.

    Attributes:
        root: Its folder.
        categories: Folders of the layout, such as `MEN/Denim`.
        attributes: Names, A of them; none where the data set tells none.
        items: The photos of each item, two at least.
        category_of: Of each item, its place in `categories`.
        known: `(I, A)` int8, of each item: 1 has the attribute, -1 has it not, 0 nobody knows.
        maps: The color maps of their photos, by photo name.
        held: Items that measure while training, the others being learned from.
    """

    root: Path
    categories: tuple[str, ...]
    attributes: tuple[str, ...]
    items: Sequence[Sequence[Shot]]
    category_of: Sequence[int]
    known: NDArray[np.int8]
    maps: Mapping[str, MappedPhoto]
    held: frozenset[int]

    @cached_property
    def learned(self) -> dict[int, list[int]]:
        """The items to learn from, by category."""
        found: dict[int, list[int]] = defaultdict(list)
        for item, category in enumerate(self.category_of):
            if item not in self.held:
                found[category].append(item)
        return dict(found)

    @property
    def photos(self) -> int:
        """How many photos are learned from."""
        return sum(len(shots) for item, shots in enumerate(self.items) if item not in self.held)


def read_shop(root: Path) -> Shop:
    """The train items of a folder in the In-shop layout.

    Photos count that have a box and landmarks, items that have two of these. What cannot be used is logged.

    Raises:
        DatasetError: if there is no partition, or fewer than four items are left: no triplets, and no item to
            hold out.
    """
    inshop = read_inshop(root, needs=("train",))
    landmarks, attributes = read_landmarks(inshop), read_attributes(inshop)
    log = logging.getLogger(__name__)
    for problem in (*inshop.problems, *landmarks.problems, *attributes.items.problems):
        log.warning(problem)
    shots: dict[str, list[Shot]] = defaultdict(list)
    for photo in inshop.of("train"):
        if photo.box is not None and photo.name in landmarks.of:
            shots[photo.item].append(Shot(photo, *in_places(landmarks.of[photo.name])))
    items = sorted(item for item, own in shots.items() if len(own) > 1)
    if few := len({photo.item for photo in inshop.of("train")}) - len(items):
        log.warning(
            "%d train items have fewer than two photos with a box and landmarks: not learned from", few
        )
    if len(items) < 4:
        raise DatasetError(
            f"{root} has {len(items)} train items with two photos that have a box and landmarks, which is "
            "too few: `fashion-wizard evaluate doctor` tells what is missing"
        )
    category_of = [shots[item][0].photo.category for item in items]
    categories = tuple(sorted(set(category_of)))
    unknown = np.zeros(len(attributes.names), np.int8)
    return Shop(
        inshop.root,
        categories,
        attributes.names,
        [shots[item] for item in items],
        [categories.index(category) for category in category_of],
        np.stack([attributes.items.of.get(item, unknown) for item in items]),
        train_maps(inshop),
        frozenset(range(HELD_OUT - 1, len(items), HELD_OUT)) or frozenset({len(items) - 1}),
    )


def in_places(landmarks: Landmarks) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Landmarks of any clothes at the places of full-body ones: `(8, 2)` points and `(8,)` visibility."""
    whole = LANDMARK_NAMES[3]
    points, visibility = np.zeros((MARKS, 2), np.float32), np.full(MARKS, _ABSENT, np.int64)
    for name, point, seen in zip(
        LANDMARK_NAMES[landmarks.clothes_type], landmarks.points, landmarks.visibility, strict=True
    ):
        points[whole.index(name)], visibility[whole.index(name)] = point, seen
    return points, visibility
