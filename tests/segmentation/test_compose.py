"""Regions and pixels' labels become masks that no two garments share."""

import cv2
import numpy as np
import pytest

from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.compose import contest, evidence, keep, merge, weigh
from fashion_wizard.segmentation.detector import Regions

TOP, PANTS = LABELS.index("top"), LABELS.index("pants")


def regions(*told: tuple[int, tuple[int, int, int, int], float], size: tuple[int, int] = (64, 96)) -> Regions:
    """Full masks in boxes, and pixels that have no opinion."""
    labels, boxes, scores = zip(*told, strict=True) if told else ((), (), ())
    return Regions(
        np.array(labels, np.intp),
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(scores, np.float32),
        np.full((len(told), 28, 28), 6, np.float32),
        np.zeros((16, size[1] // 4, size[0] // 4), np.float32),
        np.array([max((told[2] for told in told if told[0] == label), default=0) for label in range(16)]),
    )


def sees(region: Regions, label: int, rows: slice, columns: slice, strength: float = 8) -> None:
    """The semantic branch labels a part of the picture, in cells of 4 pixels."""
    region.semantic[label, rows, columns] = strength


def test_both_heads_must_not_disagree() -> None:
    one = regions((TOP, (16, 16, 48, 64), 0.9))
    sees(one, TOP, slice(4, 10), slice(4, 12))
    sees(one, PANTS, slice(10, 16), slice(4, 12), 20)
    (found,) = evidence(one, (64, 96)) > 0
    assert found[20:36, 20:44].all()
    assert not found[44:60, 20:44].any()
    assert not found[:10].any()
    assert not found[:, 60:].any()


@pytest.mark.parametrize(("rival", "whole"), [(None, True), (0.2, True), (0.7, False)])
def test_another_name_for_the_same_place_counts_unless_it_has_a_region_of_its_own(rival, whole) -> None:
    told = [(TOP, (16, 16, 48, 64), 0.8)]
    if rival:
        told.append((LABELS.index("dress"), (16, 16, 48, 64), rival))
    seen = regions(*told)
    sees(seen, TOP, slice(4, 10), slice(4, 12), 16)
    sees(seen, LABELS.index("dress"), slice(10, 16), slice(4, 12), 16)
    top = evidence(seen, (64, 96))[0] > 0
    assert top[20:36, 20:44].all()
    assert top[44:60, 20:44].all() == whole


def test_a_mask_lies_where_its_box_is_to_half_a_pixel() -> None:
    one = regions((TOP, (16, 24, 44, 80), 0.9))
    one.masks[0, :, :14] = -6
    sees(one, TOP, slice(None), slice(None))
    columns = np.flatnonzero((evidence(one, (64, 96))[0] > 0)[40])
    assert abs(columns[0] - 30) <= 2
    assert 44 <= columns[-1] + 1 <= 47


@pytest.mark.parametrize("seed", range(20))
def test_no_pixel_is_two_garments_at_any_size(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = np.stack(
        [
            cv2.resize(rng.normal(size=(5, 4)).astype(np.float32) * 5, (20, 24))
            for _ in range(int(rng.integers(1, 6)))
        ]
    )
    margins = contest(rng.uniform(0.05, 1, len(found)).astype(np.float32), found)
    for size in ((20, 24), (33, 57), (7, 9)):
        shown = np.stack([cv2.resize(m, size, interpolation=cv2.INTER_LINEAR) > 0 for m in margins])
        assert shown.sum(axis=0).max() <= 1
    # Nothing that is surely something is lost, and nothing is won from nowhere.
    np.testing.assert_array_equal(
        (margins > 0).any(axis=0) | (margins == 0).any(axis=0), (found > 0).any(axis=0)
    )


def test_contested_pixels_go_to_the_surer_one() -> None:
    found = np.full((2, 4, 4), 2, np.float32)
    first, second = contest(np.array([0.9, 0.3], np.float32), found) > 0
    assert first.all()
    assert not second.any()


def test_overlapping_regions_of_one_label_are_one_garment() -> None:
    parts = regions(
        (TOP, (0, 0, 40, 40), 0.9),
        (PANTS, (0, 30, 40, 60), 0.8),
        (TOP, (10, 20, 40, 60), 0.7),
        (TOP, (50, 0, 60, 20), 0.6),
    )
    found = np.arange(4 * 96 * 64, dtype=np.float32).reshape(4, 96, 64)
    labels, scores, merged = merge(parts, found)
    assert labels.tolist() == [TOP, PANTS, TOP]
    np.testing.assert_allclose(scores, [0.9, 0.8, 0.6])
    np.testing.assert_array_equal(merged[0], np.maximum(found[0], found[2]))
    np.testing.assert_array_equal(merged[1:], found[[1, 3]])


def test_a_region_may_join_two_others() -> None:
    parts = regions((TOP, (0, 0, 20, 20), 0.9), (TOP, (30, 0, 50, 20), 0.8), (TOP, (10, 0, 40, 20), 0.7))
    labels, _, _ = merge(parts, np.zeros((3, 96, 64), np.float32))
    assert labels.tolist() == [TOP]


@pytest.mark.parametrize(
    ("other", "mask", "count"),
    [("outer", "same", 1), ("dress", "same", 1), ("pants", "same", 2), ("outer", "around it", 2)],
)
def test_one_mask_under_two_names_of_one_place_is_one_garment(other, mask, count) -> None:
    parts = regions((TOP, (10, 10, 40, 60), 0.5), (LABELS.index(other), (8, 8, 42, 62), 0.4))
    if mask == "around it":  # an open jacket: none of the shirt is its own
        parts.masks[1, :, 6:22] = -6
    found = np.full((2, 96, 64), -9, np.float32)
    found[0, 10:35, 10:40], found[1, 35:60, 10:40] = 3, 2
    labels, scores, merged = merge(parts, found)
    assert len(labels) == count
    assert labels[0] == TOP
    assert scores[0] == np.float32(0.5)
    assert (merged[0, 10:60, 10:40] > 0).all() == (count == 1)


def test_a_region_is_as_sure_as_its_mask() -> None:
    parts = regions((TOP, (0, 0, 40, 40), 0.9), (PANTS, (0, 40, 40, 90), 0.8), (TOP, (44, 0, 60, 20), 0.7))
    found = np.full((3, 96, 64), -9, np.float32)
    found[0, :40, :40] = np.log(0.6 / 0.4)
    found[1, 40:90, :40] = np.log(0.9 / 0.1)
    weighed, evidence_of = weigh(parts, found)
    assert weighed.labels.tolist() == [PANTS, TOP]
    np.testing.assert_allclose(weighed.scores, [0.8 * 0.9**2, 0.9 * 0.6**2], rtol=1e-4)
    np.testing.assert_array_equal(evidence_of, found[[1, 0]])
    np.testing.assert_array_equal(weighed.boxes, parts.boxes[[1, 0]])


def test_nothing_found_stays_nothing() -> None:
    none, found = weigh(regions(), evidence(regions(), (64, 96)))
    labels, scores, merged = merge(none, found)
    assert contest(scores, merged).shape == (0, 96, 64)
    assert len(labels) == 0


def test_keep() -> None:
    some = keep(regions((TOP, (0, 0, 9, 9), 0.9), (PANTS, (0, 0, 9, 9), 0.2)), np.array([False, True]))
    assert some.labels.tolist() == [PANTS]
    assert some.masks.shape == (1, 28, 28)
