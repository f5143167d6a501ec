"""The words that somebody may have meant."""

import pytest

from fashion_wizard.nearest import nearest

IDS = [f"L-{number:03}" for number in range(1, 100)]


@pytest.mark.parametrize("word", ["L-2", "l2", "L-02", "L_002", "L 0002"])
def test_an_id_that_differs_in_signs_and_zeros_alone_comes_first(word: str) -> None:
    near = nearest(word, IDS)
    assert near[0] == "L-002"
    assert len(near) == len(set(near)) <= 3


def test_without_letters_and_digits_nothing_is_nearly_it() -> None:
    assert nearest("--", ["__", "."]) == []


def test_a_zero_inside_a_number_counts() -> None:
    assert nearest("A10", ["A1", "A100", "A10"])[0] == "A10"
    assert nearest("A-105", ["A-15", "A-0105"])[0] == "A-0105"
