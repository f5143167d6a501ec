"""The landmarks of the In-shop layout: 6 on upper-body clothes, 4 on lower-body, 8 on full-body ones."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop.files import LANDMARKS, PARTITION
from fashion_wizard_lab.datasets.inshop.partition import Inshop
from fashion_wizard_lab.datasets.inshop.photo import CLOTHES_TYPES, InshopPhoto
from fashion_wizard_lab.datasets.inshop.rows import ListContents, is_first, name_and_numbers, read_lines

_COLLAR_AND_SLEEVE: Final = ("left collar", "right collar", "left sleeve", "right sleeve")
_WAIST: Final = ("left waistline", "right waistline")
_HEM: Final = ("left hem", "right hem")

LANDMARK_NAMES: Final = {
    1: (*_COLLAR_AND_SLEEVE, *_HEM),
    2: (*_WAIST, *_HEM),
    3: (*_COLLAR_AND_SLEEVE, *_WAIST, *_HEM),
}
"""The landmarks of each clothes type, in the order of the list."""

MOST_LANDMARKS: Final = 8

VARIATIONS: Final = {
    1: "normal pose",
    2: "medium pose",
    3: "large pose",
    4: "medium zoom-in",
    5: "large zoom-in",
}

VISIBLE, OCCLUDED, CUT_OFF = 0, 1, 2
"""The visibility of a landmark: seen, hidden behind something, outside of the photo."""


@dataclass(frozen=True, eq=False, slots=True)
class Landmarks:
    """The landmarks of one photo.

    Attributes:
        clothes_type: A key of `LANDMARK_NAMES`, which names them and tells their number N.
        variation: A key of `VARIATIONS`, or None.
        points: `(N, 2)` float32, x and y in pixels of the photo; (0, 0) is the center of its first pixel.
            Where one is cut off, its point is 0, 0 and means nothing.
        visibility: `(N,)` int8, each `VISIBLE`, `OCCLUDED` or `CUT_OFF`.
    """

    clothes_type: int
    variation: int | None
    points: NDArray[np.float32]
    visibility: NDArray[np.int8]


def read_landmarks(inshop: Inshop) -> ListContents[Landmarks]:
    """The landmarks of every photo that has them, by photo name.

    A landmark that the list puts on the photo, but whose point lies outside, counts as cut off and is named.
    A row is named too if its clothes type differs from the boxes' list.
    """
    problems: list[str] = []
    photos = {photo.name: photo for photo in inshop.photos}
    found: dict[str, Landmarks] = {}
    seen: set[str] = set()
    try:
        for where, line in read_lines(inshop.root, LANDMARKS, problems):
            name, numbers = name_and_numbers(line)
            if not is_first(seen, where, name, problems):
                continue
            if name not in photos:
                problems.append(f"{where}: {name or line} is no photo of {PARTITION} that can be used")
            elif marks := _landmarks(where, photos[name], numbers, problems):
                found[name] = marks
    except DatasetError as error:
        problems.append(str(error))
    else:
        problems += [f"{LANDMARKS}: no row for {name}" for name in photos if name not in seen]
    return ListContents(found, tuple(problems))


def _landmarks(where: str, photo: InshopPhoto, numbers: list[int], problems: list[str]) -> Landmarks | None:
    if len(numbers) < 2 or numbers[0] not in LANDMARK_NAMES:
        problems.append(f"{where}: {photo.name} has no clothes type from 1 to 3")
        return None
    clothes_type, variation, *values = numbers
    count = len(LANDMARK_NAMES[clothes_type])
    # Some copies of the release fill every row up to eight landmarks.
    if len(values) not in {3 * count, 3 * MOST_LANDMARKS}:
        problems.append(
            f"{where}: {photo.name} has {len(values)} numbers instead of the {3 * count} of {count} "
            f"landmarks of {CLOTHES_TYPES[clothes_type]}-body clothes"
        )
        return None
    if photo.clothes_type not in {None, clothes_type}:
        problems.append(
            f"{where}: {photo.name} has clothes type {clothes_type}, its box {photo.clothes_type}"
        )
    if variation not in VARIATIONS:
        problems.append(f"{where}: unknown variation type {variation} of {photo.name}")
    table = np.array(values[: 3 * count], np.int64).reshape(count, 3)
    visibility, points = table[:, 0], table[:, 1:]
    unknown = ~np.isin(visibility, (VISIBLE, OCCLUDED, CUT_OFF))
    outside = (visibility != CUT_OFF) & ((points < 0) | (points >= photo.size)).any(axis=1)
    for place in np.flatnonzero(unknown | outside).tolist():
        mark = f"{where}: {LANDMARK_NAMES[clothes_type][place]} of {photo.name}"
        at, size = tuple(points[place].tolist()), f"{photo.size[0]}x{photo.size[1]}"
        problems.append(
            f"{mark} has an unknown visibility {visibility[place]}; it counts as cut off"
            if unknown[place]
            else f"{mark} at {at} lies outside of the photo of {size}; it counts as cut off"
        )
    lost = unknown | outside | (visibility == CUT_OFF)
    return Landmarks(
        clothes_type,
        variation if variation in VARIATIONS else None,
        np.where(lost[:, None], 0, points).astype(np.float32),
        np.where(lost, CUT_OFF, visibility).astype(np.int8),
    )
