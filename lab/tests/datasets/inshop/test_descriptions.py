"""Descriptions are read by item."""

import json

import pytest

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import read_descriptions

FILE = "Anno/list_description_inshop.json"


def test_descriptions_go_by_item_and_the_first_counts(copy):
    entries = [{"item": "a", "color": "Red"}, {"item": "b"}, {"item": "a", "color": "Blue"}]
    (copy / FILE).write_text(json.dumps(entries))
    assert read_descriptions(copy) == {"a": {"item": "a", "color": "Red"}, "b": {"item": "b"}}


@pytest.mark.parametrize("text", [None, "[", '{"item": 1}', "[1]", '[{"name": "x"}]'])
def test_broken_descriptions_are_named(copy, text):
    (copy / FILE).unlink()
    if text is not None:
        (copy / FILE).write_text(text)
    with pytest.raises(DatasetError, match=r"list_description_inshop.json"):
        read_descriptions(copy)
