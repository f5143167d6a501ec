"""Names and categories say which kind of garment an item is, in words of the model of kinds."""

import pytest

from fashion_wizard.catalog import garment_words, kind_words
from fashion_wizard.catalog.kind_words import kinds_of_metadata
from fashion_wizard.search.kinds import shipped_kinds


@pytest.mark.parametrize(
    ("metadata", "kinds"),
    [
        ({"name": "Chaz Kangeroo Hoodie-XS-Black"}, {"Hoodie", "Longsleeve"}),
        ({"title": "Ina Compression Short"}, {"Shorts"}),
        ({"Product Name": "Jeansjacke mit Gürtel", "category": "Damen > Hosen"}, {"Outwear"}),
        ({"name": "Cora", "product_type": "Women > Skirts"}, {"Skirt"}),
        ({"category": "Tees & Polos"}, {"T-Shirt", "Polo"}),
        ({"category": "Clothing > Dresses, Sale"}, {"Dress"}),
        ({"name": "Felpa con cappuccio"}, {"Hoodie", "Longsleeve"}),
        ({"name": "Lucia", "category": "Donna > Pantaloncini"}, {"Shorts"}),
        ({"name": "Cora"}, set()),
        ({"name": "Leather bag"}, set()),
        ({"color": "shirt blue"}, set()),
        ({}, set()),
    ],
)
def test_metadata_name_kinds(metadata, kinds) -> None:
    assert kinds_of_metadata(metadata) == kinds


def test_every_word_is_a_garment_word_and_every_kind_one_of_the_model() -> None:
    garments = garment_words._FIRST.keys() | garment_words._LAST.keys() | garment_words._WEAK.keys()
    words = {garment_words.spelled(word) for text in kind_words._WORDS.values() for word in text.split()}
    assert words <= garments
    assert {kind for kinds in kind_words._WORDS for kind in kinds} == set(shipped_kinds().names)
