"""What a search answers."""

from dataclasses import dataclass, field

from fashion_wizard.garment import Garment


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: an item of the catalog, and the garment of it that is most like the query's.

    Attributes:
        item: The item's id.
        photo: Path of the photo that shows the garment.
        label: What the garment is.
        box: `(x0, y0, x1, y1)` of the garment in that photo, pixels.
        garment: The garment's number in the catalog.
        score: How likely it is the very article, in [0, 1]; 1 for the very same photo. Below
            `search.fuse.ALIKE` it orders what is alike. Where an item asked: how alike. By one vector: see
            `search.methods.share_of_cosine`.
        parts: Why: each part's own say in [0, 1], by name.
    """

    item: str
    photo: str
    label: str
    box: tuple[int, int, int, int]
    garment: int
    score: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class GarmentHits:
    """One garment of the query and its hits.

    Attributes:
        garment: As it was found in the first photo that asks.
        hits: Best first, each item once.
        number: Its place among the photo's garments, the likeliest first; None for a box or an item.
        stored: Its number in the catalog, where the catalog has it.
        gone: Items that would be among the hits, but the files of their photos are gone.
    """

    garment: Garment
    hits: list[Hit]
    number: int | None = None
    stored: int | None = None
    gone: tuple[str, ...] = ()
