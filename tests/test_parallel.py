"""Jobs on several threads have the same results as on one thread."""

import threading

import pytest

from fashion_wizard.parallel import cores, in_order


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_answers_come_in_the_order_of_the_jobs(threads, count):
    assert list(in_order(lambda job: job * job, range(count), threads)) == [n * n for n in range(count)]


def test_several_jobs_are_worked_on_at_once():
    # Each of the two waits for the other, so one at a time would never end.
    together = threading.Barrier(2, timeout=10)
    assert list(in_order(lambda _: together.wait() >= 0, range(2), 2)) == [True, True]


def test_an_error_comes_when_its_turn_does_and_ends_the_rest():
    begun = []

    def work(job):
        begun.append(job)
        return 1 // (job - 3)

    done = []
    with pytest.raises(ZeroDivisionError):
        done.extend(in_order(work, range(1000), 2))
    assert len(begun) < 100


def test_what_is_not_taken_is_not_worked_on():
    begun = []
    for _ in in_order(begun.append, range(1000), 2):
        break
    assert len(begun) < 100


def test_there_is_a_core_to_work_on():
    assert cores() >= 1
