"""SuperPoint on one garment: where keypoints lie, how many there are, and what their descriptors are."""

import cv2
import numpy as np
import pytest

from fashion_wizard.features.superpoint import SuperPoint, find_peaks, sample_descriptors
from fashion_wizard.garment import Garment

RNG = np.random.default_rng


def cloth(seed: int = 0, size: int = 240) -> np.ndarray:
    """A printed cloth: dark and light blobs on gray."""
    rng = RNG(seed)
    photo = np.full((size, size, 3), 140, np.uint8)
    for _ in range(60):
        corners = rng.integers(0, size, 2) + rng.integers(-14, 15, (5, 2))
        cv2.fillPoly(photo, [corners.astype(np.int32)], rng.integers(0, 256, 3).tolist())
    return photo


def whole(photo: np.ndarray) -> Garment:
    return Garment.from_mask("top", np.ones(photo.shape[:2], bool))


@pytest.fixture(scope="module")
def superpoint() -> SuperPoint:
    return SuperPoint()


def slow_peaks(heat, threshold, radius):
    found = {}
    for y in range(heat.shape[0]):
        for x in range(heat.shape[1]):
            around = heat[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1]
            if heat[y, x] >= threshold and heat[y, x] >= around.max():
                found[(x, y)] = heat[y, x]
    return found


@pytest.mark.parametrize("seed", range(5))
def test_peaks_are_those_of_the_slow_oracle(seed: int) -> None:
    heat = RNG(seed).random((37, 52)).astype(np.float32)
    points, scores = find_peaks(heat, threshold=0.6, radius=3, most=10_000)
    expected = slow_peaks(heat, 0.6, 3)
    assert {tuple(p) for p in np.round(points).astype(int)} <= {
        (x + dx, y + dy) for x, y in expected for dx in (-1, 0, 1) for dy in (-1, 0, 1)
    }
    assert sorted(scores.tolist()) == pytest.approx(sorted(expected.values()))
    assert (np.diff(scores) <= 0).all()


def test_peaks_are_refined_towards_their_mass_and_capped() -> None:
    y, x = np.indices((40, 40))
    heat = np.exp(-((x - 20.3) ** 2 + (y - 11.8) ** 2) / 2).astype(np.float32)
    points, _ = find_peaks(heat, threshold=0.1, radius=4, most=5)
    assert points.shape == (1, 2)
    assert np.hypot(*(points[0] - (20.3, 11.8))) < 0.25
    many = RNG(0).random((60, 60)).astype(np.float32)
    assert len(find_peaks(many, threshold=0.1, radius=2, most=7)[0]) == 7


def test_no_peak_gives_empty_arrays_that_still_have_descriptors() -> None:
    points, scores = find_peaks(np.zeros((16, 16), np.float32), threshold=0.1, radius=4, most=5)
    assert points.shape == (0, 2)
    assert scores.shape == (0,)
    assert sample_descriptors(RNG(0).normal(size=(8, 2, 2)).astype(np.float32), points).shape == (0, 8)


