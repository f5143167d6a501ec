"""Outlines, limbs and maps."""

import numpy as np
import pytest

from fashion_wizard_lab.wardrobe.geometry import (
    between,
    curve,
    cut,
    mirrored,
    outline,
    points,
    polyline,
    rotation,
    rounded,
    sides,
)
from fashion_wizard_lab.wardrobe.picture.camera import Camera


def test_an_outline_is_closed_and_keeps_its_points() -> None:
    shape = outline([(0, 0), (10, 0)], [(10, 0), (12, 5), (10, 10)], [(0, 10), (0, 0)])
    assert shape.path.startswith("M0.00 0.00")
    assert shape.path.endswith("Z")
    assert shape.path.count("C") == 2  # one smooth run of three points
    assert shape.points.min() == 0
    assert shape.points.max() == 12


def test_straight_runs_stay_straight() -> None:
    assert "C" not in outline([(0, 0), (4, 0)], [(4, 0), (4, 4)], [(4, 4), (0, 0)]).path
    assert curve([(0, 0), (4, 0)]).path == "M0.00 0.00L4.00 0.00"
    assert polyline([(0, 0), (1, 2)], [(3, 3), (4, 4)]) == "M0.00 0.00L1.00 2.00M3.00 3.00L4.00 4.00"


def test_the_mirror_of_the_mirror_is_the_run() -> None:
    run = points([(1, 2), (3, 4), (5, 6)])
    assert np.array_equal(mirrored(mirrored(run)), run)
    assert np.array_equal(mirrored(run)[0], (-5, 6))


def test_a_straight_limb_has_parallel_sides() -> None:
    middle = rounded(points([(0, 0), (0, 10), (0, 20)]))
    left, right = sides(middle, np.full(len(middle), 3.0))
    assert np.allclose(np.abs(left[:, 0] - right[:, 0]), 6)
    assert np.allclose(left[:, 1], right[:, 1])


def test_a_bent_limb_starts_and_ends_at_its_joints() -> None:
    joints = points([(0, 0), (5, 10), (0, 20)])
    middle = rounded(joints)
    assert np.allclose(middle[[0, -1]], joints[[0, -1]])
    assert middle[:, 0].max() < 5  # the corner is cut


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_cut_keeps_the_share_of_a_straight_line(share: float) -> None:
    line = points(np.stack([np.zeros(20), np.linspace(0, 8, 20)], axis=1))
    assert np.allclose(cut(line, share)[-1], (0, 8 * share))
    assert np.allclose(between(line[0], line[-1], share), (0, 8 * share))


def test_turning_is_clockwise_on_a_photo() -> None:
    assert np.allclose(rotation(90) @ (1, 0), (0, 1))


def test_the_camera_looks_at_its_center() -> None:
    camera = Camera((3.0, 40.0), 5.0, 30.0, (200, 100))
    assert np.allclose(camera.pixels(points([(3, 40)])), (100, 50))
    assert np.isclose(np.linalg.norm(np.diff(camera.pixels(points([(3, 40), (3, 50)])), axis=0)), 50)
