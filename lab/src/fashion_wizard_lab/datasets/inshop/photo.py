"""One photo of the In-shop layout, and the words of its lists."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal

Split = Literal["train", "query", "gallery"]
Box = tuple[int, int, int, int]
Size = tuple[int, int]

CLOTHES_TYPES: Final = {1: "upper", 2: "lower", 3: "full"}
"""The part of the body that the annotated garment covers."""

POSE_TYPES: Final = {1: "front", 2: "side", 3: "back", 4: "zoom-out", 5: "zoom-in", 6: "stand-alone"}
"""How the garment is shown; 4 is the whole figure, 5 a detail, 6 the garment without a model."""


@dataclass(frozen=True, slots=True)
class InshopPhoto:
    """A row of the partition, joined with the other lists.

    Attributes:
        name: As the lists have it, such as `img/MEN/Denim/id_00000080/01_1_front.jpg`.
        path: The photo's file.
        item: The id of the item it shows.
        split: Whether it is a training, query or gallery photo.
        box: `(x0, y0, x1, y1)` in pixels of the photo, inside it; None where none usable is given.
        clothes_type: A key of `CLOTHES_TYPES`, or None.
        pose_type: A key of `POSE_TYPES`, or None.
        size: Width and height of the photo, upright, as its file tells; no list knows it.
    """

    name: str
    path: Path
    item: str
    split: Split
    box: Box | None = None
    clothes_type: int | None = None
    pose_type: int | None = None
    size: Size = field(default=(0, 0), compare=False)

    @property
    def category(self) -> str:
        """The folder between `img` and the item's own, such as `MEN/Denim`; empty if there is none."""
        return "/".join(PurePosixPath(self.name).parts[1:-2])
