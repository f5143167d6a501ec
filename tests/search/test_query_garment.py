"""Which garment of a photo is meant."""

import numpy as np
import pytest

from fashion_wizard.errors import SearchError
from fashion_wizard.garment import Garment
from fashion_wizard.search.query_garment import by_prominence, in_box


def garment(label: str, box: tuple[int, int, int, int], score: float = 0.9) -> Garment:
    mask = np.zeros((100, 80), np.bool_)
    x0, y0, x1, y1 = box
    mask[y0:y1, x0:x1] = True
    return Garment.from_mask(label, mask, score)


def test_what_is_large_central_and_sure_is_most_prominent():
    small, edge, unsure = (30, 40, 40, 60), (0, 80, 60, 100), (20, 30, 60, 50)
    top = garment("top", (20, 30, 60, 60))
    others = [garment("bag", small), garment("pants", edge), garment("skirt", unsure, 0.3)]
    assert by_prominence([*others, top])[0] is top
    assert by_prominence([]) == []


@pytest.mark.parametrize(
    ("box", "label", "expected"),
    [
        ((0, 0, 80, 60), "top", (10, 20, 70, 60)),
        ((5, 50, 75, 100), "pants", (10, 62, 70, 95)),
        ((-20, -20, 500, 500), "top", (10, 20, 70, 60)),
        ((0, 0, 80, 18), "garment", (0, 0, 80, 18)),
    ],
)
def test_a_box_means_the_garment_that_fills_most_of_it_else_all_in_it(box, label, expected):
    found = [garment("top", (10, 20, 70, 60)), garment("pants", (10, 62, 70, 95))]
    chosen = in_box(found, box, (100, 80))
    assert (chosen.label, chosen.box) == (label, expected)


@pytest.mark.parametrize("box", [(80, 0, 120, 50), (40, 40, 40, 60), (50, 50, 20, 60)])
def test_a_box_without_photo_is_refused(box):
    with pytest.raises(SearchError, match="80 x 100 pixels"):
        in_box([], box, (100, 80))


def test_what_a_box_shows_is_upright_when_its_photo_is_turned() -> None:
    mask = np.zeros((100, 80), np.bool_)
    mask[10:60, 10:60] = True
    lying = Garment.from_mask("top", mask, turned=3)
    assert in_box([lying], (10, 10, 60, 60), (100, 80)).turned == 3
    assert in_box([lying], (65, 65, 80, 100), (100, 80)).turned == 3  # beside it, but of the same photo
    assert in_box([], (10, 10, 60, 60), (100, 80)).turned == 0
