import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fashion_wizard.catalog.blobs import (
    ID_BITS,
    GarmentBlobs,
    pack_mask,
    unpack_keypoints,
    unpack_mask,
    unpack_vector,
)
from fashion_wizard.garment import Features, Garment, Keypoints


def a_garment() -> Garment:
    mask = np.zeros((9, 7), np.bool_)
    mask[2:5, 1:4] = True
    return Garment.from_mask("top", mask)


@given(arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40))))
@settings(deadline=None)
def test_masks_survive(mask):
    if not mask.any():
        mask[0, -1] = True
    garment = Garment.from_mask("top", mask)
    np.testing.assert_array_equal(unpack_mask(pack_mask(mask, garment.box), garment.box, mask.shape), mask)


def test_a_mask_out_of_its_box_or_of_other_bytes_is_refused():
    mask = a_garment().mask
    with pytest.raises(ValueError, match="out of its box"):
        pack_mask(mask, (1, 2, 3, 5))
    for data in (b"", b"rubbish", pack_mask(mask, (0, 0, 7, 9))):
        with pytest.raises(ValueError, match=r"mask|error|incorrect|incomplete"):
            unpack_mask(data, (1, 2, 4, 5), mask.shape)


@pytest.mark.parametrize("count", [0, 1, 50])
def test_features_survive(features_maker, count):
    features = features_maker(np.random.default_rng(1), count, dimension=256)
    blobs = GarmentBlobs.pack(a_garment(), features)
    keypoints = unpack_keypoints(blobs.points, blobs.scores, blobs.descriptors, count)
    np.testing.assert_array_equal(keypoints.points, features.keypoints.points)
    np.testing.assert_array_equal(keypoints.scores, features.keypoints.scores)
    if count:
        np.testing.assert_allclose(keypoints.descriptors, features.keypoints.descriptors, atol=3e-4)
        np.testing.assert_allclose(np.linalg.norm(keypoints.descriptors, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(unpack_vector(blobs.color), features.color)
    for array in (keypoints.points, keypoints.scores, keypoints.descriptors, unpack_vector(blobs.color)):
        assert array.dtype == np.float32
        assert array.flags.writeable


def test_a_garment_has_one_id_as_long_as_nothing_of_it_changes(features_maker):
    features = features_maker(np.random.default_rng(1), 5)
    blobs = GarmentBlobs.pack(a_garment(), features)
    number = blobs.garment_id("a", 0, "top")
    assert number == GarmentBlobs.pack(a_garment(), features).garment_id("a", 0, "top")
    assert 0 <= number < 1 << ID_BITS
    other = GarmentBlobs.pack(a_garment(), features_maker(np.random.default_rng(2), 5))
    others = [
        blobs.garment_id("b", 0, "top"),
        blobs.garment_id("a", 1, "top"),
        blobs.garment_id("a", 0, "pants"),
        other.garment_id("a", 0, "top"),
    ]
    assert len({number, *others}) == 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": np.zeros((3, 2), np.float32)}, "one N"),
        ({"scores": np.zeros(3, np.float32)}, "one N"),
        ({"descriptors": np.ones((2, 4), np.float32)}, "descriptors are not of unit length"),
        ({"descriptors": np.full((2, 4), np.nan, np.float32)}, "descriptors are not of unit length"),
        ({"points": np.full((2, 2), np.nan, np.float32)}, "NaN"),
        ({"color": np.zeros(4, np.float32)}, "color are not of unit length"),
        ({"embedding": np.ones(4, np.float32)}, "embedding are not of unit length"),
    ],
)
def test_features_that_break_their_promise_are_refused(change, message):
    parts = {
        "points": np.zeros((2, 2), np.float32),
        "scores": np.zeros(2, np.float32),
        "descriptors": np.eye(2, 4, dtype=np.float32),
        "color": np.eye(1, 4, dtype=np.float32)[0],
        "embedding": np.eye(1, 4, dtype=np.float32)[0],
    } | change
    vectors = {name: parts.pop(name) for name in ("color", "embedding")}
    with pytest.raises(ValueError, match=message):
        GarmentBlobs.pack(a_garment(), Features(Keypoints(**parts), **vectors))
