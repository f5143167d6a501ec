"""What the MCP tools say in words about their results."""

import pytest

from fashion_wizard.server.answers.results import HitAnswer
from fashion_wizard.server.tools.answers import Found, results_text


@pytest.mark.parametrize(
    ("score", "alike", "introduced"), [(0.04, False, True), (0.4, False, False), (0.04, True, False)]
)
def test_results_with_next_to_no_chance_are_introduced_as_such(score, alike, introduced) -> None:
    hit = HitAnswer.model_construct(
        item="SKU-1",
        name="Shirt",
        price="25.00",
        currency="EUR",
        url=None,
        same=False,
        score=score,
        alike=alike,
        worn_in=False,
    )
    words = results_text(Found.model_construct(asked="a top", hits=[hit], photo_id=None), filtered=False)
    assert ("Nothing here is surely it; most alike:" in words) is introduced
    assert "1. Shirt (SKU-1, 25.00 EUR)" in words
