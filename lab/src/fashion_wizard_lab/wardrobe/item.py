"""What the shop sells: items that are a function of a seed and an index, with hard neighbors among them."""

from dataclasses import dataclass
from typing import Final

from fashion_wizard_lab.wardrobe.colors import FAMILIES, NAMES, VALUES
from fashion_wizard_lab.wardrobe.fabrics import Fabric, accents
from fashion_wizard_lab.wardrobe.patterns import FABRICS
from fashion_wizard_lab.wardrobe.seeds import Random, pick, random_for
from fashion_wizard_lab.wardrobe.style import KINDS, LABEL_OF, Style, design

FAMILY_SIZE: Final = 4
"""Of four neighbors the second is the first recolored, the third in another fabric, the fourth a stranger."""

_LIKELY: Final = {
    "sweater": ("cable knit", "stripes", "plain", "argyle", "houndstooth", "leopard", "camouflage"),
    "shirt": ("plaid", "gingham", "stripes", "polka dots", "floral", "plain", "denim twill", "camouflage"),
    "t-shirt": ("printed logo", "stripes", "plain", "camouflage", "leopard", "polka dots", "floral"),
    "jeans": ("denim twill", "denim twill", "denim twill", "plain", "camouflage"),
    "leggings": ("plain", "camouflage", "leopard", "floral", "stripes", "polka dots", "houndstooth"),
    "trousers": ("plain", "plaid", "herringbone", "houndstooth", "stripes", "camouflage"),
    "coat": ("herringbone", "plain", "plaid", "houndstooth", "leopard", "argyle"),
    "jacket": ("denim twill", "plain", "plaid", "camouflage", "herringbone", "leopard"),
    "bag": ("plain", "printed logo", "stripes", "floral", "leopard", "houndstooth", "polka dots", "plaid"),
    "shoes": ("plain", "plain", "leopard", "denim twill", "plaid", "floral", "camouflage"),
    "hat": ("plain", "cable knit", "printed logo", "herringbone", "plaid", "camouflage", "denim twill"),
}
_PLACE: Final = {
    "t-shirt": ("Tees_Tanks", "Tees_Tanks"),
    "shirt": ("Blouses_Shirts", "Shirts_Polos"),
    "sweater": ("Sweaters", "Sweaters"),
    "jacket": ("Jackets_Coats", "Jackets_Vests"),
    "coat": ("Jackets_Coats", "Jackets_Vests"),
    "trousers": ("Pants", "Pants"),
    "jeans": ("Denim", "Denim"),
    "shorts": ("Shorts", "Shorts"),
    "skirt": ("Skirts", "Skirts"),
    "dress": ("Dresses", "Dresses"),
    "leggings": ("Leggings", "Leggings"),
    "hat": ("Hats", "Hats"),
    "bag": ("Bags", "Bags"),
    "shoes": ("Shoes", "Shoes"),
}
_PRICE: Final = {
    "t-shirt": 19,
    "shirt": 39,
    "sweater": 55,
    "jacket": 95,
    "coat": 149,
    "trousers": 49,
    "jeans": 69,
}
_NOUNS: Final = (
    "Alder",
    "Briar",
    "Cove",
    "Dune",
    "Ember",
    "Fjord",
    "Grove",
    "Haven",
    "Iris",
    "Juniper",
    "Kestrel",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One article: a design in one cloth and one color.

    Attributes:
        seed, index: Which wardrobe, and which item of it.
        style: The cut.
        fabric: The cloth.
        color: The color's name, as in `colors.VALUES`.
        price: In whole units of money.
    """

    seed: int
    index: int
    style: Style
    fabric: Fabric
    color: str
    price: int

    @property
    def id(self) -> str:
        """The id in the In-shop layout, counted from 1."""
        return f"id_{self.index + 1:08d}"

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self.style.kind

    @property
    def label(self) -> str:
        """Its label in the color map."""
        return LABEL_OF[self.style.kind]

    @property
    def color_family(self) -> str:
        """The family of its color: "blue" for navy."""
        return NAMES[self.color]

    @property
    def clothes_type(self) -> int:
        """DeepFashion's: 1 upper body, 2 lower body, 3 full body. Hats and bags count as 1, shoes as 2."""
        if self.kind == "dress":
            return 3
        return 2 if self.label in ("pants", "skirt", "leggings", "footwear") else 1

    @property
    def category(self) -> str:
        """Its folder in the In-shop layout, as "WOMEN/Dresses"; the original has no Hats, Bags and Shoes."""
        return ("MEN/" if self.style.man else "WOMEN/") + _PLACE[self.kind][self.style.man]

    @property
    def name(self) -> str:
        """A shop's name for it."""
        word = _NOUNS[random_for(self.seed, self.index // FAMILY_SIZE, "name").integers(len(_NOUNS))]
        cloth = "" if self.fabric.name == "plain" else self.fabric.name + " "
        return f"{word} {self.color} {cloth}{self.kind}"

    @property
    def family(self) -> int:
        """Items of one family look alike; see `FAMILY_SIZE`."""
        return self.index // FAMILY_SIZE


def _cloth(random: Random, kind: str, unlike: str = "") -> str:
    likely = _LIKELY.get(kind, tuple(FABRICS))
    names = likely if random.random() < 0.85 else tuple(FABRICS)
    return pick(random, [name for name in names if name != unlike] or [n for n in FABRICS if n != unlike])


def _shade(random: Random, kind: str, unlike: str = "") -> str:
    families = [family for family in FAMILIES if family != unlike]
    if kind == "jeans":
        families = [family for family in ("blue", "black", "gray", "white", "teal") if family != unlike]
    return pick(random, tuple(FAMILIES[pick(random, families)]))


def _make(seed: int, index: int, style: Style, name: str, layout: int, color: str) -> Item:
    base = VALUES[color]
    random = random_for(seed, index // FAMILY_SIZE, "accents", color)
    price = _PRICE.get(style.kind, 35) + int(random_for(seed, index // FAMILY_SIZE, "price").integers(0, 30))
    return Item(seed, index, style, Fabric(name, (base, *accents(random, base)), layout), color, price)


def render_item(seed: int, index: int) -> Item:
    """Item `index` of the wardrobe `seed`: always the same, whatever else is rendered.

    Of each four neighbors, the second is the first in another color, and the third has the first's design and
    color in another fabric; the fourth is a stranger.

    Raises:
        ValueError: if the index is negative.
    """
    if index < 0:
        raise ValueError(f"items are counted from 0, not {index}")
    family, place = divmod(index, FAMILY_SIZE)
    # Two rounds of kinds in the same order: so every kind comes at an even and at an odd place.
    order = random_for(seed, family // (2 * len(KINDS)), "kinds").permutation(len(KINDS))
    kind = KINDS[order[family % len(KINDS)]]
    if place == 3:
        kind = KINDS[order[(family + 5) % len(KINDS)]]
        random = random_for(seed, family, "stranger")
        style, name = design(random, kind), _cloth(random, kind)
        return _make(seed, index, style, name, int(random.integers(1 << 30)), _shade(random, kind))
    random = random_for(seed, family, "family")
    style, name = design(random, kind), _cloth(random, kind)
    layout, color = int(random.integers(1 << 30)), _shade(random, kind)
    if place == 1:
        color = _shade(random_for(seed, family, "recolored"), kind, unlike=NAMES[color])
    if place == 2:
        other = random_for(seed, family, "other fabric")
        name, layout = _cloth(other, kind, unlike=name), int(other.integers(1 << 30))
    return _make(seed, index, style, name, layout, color)
