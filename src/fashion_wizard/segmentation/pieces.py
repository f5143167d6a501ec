"""Two regions that are one garment: a network gave its halves two names, of which it is sure of neither.

A tunic's upper half may be called top and its lower half dress, or one leg pants and the other leggings. What
is worn in one place, touches, and has the same colors is one garment. The surer both names are, the more
alike the colors must be, since people wear black over black.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import UNKNOWN_LABEL, Garment, may_answer
from fashion_wizard.photo import Photo

LEAST_ALIKE: Final = 0.5
"""The Bhattacharyya coefficient of the colors of two pieces, however unsure."""
PER_SCORE: Final = 0.9
"""By how much it must be higher for each unit of the weaker piece's score.

In 254 validation photos and close looks of them (`benchmarks/close_looks.py`) 79 pairs touch, 20 of one
garment; of the 12 that both numbers join, 11 are.
"""
_BIN: Final = (12.5, 10.0, 10.0)
"""Width of a color histogram's bins in CIE Lab."""
_BINS: Final = (8, 26, 26)
_LOWEST: Final = (0.0, 128.0, 128.0)
"""What makes the least values of CIE Lab 0."""
_NEAR: Final = 5
"""Pixels across of the square that carries a mask over the seam to the next."""
_MOST_PIXELS: Final = 20_000
"""Of so many pixels of a piece at most the colors are counted."""

Histogram = NDArray[np.float64]


def joined(garments: Sequence[Garment], photo: Photo) -> list[Garment]:
    """The garments of a photo, pieces of one garment made one.

    It has the label of the piece that is larger and surer, by the product of both, and the higher score.

    Args:
        garments: Share no pixel. Their order stays.
        photo: `(H, W, 3)` uint8 RGB that shows them.
    """
    left = list(garments)
    colors: dict[Garment, Histogram] = {}
    while True:
        pair = next((pair for pair in combinations(left, 2) if _is_one(*pair, photo, colors)), None)
        if pair is None:
            return left
        main = max(pair, key=lambda piece: piece.score * np.count_nonzero(piece.mask))
        score = max(piece.score for piece in pair)
        whole = Garment.from_mask(main.label, pair[0].mask | pair[1].mask, score)
        place = left.index(pair[0])
        left = [whole if number == place else each for number, each in enumerate(left) if each is not pair[1]]


def _is_one(first: Garment, second: Garment, photo: Photo, colors: dict[Garment, Histogram]) -> bool:
    """Whether two regions are pieces of one garment."""
    if UNKNOWN_LABEL in {first.label, second.label} or not may_answer(first.label, second.label):
        return False
    if not _touch(first, second):
        return False
    for each in (first, second):
        if each not in colors:
            colors[each] = _colors(photo[each.mask])
    alike = float(np.sqrt(colors[first] * colors[second]).sum())
    return alike >= LEAST_ALIKE + PER_SCORE * min(first.score, second.score)


def _touch(first: Garment, second: Garment) -> bool:
    (a0, b0, a1, b1), (c0, d0, c1, d1) = first.box, second.box
    if a0 > c1 + _NEAR or c0 > a1 + _NEAR or b0 > d1 + _NEAR or d0 > b1 + _NEAR:
        return False
    wider = cv2.dilate(first.mask.astype(np.uint8), np.ones((_NEAR, _NEAR), np.uint8))
    return bool((wider.astype(np.bool_) & second.mask).any())


def _colors(pixels: NDArray[np.uint8]) -> Histogram:
    """The shares of the bins of CIE Lab of `(N, 3)` RGB pixels."""
    pixels = pixels[:: 1 + len(pixels) // _MOST_PIXELS]
    lab = cv2.cvtColor(pixels[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
    places = ((lab + _LOWEST) / _BIN).astype(np.int64)
    bins = np.ravel_multi_index(tuple(places.T), _BINS, mode="clip")
    counts = np.bincount(bins, minlength=int(np.prod(_BINS)))
    return np.asarray(counts / len(pixels), np.float64)
