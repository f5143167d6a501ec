"""Annotations in the form of COCO become garments, cleaned and cut to their boxes."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.segmentation import rle
from fashion_wizard.segmentation.coco import annotation_mask, garments_from_annotations, polygon_mask

CATEGORIES = {1: "top", 2: "Pants ", 3: "footwear", 9: "umbrella"}


def block(x0, y0, x1, y1, shape=(60, 50)):
    mask = np.zeros(shape, bool)
    mask[y0:y1, x0:x1] = True
    return mask


def inside(vertices, x, y):
    """Even-odd rule, one point at a time; None where the point is all but on an edge."""
    result = False
    for (xa, ya), (xb, yb) in zip(vertices, [*vertices[1:], vertices[0]], strict=True):
        if (ya > y) != (yb > y):
            crossing = xa + (y - ya) * (xb - xa) / (yb - ya)
            if abs(x - crossing) < 1e-6:
                return None
            result ^= x > crossing
    return result


@given(st.lists(st.tuples(st.integers(-9, 40), st.integers(-9, 40)), min_size=3, max_size=8))
def test_polygons_agree_with_the_even_odd_rule(corners):
    vertices = [(x / 2, y / 2 + 0.07) for x, y in corners]
    mask = polygon_mask(np.array(vertices), 12, 15)
    for y, x in np.ndindex(mask.shape):
        assert inside(vertices, x + 0.5, y + 0.5) in {None, bool(mask[y, x])}


def test_the_three_forms_of_one_mask():
    mask = block(5, 10, 30, 40)
    polygon = [5, 10, 30, 10, 30, 40, 5, 40]
    plain = rle.unpack(rle.encode(mask)["counts"])
    for form in ([polygon], rle.encode(mask), {"size": [60, 50], "counts": plain}):
        assert np.array_equal(annotation_mask(form, 60, 50), mask)


def test_two_polygons_are_one_garment():
    left, right = [2, 50, 12, 50, 12, 58, 2, 58], [20, 50, 30, 50, 30, 58, 20, 58]
    (shoes,) = garments_from_annotations(
        [{"category_id": 3, "segmentation": [left, right]}], CATEGORIES, 60, 50
    )
    assert shoes.label == "footwear"
    assert np.array_equal(shoes.mask, block(2, 50, 12, 58) | block(20, 50, 30, 58))
    assert shoes.box == (2, 50, 30, 58)


def test_a_mask_is_cut_to_its_box_and_cleaned():
    clean = block(5, 10, 30, 40)
    corrupted = clean | block(30, 20, 48, 24)
    corrupted[15, 15] = False
    corrupted[12, 7] = False
    corrupted[11, 33] = True
    annotations = [
        {"category_id": 1, "segmentation": rle.encode(corrupted), "bbox": [5, 10, 25, 30]},
        {"category_id": 2, "segmentation": rle.encode(block(0, 41, 50, 60)), "bbox": [0, 41, 50, 19]},
        {"category_id": 2, "segmentation": rle.encode(block(0, 0, 4, 4)), "bbox": [20, 20, 5, 5]},
    ]
    pants, top = garments_from_annotations(annotations, CATEGORIES, 60, 50)
    assert (pants.label, top.label) == ("pants", "top")
    assert np.array_equal(top.mask, clean)


def test_a_hole_that_another_garment_fills_stays():
    outer, button = block(0, 0, 50, 60), block(20, 20, 22, 22)
    annotations = [
        {"category_id": 1, "segmentation": rle.encode(outer & ~button)},
        {"category_id": 2, "segmentation": rle.encode(button)},
    ]
    assert np.array_equal(garments_from_annotations(annotations, CATEGORIES, 60, 50)[0].mask, outer & ~button)


def test_no_annotations_no_garments():
    assert garments_from_annotations([], CATEGORIES, 60, 50) == []


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        ({"category_id": 9, "segmentation": []}, "umbrella.*is not a label"),
        ({"category_id": 7, "segmentation": []}, "7 .without a name. is not a label"),
        ({"category_id": 1}, "neither"),
        ({"category_id": 1, "segmentation": "polygon"}, "neither"),
        ({"category_id": 1, "segmentation": [[1, 2, 3, 4]]}, "three points"),
        ({"category_id": 1, "segmentation": [[1, 2, 3, 4, 5, 6, 7]]}, "three points"),
        ({"category_id": 1, "segmentation": [[1, 2, 3, 4, 5, float("nan")]]}, "three points"),
        ({"category_id": 1, "segmentation": [["a", "b"]]}, "three points"),
        ({"category_id": 1, "segmentation": [5, 6, 7]}, "three points"),
        (
            {"category_id": 1, "segmentation": {"size": [50, 60], "counts": "o"}},
            r"\[50, 60\].*60 high and 50",
        ),
        ({"category_id": 1, "segmentation": {"size": [60, 50], "counts": [1]}}, "add up"),
        ({"category_id": 1, "segmentation": [], "bbox": [1, 2, 3]}, "four numbers"),
        ({"category_id": 1, "segmentation": [], "bbox": [1, 2, 3, "x"]}, "four numbers"),
        ({"category_id": 1, "segmentation": [], "bbox": [1, 2, 3, float("inf")]}, "four numbers"),
    ],
)
def test_a_damaged_annotation_is_left_out_with_a_warning_and_the_rest_stands(annotation, reason, caplog):
    good = {"category_id": 1, "segmentation": rle.encode(block(5, 10, 30, 40))}
    for annotations in ([annotation, good], [good, annotation]):
        caplog.clear()
        (garment,) = garments_from_annotations(annotations, CATEGORIES, 60, 50)
        assert np.array_equal(garment.mask, block(5, 10, 30, 40))
        assert re.search(reason, caplog.text)


@pytest.mark.parametrize(
    "part",
    [[], [1], [1, 2], [1, 2, 3, 4], [1, 2, 3, 4, 5], [0, 0, 9, 9, float("nan"), 1], None, "x", [[1]], {}],
)
def test_a_part_that_encloses_nothing_is_empty(part):
    square = [5, 10, 30, 10, 30, 40, 5, 40]
    for parts in ([part, square], [square, part]):
        assert np.array_equal(annotation_mask(parts, 60, 50), block(5, 10, 30, 40))


@pytest.mark.parametrize(
    "annotation", [None, 7, "x", {}, {"category_id": [1]}, {"category_id": 1, "bbox": 3}]
)
def test_what_is_no_annotation_is_left_out(annotation):
    assert garments_from_annotations([annotation], CATEGORIES, 60, 50) == []
