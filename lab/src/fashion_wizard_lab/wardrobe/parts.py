"""What a drawing is made of: parts in depth order, folds in the cloth, and exact landmarks."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.wardrobe.geometry import Points, Shape


@dataclass(frozen=True, eq=False, slots=True)
class Fold:
    """A ridge or a valley in the cloth.

    Attributes:
        line: `(N, 2)` where it runs.
        width: Its width in centimeters.
        height: Positive for a ridge, negative for a valley; 1 is a strong one. It fades towards both ends.
    """

    line: Points
    width: float
    height: float


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """One area of one material.

    Attributes:
        shape: Its outline, in centimeters.
        label: The name of its label in the color map.
        volume: Parts with the same volume name bulge as one body: both legs of trousers, a hand and its arm.
        depth: Drawing order, from far to near.
        fill: A plain color (#rrggbb), or None for the garment's own cloth.
        grain: Degrees that the cloth is turned by, so that stripes follow a sleeve.
        origin: Where the cloth's pattern starts.
        details: SVG drawn over it and cut to its outline: seams and stitches, as translucent strokes.
        stroke: Width of the outline where the part is a line (a strap) and not an area; 0 for an area.
        bulge: Radius of its rounding towards the edge, in centimeters.
        folds: Its folds.
        drape: Strength of the random wrinkles.
        shine: Strength of the highlight: 0 for wool, 1 for leather.
    """

    shape: Shape
    label: str
    volume: str
    depth: float
    fill: str | None = None
    grain: float = 0.0
    origin: tuple[float, float] = (0.0, 28.0)
    details: str = ""
    stroke: float = 0.0
    bulge: float = 5.0
    folds: tuple[Fold, ...] = ()
    drape: float = 1.0
    shine: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Landmark:
    """A fashion landmark.

    Attributes:
        name: "left collar", "right hem", ...: left and right as seen on the photo.
        place: `(2,)` where it is.
        inside: `(2,)` a nearby point inside the garment: the landmark is seen when the garment is seen there.
    """

    name: str
    place: NDArray[np.float64]
    inside: NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """A garment or a figure, ready to be drawn.

    Attributes:
        parts: In any order; `Part.depth` decides.
        landmarks: In DeepFashion's order for the clothes type; empty for company and figures.
        focus: Center of the place worth a close look.
        print_box: Center x, y and half-width of the place for a printed motif; half-width 0 for none.
    """

    parts: tuple[Part, ...]
    landmarks: tuple[Landmark, ...] = ()
    focus: tuple[float, float] = (0.0, 50.0)
    print_box: tuple[float, float, float] = (0.0, 50.0, 0.0)

    def bounds(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 around all parts."""
        low = np.min([part.shape.points.min(axis=0) - part.stroke / 2 for part in self.parts], axis=0)
        high = np.max([part.shape.points.max(axis=0) + part.stroke / 2 for part in self.parts], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def moved(self, depth: float) -> "Drawing":
        """The same, nearer by `depth`."""
        return replace(self, parts=tuple(replace(part, depth=part.depth + depth) for part in self.parts))


@dataclass(slots=True)
class Pile:
    """Collects the parts of one drawing that share a label."""

    label: str
    parts: list[Part] = field(default_factory=list)

    def add(self, shape: Shape, volume: str, depth: float, **more: object) -> None:
        """One more part; `more` are the other attributes of `Part`."""
        self.parts.append(Part(shape, self.label, volume, depth, **more))  # type: ignore[arg-type]


def landmark(
    name: str, place: NDArray[np.float64], towards: NDArray[np.float64], inset: float = 1.6
) -> Landmark:
    """A landmark whose inside point lies `inset` centimeters from `place` on the way to `towards`."""
    step = towards - place
    return Landmark(name, place, place + step / (np.linalg.norm(step) + 1e-9) * inset)


def stroke(path: str, color: str, width: float, opacity: float = 0.5, dash: str = "") -> str:
    """A translucent line for `Part.details`."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width:.2f}" '
        f'stroke-opacity="{opacity:.2f}" stroke-linecap="round" stroke-linejoin="round"{dashes}/>'
    )


def seam(path: str, opacity: float = 0.38) -> str:
    """A sewn seam: a dark line with a row of stitches beside it."""
    return stroke(path, "#000", 0.35, opacity)


def stitches(path: str, color: str = "#fff", opacity: float = 0.45) -> str:
    """A row of stitches."""
    return stroke(path, color, 0.28, opacity, "0.8 0.5")
