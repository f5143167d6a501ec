import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fashion_wizard.catalog.blobs import (
    ID_BITS,
    GarmentBlobs,
    pack_mask,
    pack_points,
    pack_scores,
    unpack_keypoints,
    unpack_mask,
    unpack_points,
    unpack_scores,
)
from fashion_wizard.catalog.descriptors import LARGEST_PART, basis, pack_descriptors, unpack_descriptors
from fashion_wizard.catalog.unit_vectors import pack_vector, unpack_vector, unpack_vectors
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
    packed = pack_mask(mask, garment.box)
    np.testing.assert_array_equal(unpack_mask(packed, garment.box, mask.shape), mask)
    x0, y0, x1, y1 = garment.box
    plain = zlib.compress(np.packbits(mask[y0:y1, x0:x1]).tobytes())
    np.testing.assert_array_equal(unpack_mask(plain, garment.box, mask.shape), mask)


def test_the_mask_of_a_slanting_garment_takes_few_bytes():
    rows, columns = np.mgrid[:300, :200]
    mask = np.abs(columns - 90 - rows // 7) < 40 + rows // 9
    box = Garment.from_mask("top", mask).box
    x0, y0, x1, y1 = box
    plain = zlib.compress(np.packbits(mask[y0:y1, x0:x1]).tobytes())
    assert len(pack_mask(mask, box)) < 0.8 * len(plain)


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
    np.testing.assert_allclose(keypoints.points, features.keypoints.points, atol=2e-4)
    np.testing.assert_allclose(keypoints.scores, features.keypoints.scores, atol=5e-4)
    if count:
        np.testing.assert_allclose(keypoints.descriptors, features.keypoints.descriptors, atol=2e-3)
        np.testing.assert_allclose(np.linalg.norm(keypoints.descriptors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(unpack_vector(blobs.color), features.color, atol=0.004)
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


UNIT = arrays(
    np.float32, st.tuples(st.integers(1, 9), st.integers(1, 70)), elements=st.floats(-1, 1, width=16)
).filter(lambda rows: (np.abs(rows).max(axis=1) > 0.01).all())


@given(UNIT)
@settings(deadline=None)
def test_vectors_come_back_with_unit_length_and_nearly_the_same_direction(rows):
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    for row in rows:
        found = unpack_vector(pack_vector(row))
        assert found.shape == row.shape
        assert np.linalg.norm(found) == pytest.approx(1, abs=1e-6)
        assert found @ row > 0.999
        assert np.abs(found - row).max() <= np.abs(row).max() / 40
    found = unpack_descriptors(pack_descriptors(rows), len(rows))
    one_by_one = [unpack_vector(pack_vector(row)) for row in rows]
    np.testing.assert_array_equal(found, one_by_one)
    np.testing.assert_array_equal(unpack_vectors([pack_vector(row) for row in rows]), one_by_one)


@given(UNIT)
@settings(deadline=None)
def test_packing_again_what_was_packed_changes_nothing(rows):
    data = [pack_vector(row) for row in rows]
    assert [pack_vector(unpack_vector(each)) for each in data] == data


def test_few_colors_take_few_bytes():
    color = np.zeros(1024, np.float32)
    color[[3, 70, 500]] = np.sqrt([0.5, 0.25, 0.25])
    assert len(pack_vector(color)) < 50


def test_descriptors_that_the_basis_holds_take_a_quarter_of_the_bytes():
    parts = np.random.default_rng(0).normal(size=(40, len(basis())))
    rows = np.asarray(parts @ basis(), np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    data = pack_descriptors(rows)
    assert len(data) < 40 * 256 / 4
    found = unpack_descriptors(data, 40)
    assert (np.sum(found * rows, axis=1) > 0.999).all()
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(("largest", "share"), [(LARGEST_PART, 0.85), (31, 0.75), (127, 0.95)])
def test_descriptors_are_compressed_and_those_stored_by_earlier_versions_are_read(largest, share):
    rng = np.random.default_rng(2)
    parts = rng.laplace(size=(60, len(basis()))).astype(np.float32)
    rows = np.asarray(parts @ basis(), np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    data = pack_descriptors(rows, largest)
    plain = zlib.decompress(data[1:])
    assert (data[:1], len(plain)) == (b"\3", 60 * 64)
    assert len(data) < share * len(plain)
    found = unpack_descriptors(data, 60)
    assert (np.sum(found * rows, axis=1) > (0.99 if largest == 31 else 0.998)).all()
    np.testing.assert_array_equal(found, unpack_descriptors(b"\2" + plain, 60))
    for content in (data[:-20], b"\3" + zlib.compress(plain + plain), b"\3" + zlib.compress(plain[:-1])):
        with pytest.raises(ValueError, match=r"\w"):
            unpack_descriptors(content, 60)


def test_decoded_descriptors_do_not_depend_on_the_order_of_adding():
    numbers = np.random.default_rng(1).integers(-127, 128, size=(20, len(basis())), dtype=np.int8)
    numbers[0] = 127 * np.sign(basis()[:, np.abs(basis()).sum(axis=0).argmax()])
    exact = numbers.astype(np.int64) @ basis().astype(np.int64)
    assert np.abs(exact).max() < 1 << 24
    for order in (slice(None), slice(None, None, -1)):
        np.testing.assert_array_equal(numbers[:, order].astype(np.float32) @ basis()[order], exact)


@given(arrays(np.float32, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(0, 8000, width=32)))
@settings(deadline=None)
def test_points_come_back_to_a_small_part_of_a_pixel(points):
    found = unpack_points(pack_points(points), len(points))
    assert found.shape == points.shape
    np.testing.assert_allclose(found, points, atol=8000 / 131_070 + 1e-3)


@pytest.mark.parametrize(
    "unpack",
    [
        unpack_vector,
        lambda data: unpack_vectors([pack_vector(np.ones(12, np.float32)), data]),
        lambda data: unpack_points(data, 3),
        lambda data: unpack_descriptors(data, 3),
    ],
    ids=["vector", "vectors", "points", "descriptors"],
)
@pytest.mark.parametrize("data", [b"\0", b"\0\0\0\0", b"\2rubbish", b"\3" + bytes(12), b"\4" + bytes(12)])
def test_bytes_that_hold_something_else_are_refused(unpack, data):
    with pytest.raises(ValueError, match=r"\w"):
        unpack(data)


@given(st.lists(st.floats(-70_000, 70_000, width=32), max_size=40), st.booleans())
def test_scores_come_back_in_any_order_and_those_stored_plain_are_read_as_before(scores, ordered):
    given = np.array(sorted(scores, reverse=True) if ordered else scores, np.float32)
    expected = np.clip(given, -65_504, 65_504).astype(np.float16).astype(np.float32)
    packed = pack_scores(given)
    assert len(packed) <= 2 * len(given)
    np.testing.assert_array_equal(unpack_scores(packed, len(given)), expected)
    np.testing.assert_array_equal(unpack_scores(expected.astype("<f2").tobytes(), len(given)), expected)


def test_descending_scores_are_compressed_and_bytes_of_other_scores_are_refused():
    packed = pack_scores(np.sort(np.random.default_rng(0).random(200, np.float32))[::-1])
    assert len(packed) < 250
    for data, count in ((packed, 199), (packed, 300), (packed[:50], 200), (b"x" * 20, 200), (b"", 3)):
        with pytest.raises(ValueError, match=r".+"):
            unpack_scores(data, count)
