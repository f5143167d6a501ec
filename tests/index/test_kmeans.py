import numpy as np
import pytest

from fashion_wizard.index.kmeans import SAMPLE_PER_CENTER, kmeans


def blobs(centers: int, each: int, dimension: int = 8, seed: int = 0):
    rng = np.random.default_rng(seed)
    true = rng.normal(scale=10, size=(centers, dimension))
    points = true[:, None] + rng.normal(scale=0.05, size=(centers, each, dimension))
    return true.astype(np.float32), rng.permutation(points.reshape(-1, dimension)).astype(np.float32)


def test_every_center_is_the_mean_of_what_is_nearest_to_it():
    _, points = blobs(2, 60)
    centers = kmeans(points, 2)
    nearest = ((points[:, None] - centers) ** 2).sum(2).argmin(1)
    for number, center in enumerate(centers):
        np.testing.assert_allclose(center, points[nearest == number].mean(0), atol=1e-4)


def test_the_same_seed_gives_the_same_centers():
    _, points = blobs(20, SAMPLE_PER_CENTER + 50)
    np.testing.assert_array_equal(kmeans(points, 20, seed=3), kmeans(points, 20, seed=3))
    assert not np.array_equal(kmeans(points, 20, seed=3), kmeans(points, 20, seed=4))


@pytest.mark.parametrize("count", [1, 4, 5])
def test_where_points_are_few_each_is_a_center(count):
    points = np.eye(5, 7, dtype=np.float32)[:count]
    centers = kmeans(points, 5)
    np.testing.assert_array_equal(centers, points)
    assert centers is not points


def test_barely_more_points_than_centers_and_equal_points_are_fine():
    assert kmeans(np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32), 5).shape == (5, 3)
    assert np.isfinite(kmeans(np.ones((50, 3), np.float32), 5)).all()


def test_spherical_centers_have_unit_length(capfd):
    _, points = blobs(6, 50)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    np.testing.assert_allclose(np.linalg.norm(kmeans(points, 6, spherical=True), axis=1), 1, atol=1e-5)
    printed = capfd.readouterr()
    assert printed.out == printed.err == ""


@pytest.mark.parametrize(
    ("vectors", "centers"),
    [
        (np.zeros((0, 4), np.float32), 2),
        (np.zeros(4, np.float32), 2),
        (np.zeros((3, 4), np.float32), 0),
        (np.full((3, 4), np.nan, np.float32), 2),
    ],
)
def test_nonsense_is_refused(vectors, centers):
    with pytest.raises(ValueError, match="k-means"):
        kmeans(vectors, centers)
