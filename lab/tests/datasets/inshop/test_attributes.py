"""Attributes and colors go by item and photo; what is wrong with them is named."""

import pytest

from fashion_wizard_lab.datasets.inshop import read_attributes, read_colors, read_inshop
from fashion_wizard_lab.wardrobe import render_item

NAMES = "Anno/attributes/list_attr_cloth.txt"
ITEMS = "Anno/attributes/list_attr_items.txt"
COLORS = "Anno/attributes/list_color_cloth.txt"


def test_the_wardrobes_attributes_are_read(wardrobe):
    inshop = read_inshop(wardrobe)
    attributes = read_attributes(inshop)
    assert attributes.items.problems == ()
    assert attributes.items.of.keys() == {photo.item for photo in inshop.photos}
    for item, values in attributes.items.of.items():
        sold = render_item(3, int(item[3:]) - 1)
        has = {name for name, value in zip(attributes.names, values, strict=True) if value == 1}
        assert {sold.kind, sold.color_family} <= has
        assert set(values.tolist()) == {-1, 1}


@pytest.mark.parametrize("end", ["\r\n", "\n\n"])
def test_colors_may_have_blanks_and_any_line_ends(wardrobe, copy, edit, end):
    edit(COLORS, lambda lines: [*lines[:2], lines[2].split()[0] + "    Dark  heather gray ", *lines[3:]])
    text = (copy / COLORS).read_text()
    (copy / COLORS).write_bytes(text.replace("\n", end).encode())
    inshop = read_inshop(copy)
    colors = read_colors(inshop)
    assert colors.problems == ()
    assert colors.of[inshop.photos[0].name] == "Dark  heather gray"
    for photo in inshop.photos[1:]:
        assert colors.of[photo.name] == render_item(3, int(photo.item[3:]) - 1).color


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (lambda words: " ".join(words[:-1]), "attributes instead of"),
        (lambda words: " ".join([*words[:-1], "2"]), "attributes that are none of -1, 0 and 1"),
        (lambda words: " ".join(["id_99999999", *words[1:]]), "id_99999999 is no item of"),
        (lambda words: " ".join([*words[:-1], "x"]), "is no item of"),
    ],
)
def test_a_row_of_attributes_that_cannot_be_used_is_named(copy, edit, line, complaint):
    edit(ITEMS, lambda lines: [*lines[:2], line(lines[2].split()), *lines[3:]])
    attributes = read_attributes(read_inshop(copy)).items
    assert any(complaint in problem for problem in attributes.problems)
    assert len(attributes.of) == 5


def test_a_row_of_colors_that_cannot_be_used_is_named(copy, edit):
    edit(COLORS, lambda lines: ["14", lines[1], "nothing", "img/x.jpg red", lines[3], lines[3], *lines[4:]])
    inshop = read_inshop(copy)
    colors = read_colors(inshop)
    assert [problem.split(": ", 1)[1] for problem in colors.problems] == [
        "'nothing' is not a photo and its color",
        "img/x.jpg is no photo of Eval/list_eval_partition.txt that can be used",
        f"{inshop.photos[1].name} is listed twice; the first row counts",
        f"no row for {inshop.photos[0].name}",
    ]
    assert len(colors.of) == 11


def test_without_the_lists_there_are_none(copy):
    (copy / NAMES).unlink()
    (copy / COLORS).unlink()
    inshop = read_inshop(copy)
    attributes = read_attributes(inshop)
    assert (attributes.names, attributes.items.of) == ((), {})
    assert NAMES in attributes.items.problems[0]
    assert COLORS in read_colors(inshop).problems[0]
