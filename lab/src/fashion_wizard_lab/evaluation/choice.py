"""Which garment of a photo a data set means, by what the data set says of the photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard_lab.datasets.inshop import CLOTHES_TYPES, Box

_FITTING: Final = {
    "upper": {"top", "outer"},
    "lower": {"pants", "skirt", "leggings"},
    "full": {"dress"},
}


@dataclass(frozen=True, slots=True)
class GarmentHint:
    """What the layout says of the garment that a photo is about.

    Attributes:
        clothes_type: A key of `CLOTHES_TYPES`, or None.
        box: In pixels of the photo that is searched; None where it must not be used.
    """

    clothes_type: int | None
    box: Box | None = None


def choose_garment(garments: Sequence[Garment], hint: GarmentHint) -> Garment | None:
    """The garment that a photo is about: the largest that fits the clothes type.

    With a box, a garment counts only if at least half of it lies in the box, and its size is that of the part
    inside: a layout may call a hat upper-body clothes, and the shirt below it must not be taken instead. A
    test that no garment passes is skipped. Body parts are never chosen.

    Returns:
        None if there is no garment.
    """
    x0, y0, x1, y1 = hint.box or (0, 0, None, None)
    areas = [
        (garment, np.count_nonzero(garment.mask[y0:y1, x0:x1]), np.count_nonzero(garment.mask))
        for garment in garments
        if garment.label not in BODY_PARTS
    ]
    clothes = [each for each in areas if 2 * each[1] >= each[2]] or areas
    fitting = _FITTING.get(CLOTHES_TYPES.get(hint.clothes_type or 0, ""))
    if fitting:
        clothes = [each for each in clothes if each[0].label in {*fitting, UNKNOWN_LABEL}] or clothes
    chosen = max(clothes, key=lambda each: each[1], default=None)
    return chosen[0] if chosen else None
