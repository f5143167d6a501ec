"""Photos that lie on a side are set upright, others stay as they are; masks lie in the photo as sent."""

import numpy as np
import pytest

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.segmentation.page import picture_on_page
from fashion_wizard.segmentation.semantic import Semantic
from fashion_wizard.segmentation.upright import Upright
from fashion_wizard.turning import turn_photo
from fashion_wizard_lab.wardrobe import render_item, render_view

ITEMS = [render_item(11, number) for number in range(16)]


class Told(Upright):
    """Is told what the network says: for each photo the chances of its four turns."""

    def __init__(self, *chances: tuple[float, float, float, float]) -> None:
        super().__init__()
        self.told = iter(chances)

    def _chances(self, small: Photo) -> np.ndarray:
        return np.array(next(self.told), np.float32)


PHOTO = np.zeros((40, 60, 3), np.uint8)


@pytest.mark.parametrize(
    ("chances", "quarters"),
    [
        ([(0.99, 0, 0.01, 0)], 0),
        ([(0.4, 0.6, 0, 0)], 0),
        ([(0.01, 0.99, 0, 0), (0.98, 0, 0.02, 0), (0, 0, 0, 1), (0, 0, 0.99, 0.01)], 1),
        ([(0.01, 0.99, 0, 0), (0.9, 0.1, 0, 0), (0.3, 0, 0, 0.7), (0.5, 0, 0.5, 0)], 0),
        ([(0, 0, 1, 0), (0, 1, 0, 0), (1, 0, 0, 0), (0, 0, 0, 1)], 2),
        ([(0, 0, 1, 0), (1, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0)], 0),
    ],
)
def test_a_photo_is_turned_only_if_all_its_turns_agree(chances: list, quarters: int) -> None:
    assert Told(*chances).quarters(PHOTO) == quarters


A_QUARTER = (0, 1, 0, 0), (1, 0, 0, 0), (0, 0, 0, 1), (0, 0, 1, 0)
"""What is told of a photo that needs one quarter turn."""


def upper_left(photo: Photo, label: str, score: float) -> Garment:
    mask = np.zeros(photo.shape[:2], np.bool_)
    mask[:10, :5] = True
    return Garment.from_mask(label, mask, score)


def test_what_is_found_lies_in_the_photo_as_it_is() -> None:
    def find(photo: Photo) -> list[Garment]:
        return [upper_left(photo, "top", 0.9 if photo.shape[:2] == (60, 40) else 0.6)]

    (garment,) = Told(*A_QUARTER).find(PHOTO, find)
    assert (garment.turned, garment.mask.shape, garment.box) == (1, (40, 60), (50, 0, 60, 5))


def test_a_photo_stays_as_it_is_where_more_is_recognized_so() -> None:
    def find(photo: Photo) -> list[Garment]:
        if photo.shape[:2] == (60, 40):
            return [upper_left(photo, "top", 0.9), upper_left(photo, "garment", 0.9)]
        return [upper_left(photo, "top", 0.6), upper_left(photo, "skin", 0.5)]

    assert [garment.turned for garment in Told(*A_QUARTER).find(PHOTO, find)] == [0, 0]


def views(name: str) -> list[Photo]:
    return [render_view(item, name, (240, 320)).photo for item in ITEMS]


@pytest.mark.parametrize("name", ["front", "worn"])
@pytest.mark.parametrize(("quarters", "least"), [(0, 1), (1, 0.7), (2, 0.7), (3, 0.7)])
def test_rendered_people_are_set_upright_and_stay_so(name: str, quarters: int, least: float) -> None:
    segmenter = Semantic()
    found = [segmenter.segment(turn_photo(photo, -quarters))[0].turned for photo in views(name)]
    assert np.mean(np.array(found) == quarters) >= least


@pytest.mark.parametrize("segmenter", [Semantic(), MaskRCNN()], ids=["semantic", "maskrcnn"])
def test_a_person_on_the_side_has_the_garments_of_the_one_who_stands(segmenter) -> None:
    upright = Upright()
    photo = next(
        each
        for each in views("worn")
        if picture_on_page(each) is None and upright.quarters(turn_photo(each, -1)) == 1
    )
    standing = segmenter.segment(photo)
    lying = segmenter.segment(turn_photo(photo, -1))
    assert [garment.label for garment in lying] == [garment.label for garment in standing]
    for one, other in zip(lying, standing, strict=True):
        assert one.turned == 1
        np.testing.assert_array_equal(turn_photo(one.mask, 1), other.mask)
