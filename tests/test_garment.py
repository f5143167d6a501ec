"""Which garments may answer which."""

import pytest

from fashion_wizard.garment import UNKNOWN_LABEL, may_answer
from fashion_wizard.palette import LABELS


@pytest.mark.parametrize(
    ("label_of_query", "answers"),
    [
        ("top", {"top", "outer", "dress"}),
        ("outer", {"top", "outer", "dress"}),
        ("pants", {"pants", "leggings", "skirt", "dress"}),
        ("dress", {"top", "outer", "dress", "pants", "leggings", "skirt"}),
        ("bag", {"bag"}),
        ("belt", {"belt"}),
        (UNKNOWN_LABEL, set(LABELS[1:])),
    ],
)
def test_what_is_worn_in_one_place_may_answer(label_of_query: str, answers: set[str]) -> None:
    assert {label for label in LABELS[1:] if may_answer(label_of_query, label)} == answers
    assert may_answer(label_of_query, UNKNOWN_LABEL)


def test_it_goes_both_ways() -> None:
    for label in LABELS[1:]:
        assert may_answer(label, label)
        assert all(may_answer(label, other) == may_answer(other, label) for other in LABELS[1:])
