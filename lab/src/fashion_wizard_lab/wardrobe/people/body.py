"""The body that garments are cut for: widths, joints and poses."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_wizard_lab.wardrobe.geometry import Points, points
from fashion_wizard_lab.wardrobe.seeds import Random

NECK: Final = 26.5
SHOULDER: Final = 32.5
ARMPIT: Final = 46.0
WAIST: Final = 67.0
HIP: Final = 86.0
CROTCH: Final = 94.0
KNEE: Final = 130.0
ANKLE: Final = 167.0
"""Heights (y, centimeters from the crown) that all bodies share."""


@dataclass(frozen=True, eq=False, slots=True)
class Body:
    """A body in a pose, seen from the front or the back.

    Attributes:
        shoulder, chest, waist, hip, neck: Half-widths in centimeters.
        arms: Shoulder, elbow, wrist of the arm on the photo's left, then right: `(3, 2)` each.
        legs: Hip, knee, ankle, likewise.
        flat: The garment lies without a body in it.
        back: Seen from behind.
    """

    shoulder: float
    chest: float
    waist: float
    hip: float
    neck: float
    arms: tuple[Points, Points]
    legs: tuple[Points, Points]
    flat: bool = False
    back: bool = False

    def half_width(self, y: float) -> float:
        """Half the width of the trunk at height y."""
        heights = (SHOULDER, ARMPIT, WAIST, HIP, CROTCH)
        return float(np.interp(y, heights, (self.shoulder, self.chest, self.waist, self.hip, self.hip)))


def _limb(
    start: tuple[float, float], side: int, angle: float, bend: float, lengths: tuple[float, float]
) -> Points:
    """A limb that hangs at `angle` degrees outward, its second half turned inward by `bend`."""
    turns = np.deg2rad([angle, angle - bend])
    steps = np.stack([side * np.sin(turns), np.cos(turns)], axis=1) * np.array(lengths)[:, None]
    return np.vstack([points(start), np.asarray(start) + np.cumsum(steps, axis=0)])


def _build(
    man: bool,
    arms: tuple[tuple[float, float], ...],
    legs: tuple[tuple[float, float], ...],
    flat: bool,
    back: bool,
) -> Body:
    shoulder, chest, waist, hip, neck = (
        (20.5, 18.0, 16.0, 17.2, 5.6) if man else (17.5, 15.2, 12.4, 17.0, 4.7)
    )
    reach = (29.0, 25.0) if man else (27.5, 24.0)
    both_arms = [
        _limb((side * (shoulder - 2.2), SHOULDER + 4), side, *arm, reach)
        for side, arm in zip((-1, 1), arms, strict=True)
    ]
    both_legs = [
        _limb((side * hip * 0.53, HIP + 2), side, *leg, (KNEE - HIP - 2, ANKLE - KNEE))
        for side, leg in zip((-1, 1), legs, strict=True)
    ]
    return Body(
        shoulder,
        chest,
        waist,
        hip,
        neck,
        (both_arms[0], both_arms[1]),
        (both_legs[0], both_legs[1]),
        flat,
        back,
    )


def standing(random: Random, man: bool, back: bool = False, relaxed: bool = True) -> Body:
    """A standing body; `relaxed` allows a hand on the hip or a bent arm."""
    arms = []
    for _ in range(2):
        if relaxed and random.random() < 0.3:
            arms.append((float(random.uniform(36, 43)), float(random.uniform(60, 72))))
        else:
            arms.append((float(random.uniform(10, 19)), float(random.uniform(2, 16))))
    spread = float(random.uniform(1.5, 5.0))
    legs = [(spread + float(random.uniform(-1, 1)), float(random.uniform(-1, 3))) for _ in range(2)]
    return _build(man, tuple(arms), tuple(legs), flat=False, back=back)


def lying(random: Random, man: bool, long_sleeves: bool) -> Body:
    """No body, but the cloth spread out on a table."""
    low, high = (16, 34) if long_sleeves else (38, 56)
    arms = [(float(random.uniform(low, high)), float(random.uniform(-6, 14))) for _ in range(2)]
    spread = float(random.uniform(5.0, 8.5))
    legs = [(spread + float(random.uniform(-1, 1)), float(random.uniform(-1, 1))) for _ in range(2)]
    return _build(man, tuple(arms), tuple(legs), flat=True, back=False)
