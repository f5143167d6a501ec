"""Pieces of one garment under two names become one garment; two garments stay two."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.pieces import joined

RED, RUST, BLUE = (170, 30, 40), (175, 38, 42), (30, 40, 150)
UPPER, LOWER, BELOW = slice(0, 40), slice(40, 80), slice(90, 118)


def photo(*rows: tuple[slice, tuple[int, int, int]]) -> Photo:
    """White, with grainy cloth of a color in each of the rows."""
    grain = np.random.default_rng(3).normal(0, 4, (120, 60, 3))
    made = np.full((120, 60, 3), 255.0)
    for where, color in rows:
        made[where, 10:50] = np.array(color) + grain[where, 10:50]
    return np.clip(made, 0, 255).astype(np.uint8)


def piece(label: str, where: slice, score: float) -> Garment:
    mask: NDArray[np.bool_] = np.zeros((120, 60), np.bool_)
    mask[where, 10:50] = True
    return Garment.from_mask(label, mask, score)


@pytest.mark.parametrize(
    ("names", "colors", "scores", "where", "count"),
    [
        pytest.param(("top", "dress"), (RED, RED), (0.3, 0.4), (UPPER, LOWER), 1, id="a tunic in two halves"),
        pytest.param(("pants", "leggings"), (RED, RUST), (0.4, 0.2), (UPPER, LOWER), 1, id="two legs"),
        pytest.param(("dress", "top"), (RED, RED), (0.9, 0.2), (UPPER, LOWER), 1, id="one is sure"),
        pytest.param(("top", "dress"), (RED, RED), (0.9, 0.8), (UPPER, LOWER), 2, id="both are sure"),
        pytest.param(("top", "dress"), (RED, BLUE), (0.3, 0.4), (UPPER, LOWER), 2, id="two colors"),
        pytest.param(("top", "pants"), (RED, RED), (0.3, 0.4), (UPPER, LOWER), 2, id="worn in two places"),
        pytest.param(("top", "dress"), (RED, RED), (0.3, 0.4), (UPPER, BELOW), 2, id="they do not touch"),
        pytest.param((UNKNOWN_LABEL, "dress"), (RED, RED), (0.3, 0.4), (UPPER, LOWER), 2, id="no name"),
    ],
)
def test_pieces_of_one_garment_are_joined(
    names: tuple[str, str],
    colors: tuple[tuple[int, int, int], tuple[int, int, int]],
    scores: tuple[float, float],
    where: tuple[slice, slice],
    count: int,
) -> None:
    pieces = [piece(*each) for each in zip(names, where, scores, strict=True)]
    found = joined(pieces, photo(*zip(where, colors, strict=True)))
    assert len(found) == count
    everything = np.logical_or(*(each.mask for each in pieces))
    np.testing.assert_array_equal(np.sum([each.mask for each in found], axis=0), everything)


def test_the_whole_has_the_name_of_its_larger_and_surer_piece_and_its_place() -> None:
    hat = piece("headwear", slice(100, 110), 0.9)
    pieces = [hat, piece("top", slice(0, 20), 0.3), piece("dress", slice(20, 80), 0.28)]
    found = joined(pieces, photo((slice(0, 80), RED), (slice(100, 110), BLUE)))
    assert found[0] is hat
    assert [(each.label, each.score) for each in found] == [("headwear", 0.9), ("dress", 0.3)]
    assert found[1].box == (10, 0, 50, 80)


def test_three_pieces_are_one() -> None:
    thirds = zip(("top", "dress", "outer"), (slice(0, 25), slice(25, 50), slice(50, 80)), strict=True)
    pieces = [piece(label, where, 0.3) for label, where in thirds]
    (whole,) = joined(pieces, photo((slice(0, 80), RED)))
    assert np.count_nonzero(whole.mask) == 80 * 40


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_stay_as_they_are(count: int) -> None:
    pieces = [piece("top", UPPER, 0.3)][:count]
    assert joined(pieces, photo()) == pieces
