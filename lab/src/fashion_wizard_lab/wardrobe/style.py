"""The cut of a garment: the knobs that make one design, apart from cloth and color."""

from dataclasses import dataclass
from typing import Final

from fashion_wizard_lab.wardrobe.seeds import Random, pick

KINDS: Final = (
    "t-shirt",
    "shirt",
    "sweater",
    "jacket",
    "coat",
    "trousers",
    "jeans",
    "shorts",
    "skirt",
    "dress",
    "leggings",
    "hat",
    "bag",
    "shoes",
)
"""The garment kinds that the wardrobe can render."""

CLOTHES: Final = KINDS[:11]
"""The kinds that DeepFashion's In-shop data knows too: all but hats, bags and shoes."""

LABEL_OF: Final = {
    "t-shirt": "top",
    "shirt": "top",
    "sweater": "top",
    "jacket": "outer",
    "coat": "outer",
    "trousers": "pants",
    "jeans": "pants",
    "shorts": "pants",
    "skirt": "skirt",
    "dress": "dress",
    "leggings": "leggings",
    "hat": "headwear",
    "bag": "bag",
    "shoes": "footwear",
}
"""Each kind's label in the color map."""


@dataclass(frozen=True, slots=True)
class Style:
    """One design.

    Attributes:
        kind: One of `KINDS`.
        man: Cut for men.
        length: Short (0) to long (1) within its kind.
        width: Tight (0) to wide (1).
        sleeve: Share of the arm that is covered; 0 for straps.
        neck: "crew", "v", "scoop", "boat", "high" or "open" (with lapels or a zip).
        collar: "none", "rib", "shirt", "stand", "lapel" or "hood".
        closure: "none", "buttons", "double" or "zip".
        pocket: "none", "chest", "patch", "welt", "slant" or "jeans".
        flare: Straight (0) to flared (1) hem.
        variant: The sub-kind of an accessory, 0, 1 or 2; pleats of a skirt.
        trim: "self" or "contrast": the color of ribs, bands and soles.
    """

    kind: str
    man: bool
    length: float
    width: float
    sleeve: float
    neck: str
    collar: str
    closure: str
    pocket: str
    flare: float
    variant: int
    trim: str


def design(random: Random, kind: str) -> Style:
    """A design of this kind, by chance."""
    man = kind not in ("dress", "skirt", "leggings", "bag") and bool(random.random() < 0.42)
    sleeve, neck, collar, closure, pocket = 1.0, "crew", "none", "none", "none"
    if kind == "t-shirt":
        neck = pick(random, ("crew", "v", "scoop" if not man else "crew", "boat" if not man else "v"))
        sleeve = pick(random, (0.3, 0.36, 0.42, 1.0 if random.random() < 0.4 else 0.33))
        collar, pocket = "rib", pick(random, ("none", "none", "chest"))
    elif kind == "shirt":
        neck, collar, closure = "v", "shirt", "buttons"
        sleeve = pick(random, (1.0, 1.0, 0.4))
        pocket = pick(random, ("none", "chest", "chest"))
    elif kind == "sweater":
        neck, collar = pick(random, (("crew", "rib"), ("v", "rib"), ("high", "rib"), ("crew", "hood")))
        pocket = "patch" if collar == "hood" else "none"
    elif kind == "jacket":
        neck, collar, closure = pick(
            random, (("open", "lapel", "buttons"), ("high", "stand", "zip"), ("v", "shirt", "buttons"))
        )
        pocket = pick(random, ("welt", "chest" if collar == "shirt" else "welt", "patch"))
    elif kind == "coat":
        neck, collar, closure = pick(
            random, (("open", "lapel", "double"), ("open", "lapel", "buttons"), ("high", "stand", "zip"))
        )
        pocket = pick(random, ("welt", "patch"))
    elif kind == "dress":
        neck = pick(random, ("crew", "v", "scoop", "boat"))
        sleeve = pick(random, (0.0, 0.0, 0.34, 1.0))
        closure = pick(random, ("none", "none", "buttons"))
    elif kind in ("jeans", "shorts"):
        pocket = "jeans" if kind == "jeans" else pick(random, ("jeans", "slant"))
    elif kind == "trousers":
        pocket = pick(random, ("slant", "slant", "none"))
    return Style(
        kind,
        man,
        float(random.uniform(0, 1)),
        float(random.uniform(0, 1)),
        sleeve,
        neck,
        collar,
        closure,
        pocket,
        float(random.uniform(0, 1)),
        int(random.integers(3)),
        pick(random, ("self", "self", "contrast")),
    )
