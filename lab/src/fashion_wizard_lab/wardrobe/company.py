"""What else the person wears, so that nobody stands in one garment only."""

from collections.abc import Sequence
from dataclasses import replace

from fashion_wizard_lab.wardrobe.colors import FAMILIES, VALUES
from fashion_wizard_lab.wardrobe.fabrics import Fabric, accents
from fashion_wizard_lab.wardrobe.garments.make import garment
from fashion_wizard_lab.wardrobe.garments.smalls import belt, scarf
from fashion_wizard_lab.wardrobe.item import Item
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.picture.cloth import Layer
from fashion_wizard_lab.wardrobe.seeds import Random, pick, random_for
from fashion_wizard_lab.wardrobe.style import LABEL_OF, Style, design

TUCKED = 1.3
"""How much nearer trousers come when the top is tucked in."""

LOWER = ("pants", "skirt", "leggings")
"""Labels of what is worn below the waist."""

_CALM = ("white", "black", "gray", "blue", "beige", "brown")


def _fabric(random: Random, kind: str) -> Fabric:
    families = _CALM if random.random() < 0.75 else tuple(FAMILIES)
    color = VALUES[pick(random, tuple(FAMILIES[pick(random, families)]))]
    name = (
        "denim twill"
        if kind == "jeans"
        else pick(random, ("plain", "plain", "plain", "stripes", "plaid", "polka dots"))
    )
    if kind in ("shoes", "leggings", "bag", "hat"):
        name = "plain"
    return Fabric(name, (color, *accents(random, color)), int(random.integers(1 << 30)))


def _worn(
    random: Random, kind: str, body: Body, man: bool, sleeve: float | None = None, tucked: bool = False
) -> tuple[Style, Layer]:
    style = replace(design(random, kind), man=man)
    if sleeve is not None:
        style = replace(style, sleeve=sleeve, width=0.0)
    return style, garment(style, body, _fabric(random, kind), random, tucked)


def company(random: Random, style: Style, body: Body) -> tuple[list[Layer], float]:
    """The other clothes for a person who wears a garment of `style`: never a second one of its label.

    Returns:
        The layers, and the share of the arms that any sleeve covers.
    """
    label, man = LABEL_OF[style.kind], style.man
    layers: list[Layer] = []
    sleeves = style.sleeve if label in ("top", "outer", "dress") else 0.0
    tucked = label in LOWER or (label != "top" and random.random() < 0.4)
    robed = label == "dress" or (
        label in ("headwear", "bag", "footwear") and not man and random.random() < 0.3
    )
    if robed and label != "dress":
        other, layer = _worn(random, "dress", body, man)
        layers.append(layer)
        sleeves = max(sleeves, other.sleeve)
    elif not robed:
        if label != "top":
            kinds = ("shirt", "t-shirt", "sweater") if label != "outer" else ("t-shirt",)
            short = 0.0 if label == "outer" else None
            other, layer = _worn(random, pick(random, kinds), body, man, short, tucked)
            layers.append(layer)
            sleeves = max(sleeves, other.sleeve)
        if label not in LOWER:
            layers.append(_below(random, body, man, tucked))
        if tucked and label not in ("skirt", "leggings") and random.random() < 0.45:
            layers.append(Layer(belt(body, pick(random, ("#2a1c14", "#5b3a22", "#1b1b1d"))).moved(TUCKED)))
    return layers + _extras(random, label, body, man), sleeves


def outfit(style: Style, others: Sequence[Item], body: Body) -> tuple[list[Layer], float]:
    """Other items of the shop on a person who wears a garment of `style`.

    Returns:
        The layers, and the share of the arms that any sleeve covers.

    Raises:
        ValueError: if two garments have one label, so that a label would not tell which item it is.
    """
    labels = [LABEL_OF[style.kind], *(other.label for other in others)]
    if len(set(labels)) < len(labels):
        raise ValueError(f"an outfit has one garment of each label, not {', '.join(labels)}")
    tucked = labels[0] in LOWER
    layers = [
        garment(
            replace(other.style, man=style.man),
            body,
            other.fabric,
            random_for(other.seed, other.index, "outfit"),
            tucked,
        )
        for other in others
    ]
    worn = [style, *(other.style for other in others)]
    sleeves = (each.sleeve for each in worn if LABEL_OF[each.kind] in ("top", "outer", "dress"))
    return layers, max(sleeves, default=0.0)


def _below(random: Random, body: Body, man: bool, tucked: bool) -> Layer:
    kinds = (
        ("trousers", "jeans", "jeans", "shorts")
        if man
        else ("trousers", "jeans", "skirt", "leggings", "shorts")
    )
    lower = _worn(random, pick(random, kinds), body, man)[1]
    return Layer(lower.drawing.moved(TUCKED), lower.fabric, lower.print_) if tucked else lower


def _extras(random: Random, label: str, body: Body, man: bool) -> list[Layer]:
    """Shoes, and now and then a bag, a scarf or a hat."""
    layers: list[Layer] = []
    hanging = body.arms[1][2, 0] > body.arms[1][1, 0] - 3
    if label != "footwear":
        layers.append(_worn(random, "shoes", body, man)[1])
    if label not in ("bag", "outer") and hanging and random.random() < 0.2:
        layers.append(_worn(random, "bag", body, man)[1])
    if label in ("outer", "pants", "bag", "footwear") and random.random() < 0.22:
        layers.append(Layer(scarf(body, random), _fabric(random, "scarf")))
    if label != "headwear" and random.random() < 0.12:
        layers.append(_worn(random, "hat", body, man)[1])
    return layers
