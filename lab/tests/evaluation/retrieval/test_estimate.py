"""The full run's hours from the pace of a small one."""

import pytest

from fashion_wizard_lab.evaluation.retrieval.estimate import Estimate, full_run
from fashion_wizard_lab.evaluation.retrieval.pace import Pace


def pace(indexed=126, asked=142, indexing=12.6, searching=14.2, features=14.2, methods=0.0):
    clock = {"indexing": indexing, "searching": searching}
    processor = {step: seconds / 2 for step, seconds in clock.items()}
    return Pace(indexed, asked, clock, processor, features, {"wizard": methods})


def test_features_take_as_long_for_each_photo_of_the_full_run():
    estimate = full_run(pace(), photos=126, keypoints=12_600)
    # A tenth of a second for each of 12,612 gallery photos and of 14,218 queries.
    assert estimate.indexing == pytest.approx(0.1 * 12_612 / 3600)
    assert estimate.searching == pytest.approx(0.1 * 14_218 / 3600)
    assert estimate.hours == estimate.indexing + estimate.searching
    # Half of the clock's time was processor time.
    assert estimate.processor == pytest.approx(estimate.hours / 2)
    assert estimate.alone == pytest.approx(estimate.processor / estimate.cores)
    assert estimate.as_json()["alone"] == estimate.alone


def test_searching_grows_with_the_keypoints_that_are_looked_at():
    half = pace(features=7.1, methods=7.1)
    # 50 keypoints a photo: 6,300 are searched exactly, 630,600 in a twelfth of 794 lists.
    looked_at = 794 + 630_600 / 12
    growth = looked_at / 6_300
    estimate = full_run(half, photos=126, keypoints=6_300)
    assert estimate.searching == pytest.approx((0.05 + 0.05 * growth) * 14_218 / 3600, rel=1e-3)


def test_the_full_run_itself_is_not_stretched():
    large = pace(12_612, 14_218, 3600.0, 7200.0, 3600.0, 3600.0)
    estimate = full_run(large, photos=12_612, keypoints=1_500_000)
    assert (estimate.indexing, estimate.searching) == pytest.approx((1.0, 2.0))


@pytest.mark.parametrize("few", [{"indexed": 0}, {"asked": 0}, {"indexed": 19}, {"asked": 19}])
def test_a_run_that_computed_little_tells_nothing(few):
    assert full_run(pace(**few), photos=126, keypoints=12_600) is None


@pytest.mark.parametrize(("cores", "machine"), [(1, "1 core"), (2, "2 cores")])
def test_cores_are_counted_in_words(cores, machine):
    assert Estimate(1.0, 2.0, 3.0, cores).machine == machine
