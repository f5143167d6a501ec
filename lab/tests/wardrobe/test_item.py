"""Items depend on nothing but seed and index, and have hard neighbors."""

import pytest

from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard_lab.wardrobe import render_item
from fashion_wizard_lab.wardrobe.colors import NAMES, VALUES
from fashion_wizard_lab.wardrobe.item import FAMILY_SIZE
from fashion_wizard_lab.wardrobe.patterns import FABRICS
from fashion_wizard_lab.wardrobe.style import KINDS, LABEL_OF


def test_an_item_is_always_the_same() -> None:
    assert render_item(5, 17) == render_item(5, 17)
    assert render_item(5, 17) != render_item(6, 17)


def test_items_are_counted_from_zero() -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        render_item(1, -1)


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_of_each_four_one_is_a_recolored_copy_and_one_has_another_fabric(seed: int) -> None:
    for first in range(0, 80, FAMILY_SIZE):
        original, recolored, other, _ = (render_item(seed, first + i) for i in range(FAMILY_SIZE))
        assert recolored.style == original.style
        assert (recolored.fabric.name, recolored.fabric.layout) == (
            original.fabric.name,
            original.fabric.layout,
        )
        assert recolored.color_family != original.color_family
        assert recolored.fabric.colors[0] != original.fabric.colors[0]
        assert other.style == original.style
        assert other.color == original.color
        assert other.fabric.name != original.fabric.name


def test_every_kind_and_every_fabric_is_sold() -> None:
    items = [render_item(2, index) for index in range(FAMILY_SIZE * len(KINDS))]
    assert {item.kind for item in items} == set(KINDS)
    assert {item.fabric.name for item in items} == set(FABRICS)


def test_words_and_numbers_of_an_item_fit_together() -> None:
    for index in range(60):
        item = render_item(3, index)
        assert item.id == f"id_{index + 1:08d}"
        assert item.color in item.name
        assert item.kind in item.name
        assert item.fabric.colors[0] == VALUES[item.color]
        assert item.color_family == NAMES[item.color]
        assert item.label == LABEL_OF[item.kind]
        assert item.label in set(LABELS[1:]) - BODY_PARTS
        assert item.price > 0
        assert item.category.split("/")[0] == ("MEN" if item.style.man else "WOMEN")
        assert item.clothes_type == {"dress": 3}.get(item.kind, item.clothes_type)
        assert item.clothes_type in (1, 2, 3)
