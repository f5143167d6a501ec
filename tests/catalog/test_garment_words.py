"""Names and categories of shops say which garment an item is."""

import pytest

from fashion_wizard.catalog.garment_words import garment_of_category, garment_of_name
from fashion_wizard.catalog.own_garments import GARMENT_LABELS, Hints

NAMES = {
    "Chaz Kangeroo Hoodie-XS-Black": "outer",
    "Dress shirt, slim fit": "top",
    "Shirt dress with belt": "dress",
    "Belt bag": "bag",
    "Pull-on pants": "pants",
    "Top quality jeans": "pants",
    "Ina Compression Short": "pants",
    "Short sleeve tee": "top",
    "Blouse (skirt not included)": "top",
    "SUNGLASSES": "eyeglass",
    "Winterjacke mit Gürtel": "outer",
    "Damen Röcke": "skirt",
    "Mütze für Kinder": "headwear",
    "GÜRTEL": "belt",
    "Robe chemise": "dress",
    "Pull col rond": "top",
    "Écharpe en laine": "neckwear",
    "Lunettes de soleil": "eyeglass",
    "Pantalón vaquero": "pants",
    "Vestido camisero": "dress",
    "Zapatillas para correr": "footwear",
    "Abito camicia con cintura": "dress",
    "Ballerina skirt": "skirt",
    "Camicia di jeans": "top",
    "Felpa con cappuccio": "top",
    "Giacca senza maniche": "outer",
    "Minigonna a pieghe": "skirt",
    "Pantaloncini per bambini": "pants",
    "Scarpe da ginnastica": "footwear",
    "Borsa a tracolla": "bag",
}
SILENT = ("", "Cora", "Sleeveless", "Topaz", "Dressing table", "Jacket and pants set", "12345", "衬衫", "🧥")


@pytest.mark.parametrize(("name", "label"), NAMES.items())
def test_a_name_says_which_garment(name: str, label: str) -> None:
    assert garment_of_name(name)[0] == label


@pytest.mark.parametrize("name", SILENT)
def test_a_name_without_a_whole_garment_word_or_with_several_says_nothing(name: str) -> None:
    assert garment_of_name(name) == ()


@pytest.mark.parametrize(
    ("category", "label"),
    [
        ("Apparel & Accessories > Clothing > Shirts & Tops", "top"),
        ("Default Category/Women/Dresses,Default Category/Sale", "dress"),
        ("Dresses > Shoes", "footwear"),
        ("Damen | Hosen", "pants"),
        ("Women/Tops/Hoodies & Sweatshirts", "outer"),
    ],
)
def test_the_last_step_of_a_category_says_which_garment(category: str, label: str) -> None:
    assert garment_of_category(category)[0] == label


def test_categories_that_disagree_say_nothing() -> None:
    assert garment_of_category("Shirts, Pants") == ()


def test_a_long_text_is_not_read_to_its_end() -> None:
    assert garment_of_name("x " * 1_000_000 + "shirt") == ()


@pytest.mark.parametrize("label", GARMENT_LABELS)
def test_every_label_may_stand_in_the_column(label: str) -> None:
    assert Hints.of({"Garment": label.upper()}).column == (label,)


@pytest.mark.parametrize("value", [None, 3, True, {"a": 1}, [], ["no", "garment"], "hair", "background"])
def test_metadata_of_any_shape_gives_no_hint(value: object) -> None:
    assert not Hints.of({"name": value, "garment": value, "category": value, "product_type": value})
