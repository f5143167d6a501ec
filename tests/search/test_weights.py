"""Weights are read as users write them, and what is no weight is said."""

import pytest

from fashion_wizard.errors import SearchError
from fashion_wizard.search.weights import PartWeights


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", PartWeights()),
        ("pattern=2", PartWeights(pattern=2)),
        ("pattern=2,color=0.5", PartWeights(pattern=2, color=0.5)),
        (" cut = 0 , texture = 10 ,", PartWeights(cut=0, texture=10)),
        ("look=0", PartWeights(look=0)),
    ],
)
def test_weights_are_read(text, expected):
    assert PartWeights.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pattern", "write it as in pattern=2"),
        ("pattern=much", "write it as in pattern=2"),
        ("sleeve=2", "known are pattern, texture, color, cut, look"),
        ("color=-1", "weights go from 0 to 10"),
        ("color=nan", "weights go from 0 to 10"),
        ("color=11", "weights go from 0 to 10"),
    ],
)
def test_what_is_no_weight_is_said(text, says):
    with pytest.raises(SearchError, match=says):
        PartWeights.parse(text)
