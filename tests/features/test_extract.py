"""Features are those of the parts, and an extractor's name is made of all of theirs."""

import numpy as np
import pytest
from tests.toys import Grid, MeanColor, Octants, photo

from fashion_wizard import FashionWizardError, FeatureExtractor, Garment
from fashion_wizard.defaults import feature_extractor
from fashion_wizard.features.base import block
from fashion_wizard.turning import turn_garment, turn_photo

TOP = Garment.from_mask("top", np.ones((64, 48), np.bool_))


def test_features_are_those_of_the_parts() -> None:
    parts = Grid(), Octants(), MeanColor(same=2)
    features = FeatureExtractor(*parts).extract(photo("red"), TOP)
    np.testing.assert_array_equal(features.keypoints.points, parts[0].extract(photo("red"), TOP).points)
    np.testing.assert_array_equal(features.color, parts[1].describe(photo("red"), TOP))
    np.testing.assert_array_equal(features.embedding, parts[2].describe(photo("red"), TOP))
    assert FeatureExtractor(*parts).blocks == {"same": 2}


@pytest.mark.parametrize("quarters", range(1, 4))
def test_a_garment_that_lies_on_its_side_has_the_features_of_the_one_that_stands(quarters: int) -> None:
    rng = np.random.default_rng(3)
    upright = rng.integers(256, size=(64, 48, 3)).astype(np.uint8)
    mask = np.zeros((64, 48), np.bool_)
    mask[5:40, 8:30] = True
    garment = Garment.from_mask("top", mask)
    extractor = FeatureExtractor(Grid(), Octants(), MeanColor(same=2))
    right = extractor.extract(upright, garment)
    lying, laid = turn_photo(upright, -quarters), turn_garment(garment, -quarters)
    assert laid.turned == quarters
    found = extractor.extract(lying, laid)
    np.testing.assert_array_equal(found.color, right.color)
    np.testing.assert_array_equal(found.embedding, right.embedding)
    np.testing.assert_array_equal(found.keypoints.descriptors, right.keypoints.descriptors)
    for (x, y), (x_right, y_right) in zip(
        found.keypoints.points.astype(int), right.keypoints.points.astype(int), strict=True
    ):
        np.testing.assert_array_equal(lying[y, x], upright[y_right, x_right])


class Given:
    """An embedder of somebody else, which gives whatever it was told."""

    name = "given-1"

    def __init__(self, vector: object) -> None:
        self.blocks: dict[str, int] = {}
        self.vector = vector

    def describe(self, photo: object, garment: object) -> object:
        return self.vector


@pytest.mark.parametrize("vector", [[0.6, 0.8], np.array([0.6, 0.8]), np.array([0.6, 0.8], np.float16)])
def test_a_vector_may_be_of_any_numbers(vector: object) -> None:
    features = FeatureExtractor(Grid(), Octants(), Given(vector)).extract(photo("red"), TOP)
    assert features.embedding.dtype == np.float32
    np.testing.assert_allclose(features.embedding, [0.6, 0.8], atol=1e-3)


@pytest.mark.parametrize(
    ("vector", "told"),
    [
        (np.array([3.0, 4.0]), r"given-1 .* not of length 5; divide"),
        (np.zeros(4), "not of length 0"),
        (np.array([np.nan, 1.0]), "not of length nan"),
        (np.array([[0.6, 0.8]]), r"given-1 .* shape \(D,\), not \(1, 2\)"),
    ],
)
def test_a_model_that_breaks_its_promise_is_named_with_what_is_wrong(vector: object, told: str) -> None:
    extractor = FeatureExtractor(Grid(), Octants(), Given(vector))
    with pytest.raises(FashionWizardError, match=told):
        extractor.vectors(photo("red"), TOP)


@pytest.mark.parametrize("place", range(3))
def test_another_part_makes_another_name(place: int) -> None:
    parts = [Grid(), Octants(), MeanColor()]
    before = FeatureExtractor(*parts).name
    assert all(part.name in before for part in parts)
    parts[place].name = "changed"
    assert FeatureExtractor(*parts).name != before


def test_parts_that_are_not_given_are_those_that_ship() -> None:
    shipped = feature_extractor()
    mixed = feature_extractor(keypoints=Grid())
    assert mixed.name == shipped.name.replace(shipped.keypoints.name, "grid-2")
    assert shipped.blocks == {"same": 128, "texture": 64, "cut": 64}


def test_a_block_is_cut_out_and_scaled_and_the_whole_stands_for_a_missing_one() -> None:
    vectors = np.array([[3, 4, 0, 5], [0, 0, 0, 1]], np.float32)
    blocks = {"same": 2, "cut": 1}
    np.testing.assert_allclose(block(vectors, "same", blocks), [[0.6, 0.8], [0, 0]])
    np.testing.assert_allclose(block(vectors, "cut", blocks), [[0], [0]])
    assert block(vectors, "texture", blocks) is vectors
    assert block(vectors, "same", {}) is vectors


def test_keypoints_may_come_after_the_vectors() -> None:
    extractor = FeatureExtractor(Grid(), Octants(), MeanColor())
    whole = extractor.extract(photo("red"), TOP)
    vectors = extractor.vectors(photo("red"), TOP)
    assert len(vectors.keypoints) == 0
    assert vectors.keypoints.descriptors.shape == (0, Grid.dimension)
    later = extractor.with_keypoints(photo("red"), TOP, vectors)
    for one, other in ((whole, later), (whole, vectors)):
        np.testing.assert_array_equal(one.color, other.color)
        np.testing.assert_array_equal(one.embedding, other.embedding)
    np.testing.assert_array_equal(whole.keypoints.points, later.keypoints.points)
