"""When results are called likely."""

import pytest

from fashion_wizard.search.hits import UNLIKELY, none_likely


@pytest.mark.parametrize(
    ("scores", "none"),
    [
        ([0.02, 0.01], True),
        ([UNLIKELY - 0.001], True),
        ([UNLIKELY, 0.01], False),
        ([0.01, 0.95], False),  # the shop's rules, or what is sold out, may put the likeliest last
        ([], False),
    ],
)
def test_results_are_unlikely_if_none_reaches_the_threshold(scores: list[float], none: bool) -> None:
    assert none_likely(scores) is none
