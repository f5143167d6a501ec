"""One door to all garment kinds."""

from fashion_wizard_lab.wardrobe.fabrics import Fabric, logo
from fashion_wizard_lab.wardrobe.garments.bags import bag
from fashion_wizard_lab.wardrobe.garments.hats import hat
from fashion_wizard_lab.wardrobe.garments.shoes import shoes
from fashion_wizard_lab.wardrobe.garments.skirts import dress, skirt
from fashion_wizard_lab.wardrobe.garments.trousers import trousers
from fashion_wizard_lab.wardrobe.garments.uppers import upper
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.picture.cloth import Layer
from fashion_wizard_lab.wardrobe.seeds import Random
from fashion_wizard_lab.wardrobe.style import LABEL_OF, Style

OUTER_DEPTH = 4.0


def garment(style: Style, body: Body, cloth: Fabric, random: Random, tucked: bool = False) -> Layer:
    """A garment of any kind on a body, with its cloth and its print; `tucked` into what is worn below."""
    if style.kind == "dress":
        drawing = dress(style, body, cloth, random)
    elif style.kind == "skirt":
        drawing = skirt(style, body, cloth, random)
    elif style.kind == "hat":
        drawing = hat(style, body, cloth)
    elif style.kind == "bag":
        drawing = bag(style, body, cloth, random)
    elif style.kind == "shoes":
        drawing = shoes(style, body, cloth)
    elif LABEL_OF[style.kind] in ("pants", "leggings"):
        drawing = trousers(style, body, cloth, random)
    else:
        depth = OUTER_DEPTH if LABEL_OF[style.kind] == "outer" else 2.0
        drawing = upper(style, body, cloth, random, depth, tucked)
    x, y, half = drawing.print_box
    motif = logo(cloth)
    mark = (
        f'<g transform="translate({x:.2f} {y:.2f}) scale({half:.2f})">{motif}</g>' if motif and half else ""
    )
    return Layer(drawing, cloth, mark)
