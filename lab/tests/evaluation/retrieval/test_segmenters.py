"""The garment that a data set means comes first, or alone."""

import numpy as np
from tests.regions import PANTS, SKIN, TOP, Fixed, region

from fashion_wizard_lab.evaluation.choice import GarmentHint
from fashion_wizard_lab.evaluation.retrieval.segmenters import MeantGarmentFirst, MeantGarmentOnly

PHOTO = np.zeros((60, 80, 3), np.uint8)


BAG = region("bag", 60, 30, 80, 40)
HINTS = {"7.jpg": GarmentHint(1)}


def test_the_meant_garment_comes_first_or_else_the_most_prominent(tmp_path):
    segmenter = MeantGarmentFirst(Fixed(PANTS, SKIN, BAG, TOP), HINTS)
    assert segmenter.segment(PHOTO, tmp_path / "7.jpg") == [TOP, PANTS, BAG]
    assert segmenter.segment(PHOTO, tmp_path / "8.jpg") == [PANTS, TOP, BAG]
    assert segmenter.segment(PHOTO) == [PANTS, TOP, BAG]
    assert segmenter.name == "fixed"


def test_only_the_meant_garment_is_found_and_all_where_nothing_is_known(tmp_path):
    segmenter = MeantGarmentOnly(Fixed(PANTS, TOP), HINTS, others=Fixed(SKIN))
    assert segmenter.segment(PHOTO, tmp_path / "7.jpg") == [TOP]
    assert segmenter.segment(PHOTO, tmp_path / "8.jpg") == [SKIN]
    assert segmenter.segment(PHOTO) == [SKIN]
    assert segmenter.name == "fixed"


def test_a_photo_of_body_parts_alone_has_no_garment(tmp_path):
    for segmenter in (
        MeantGarmentFirst(Fixed(SKIN), HINTS),
        MeantGarmentOnly(Fixed(SKIN), HINTS, Fixed(TOP)),
    ):
        assert segmenter.segment(PHOTO, tmp_path / "7.jpg") == []