def test_a_squares_center_has_its_descriptor_and_halfway_is_the_mean() -> None:
    dense = 3 * np.eye(4, dtype=np.float32).reshape(4, 2, 2)
    at = sample_descriptors(dense, np.array([[1.5, 1.5], [5.5, 1.5], [3.5, 1.5]], np.float32))
    np.testing.assert_allclose(at[0], [1, 0, 0, 0], atol=1e-6)
    np.testing.assert_allclose(at[1], [0, 1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(at[2], np.array([1, 1, 0, 0]) / np.sqrt(2), atol=1e-6)


def test_the_number_of_keypoints_follows_the_garment(superpoint: SuperPoint) -> None:
    counts = []
    for blur in (0, 2, 8):
        photo = cloth() if not blur else cv2.GaussianBlur(cloth(), (0, 0), blur)
        counts.append(len(superpoint.extract(photo, whole(photo))))
    assert counts[0] > 50
    assert counts[0] > counts[1] > counts[2]
    plain = np.full((240, 240, 3), 90, np.uint8)
    assert len(superpoint.extract(plain, whole(plain))) == 0


def test_keypoints_lie_inside_the_mask_and_away_from_its_edge(superpoint: SuperPoint) -> None:
    photo = cloth()
    mask = np.zeros((240, 240), np.uint8)
    cv2.circle(mask, (100, 130), 80, 1, -1)
    garment = Garment.from_mask("top", mask.astype(bool))
    keypoints = superpoint.extract(photo, garment)
    assert len(keypoints) > 20
    reach = np.hypot(*(keypoints.points - (100, 130)).T)
    assert reach.max() < 80 - superpoint.margin * 160 / superpoint.longest
    everywhere = superpoint.extract(photo, whole(photo)).points
    assert everywhere.min() > 2
    assert everywhere.max() < 237


def test_coordinates_are_those_of_the_callers_photo(superpoint: SuperPoint) -> None:
    photo = cloth()
    alone = superpoint.extract(photo, whole(photo))
    larger = np.full((300, 330, 3), 255, np.uint8)
    larger[31:271, 57:297] = photo
    mask = np.zeros((300, 330), bool)
    mask[31:271, 57:297] = True
    moved = superpoint.extract(larger, Garment.from_mask("top", mask))
    np.testing.assert_allclose(moved.points - (57, 31), alone.points, atol=1e-3)
    np.testing.assert_allclose(moved.descriptors, alone.descriptors, atol=1e-3)


def test_a_larger_photo_of_the_same_cloth_has_the_same_keypoints(superpoint: SuperPoint) -> None:
    small = cloth(size=320)
    large = cv2.resize(small, (960, 960), interpolation=cv2.INTER_CUBIC)
    a = superpoint.extract(small, whole(small)).points
    b = (superpoint.extract(large, whole(large)).points + 0.5) / 3 - 0.5
    distance = np.linalg.norm(a[:, None] - b[None], axis=2)
    near = distance.min(axis=1) < 1.5
    assert near.mean() > 0.8
    # No offset: half a pixel lost on the way in or out would show here.
    assert np.abs((a - b[distance.argmin(axis=1)])[near].mean(axis=0)).max() < 0.15


def test_descriptors_are_of_unit_length_and_scores_descend(superpoint: SuperPoint) -> None:
    keypoints = superpoint.extract(cloth(), whole(cloth()))
    assert keypoints.descriptors.shape == (len(keypoints), 256)
    assert keypoints.descriptors.dtype == keypoints.points.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(keypoints.descriptors, axis=1), 1, atol=1e-5)
    assert (np.diff(keypoints.scores) <= 0).all()
    assert len(SuperPoint(most=10).extract(cloth(), whole(cloth()))) == 10


def test_a_turned_and_darkened_cloth_is_matched(superpoint: SuperPoint) -> None:
    photo = cloth()
    turn = cv2.getRotationMatrix2D((120, 120), 12, 1.0)
    other = cv2.warpAffine((photo * 0.7).astype(np.uint8), turn, (240, 240), borderMode=cv2.BORDER_REFLECT)
    a, b = superpoint.extract(photo, whole(photo)), superpoint.extract(other, whole(other))
    similarity = a.descriptors @ b.descriptors.T
    nearest, back = similarity.argmax(axis=1), similarity.argmax(axis=0)
    mutual = np.flatnonzero(back[nearest] == np.arange(len(a)))
    expected = a.points[mutual] @ turn[:, :2].T + turn[:, 2]
    right = np.linalg.norm(expected - b.points[nearest[mutual]], axis=1) < 4
    assert len(mutual) > 20
    assert right.mean() > 0.6


@pytest.mark.parametrize("shape", [(16, 16), (16, 700), (900, 17)])
def test_any_shape_of_photo_is_answered(superpoint: SuperPoint, shape: tuple[int, int]) -> None:
    photo = RNG(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    keypoints = superpoint.extract(photo, whole(photo))
    assert keypoints.descriptors.shape == (len(keypoints), superpoint.dimension)
    assert np.isfinite(keypoints.descriptors).all()
    assert ((keypoints.points > 0) & (keypoints.points < shape[::-1])).all()
    np.testing.assert_allclose(np.linalg.norm(keypoints.descriptors, axis=1), 1, atol=1e-4)


def test_a_one_pixel_garment_has_no_keypoints(superpoint: SuperPoint) -> None:
    mask = np.zeros((240, 240), bool)
    mask[100, 50] = True
    assert len(superpoint.extract(cloth(), Garment.from_mask("belt", mask))) == 0


def test_the_name_tells_weights_and_settings_apart(superpoint: SuperPoint, tmp_path) -> None:
    assert superpoint.name == SuperPoint().name
    assert superpoint.name != SuperPoint(threshold=0.02).name
    other = tmp_path / "other.onnx"
    other.write_bytes(superpoint.weights.read_bytes() + b" ")
    assert superpoint.name != SuperPoint(other).name
