"""Photo in, garments out of one network: with answers that are known, and with the network that ships."""

import numpy as np
import pytest

from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.canvas import CELL, MULTIPLE, scaled
from fashion_wizard.segmentation.semantic import (
    LONGEST,
    LONGEST_OF_PEOPLE,
    SURENESS,
    Semantic,
    decide,
    shown_by,
)

HALF = dict.fromkeys(LABELS[1:], 0.5)


def photo(height: int, width: int) -> np.ndarray:
    """A red cloth in the middle of white."""
    made = np.full((height, width, 3), 255, np.uint8)
    made[height // 5 :, width // 4 : 3 * width // 4] = (200, 30, 40)
    return made


def logits(**rows: tuple[int, int]) -> np.ndarray:
    """Of a map of 40 x 20 cells: each label fills the middle of its rows."""
    made = np.zeros((len(LABELS), 40, 20), np.float32)
    made[0] = 4
    for label, (first, last) in rows.items():
        made[LABELS.index(label), first:last, 5:15] = 12
    return made


def chances(**given: float) -> np.ndarray:
    return np.array([given.get(label, 0.0) for label in LABELS], np.float32)


@pytest.mark.parametrize("shape", [(448, 300), (1200, 900), (16, 700), (33, 47), (333, 333)])
def test_a_photo_is_scaled_to_whole_cells(shape: tuple[int, int]) -> None:
    picture, (width, height) = scaled(photo(*shape), LONGEST)
    assert max(width, height) == LONGEST
    assert width % CELL == height % CELL == 0
    assert picture.shape[0] % MULTIPLE == picture.shape[1] % MULTIPLE == 0
    scale = LONGEST / max(shape)
    assert (height, width) == pytest.approx([side * scale for side in shape], abs=CELL / 2 + 1e-6)


def test_pixels_and_the_photo_decide_together() -> None:
    seen = shown_by(logits(hair=(0, 8), top=(8, 24), pants=(24, 40)), chances(hair=0.9, top=0.8, pants=0.3))
    assert [LABELS[label] for label in seen.labels] == ["hair", "top", "pants"]
    np.testing.assert_allclose(seen.scores, np.array([0.9, 0.8, 0.3]) ** SURENESS, rtol=0.01)
    found = decide(seen, HALF, photo(400, 200))
    assert [garment.label for garment in found] == ["hair", "top"]
    assert found[1].box == pytest.approx((50, 80, 150, 240), abs=6)
    assert not (found[0].mask & found[1].mask).any()


def test_a_label_that_the_photo_does_not_show_counts_for_what_is_worn_in_its_place() -> None:
    """A jacket whose upper half the pixels call a top is one jacket, unless the photo shows a top as well."""
    pixels = logits(top=(8, 16), outer=(16, 24))
    (jacket,) = decide(shown_by(pixels, chances(outer=0.9, top=0.2)), HALF, photo(400, 200))
    assert jacket.label == "outer"
    assert jacket.box == pytest.approx((50, 80, 150, 240), abs=6)
    both = decide(shown_by(pixels, chances(outer=0.9, top=0.8)), HALF, photo(400, 200))
    assert {garment.label for garment in both} == {"outer", "top"}


def test_what_no_pixel_shows_is_no_garment() -> None:
    seen = shown_by(logits(top=(8, 24)), chances(top=0.9, belt=0.9))
    assert [LABELS[label] for label in seen.labels] == ["top"]


@pytest.mark.parametrize(
    ("shown", "whole"),
    [
        ({"hair": 0.9, "top": 0.9, "footwear": 0.8}, True),
        ({"face": 0.9, "footwear": 0.8}, True),
        ({"hair": 0.9, "face": 0.9, "top": 0.9}, False),
        ({"top": 0.9, "footwear": 0.9}, False),
        ({"hair": 0.9, "footwear": 0.3}, False),
        ({}, False),
    ],
)
def test_a_person_from_head_to_foot_is_looked_at_again_and_nothing_else(shown, whole, monkeypatch) -> None:
    rows = {"hair": (0, 8), "face": (8, 12), "top": (12, 24), "footwear": (36, 40)}
    first = shown_by(logits(**{label: rows[label] for label in shown}), chances(**shown))
    second = shown_by(logits(dress=(8, 30)), chances(dress=0.9))
    looks = {LONGEST: first, LONGEST_OF_PEOPLE: second}
    asked = []
    segmenter = Semantic(thresholds=HALF)
    monkeypatch.setattr(segmenter, "_look", lambda _, longest: (asked.append(longest), looks[longest])[1])
    assert segmenter.look(photo(400, 200)) is (second if whole else first)
    assert asked == ([LONGEST, LONGEST_OF_PEOPLE] if whole else [LONGEST])


@pytest.mark.parametrize("shown", [{}, {"hair": 0.9}, {"top": 0.3}])
def test_where_no_garment_is_found_the_foreground_stands_for_it(shown: dict[str, float], monkeypatch) -> None:
    segmenter = Semantic(thresholds=HALF)
    rows = {"hair": (0, 8), "top": (8, 24)}
    seen = shown_by(logits(**{label: rows[label] for label in shown}), chances(**shown))
    monkeypatch.setattr(segmenter, "look", lambda _: seen)
    found = segmenter.segment(photo(300, 200))
    assert found[0].label == UNKNOWN_LABEL
    assert {garment.label for garment in found[1:]} <= {"hair"}
    assert found[0].mask[180, 100]
    assert not found[0].mask[10, 10]
