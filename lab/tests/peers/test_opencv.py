"""SIFT, RootSIFT and ORB behind the product's protocol are what OpenCV finds, inside the mask."""

import cv2
import numpy as np
import pytest

from fashion_wizard.garment import Garment
from fashion_wizard_lab.peers.opencv import Orb, Sift

EVERY = [Sift, lambda **settings: Sift(root=True, **settings), Orb]


def cloth(seed=0, size=320):
    """A printed cloth: dark and light blobs on gray."""
    rng = np.random.default_rng(seed)
    photo = np.full((size, size, 3), 140, np.uint8)
    for _ in range(90):
        corners = rng.integers(0, size, 2) + rng.integers(-14, 15, (5, 2))
        cv2.fillPoly(photo, [corners.astype(np.int32)], rng.integers(0, 256, 3).tolist())
    return photo


def whole(photo):
    return Garment.from_mask("top", np.ones(photo.shape[:2], bool))


def of_opencv(detector, photo):
    """Points and descriptors, straight from OpenCV; a point may be there several times, turned otherwise."""
    found, raw = detector.detectAndCompute(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), None)
    return np.array([keypoint.pt for keypoint in found]), raw.astype(np.float64)


def all_among(found, points, descriptors):
    """Whether each keypoint is one of these, by point and descriptor."""
    apart = np.linalg.norm(found.points[:, None] - points, axis=2)
    unlike = 1 - found.descriptors @ descriptors.T
    return bool(((apart < 1e-3) & (unlike < 1e-5)).any(axis=1).all())


@pytest.mark.parametrize("make", EVERY)
def test_keypoints_lie_on_the_mask_sorted_capped_and_of_unit_length(make):
    photo = cloth()
    mask = np.zeros((320, 320), np.uint8)
    cv2.circle(mask, (150, 170), 110, 1, -1)
    box = (0, 0, 320, 320)
    found = make(margin=4).extract(photo, Garment("top", mask > 0, box))
    assert len(found) > 40
    assert np.hypot(*(found.points - (150, 170)).T).max() < 110 - 3
    assert (np.diff(found.scores) <= 0).all()
    assert found.descriptors.shape == (len(found), make().dimension)
    np.testing.assert_allclose(np.linalg.norm(found.descriptors, axis=1), 1, atol=1e-5)
    few = make(most=25).extract(photo, Garment("top", mask > 0, box))
    assert 10 < len(few) <= 25


@pytest.mark.parametrize("make", EVERY)
def test_a_plain_cloth_has_no_keypoints(make):
    plain = np.full((200, 200, 3), 90, np.uint8)
    nothing = make().extract(plain, whole(plain))
    assert nothing.points.shape == (0, 2)
    assert nothing.descriptors.shape == (0, make().dimension)


def test_sift_and_rootsift_are_opencvs_and_differ_in_the_descriptor_alone():
    photo = cloth()
    sift, root = (Sift(root=root, margin=0).extract(photo, whole(photo)) for root in (False, True))
    np.testing.assert_array_equal(sift.points, root.points)
    points, raw = of_opencv(cv2.SIFT.create(), photo)
    assert all_among(sift, points, raw / np.linalg.norm(raw, axis=1, keepdims=True))
    assert all_among(root, points, np.sqrt(raw / raw.sum(axis=1, keepdims=True)))
    assert not all_among(root, points, raw / np.linalg.norm(raw, axis=1, keepdims=True))


def test_orb_is_opencvs_and_its_cosine_is_the_hamming_distance():
    photo = cloth()
    found = Orb(margin=0).extract(photo, whole(photo))
    points, raw = of_opencv(cv2.ORB.create(512), photo)
    bits = np.unpackbits(raw.astype(np.uint8), axis=1)
    assert all_among(found, points, (2.0 * bits - 1) / 16)
    own = found.descriptors > 0
    hamming = (own[:, None] != own).sum(axis=2)
    np.testing.assert_allclose(128 * (1 - found.descriptors @ found.descriptors.T), hamming, atol=1e-3)


def test_names_tell_methods_and_settings_apart():
    names = [make(most=most).name for make in EVERY for most in (100, 512)]
    assert len(set(names)) == len(names)
