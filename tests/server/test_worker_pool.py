"""Jobs of requests: refusals with a true estimate, short jobs before long ones, clients that leave."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import anyio
import pytest

from fashion_wizard.server.disconnects import ClientLeftError, check_client
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.worker_pool import WorkerPool
from fashion_wizard.steps import step


class Clock:
    """Seconds that only a job's work advances."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def work(self, seconds: float) -> None:
        self.now += seconds


def pool_of(workers: int, queue: int, clock: Callable[[], float] | None = None) -> WorkerPool:
    return WorkerPool(workers, queue, Metrics(), *([clock] if clock else []))


@pytest.mark.anyio
@pytest.mark.parametrize(("seconds", "workers", "queue"), [(10.0, 1, 3), (10.0, 4, 4), (0.01, 2, 5)])
async def test_a_refusal_says_when_what_waits_will_be_done(seconds: float, workers: int, queue: int) -> None:
    clock = Clock()
    pool = pool_of(workers, queue, clock)
    for _ in range(40):
        await pool.run(lambda: clock.work(seconds))
    go = threading.Event()
    async with asyncio.TaskGroup() as group:
        jobs = [group.create_task(pool.run(lambda: go.wait(60))) for _ in range(workers + queue)]
        await anyio.lowlevel.checkpoint()
        with pytest.raises(Problem) as caught:
            await pool.run(lambda: None)
        go.set()
    assert all(job.result() for job in jobs)
    assert (caught.value.status, caught.value.code) == (503, "busy")
    expected = max(1, -(-(workers + queue) * seconds // workers))
    assert int(caught.value.headers["Retry-After"]) == pytest.approx(expected, abs=1)
    assert await pool.run(lambda: "free again") == "free again"
    pool.close()


@pytest.mark.anyio
async def test_a_job_whose_caller_leaves_ends_at_its_next_check_and_one_that_waits_never_starts() -> None:
    pool = pool_of(1, 5)
    began, go, ended = threading.Event(), threading.Event(), threading.Event()
    reached: list[str] = []

    def running() -> None:
        began.set()
        assert go.wait(60)
        try:
            check_client()
        except ClientLeftError:
            ended.set()
            raise
        reached.append("the end of the job that ran")

    first = asyncio.create_task(pool.run(running))
    assert await asyncio.to_thread(began.wait, 60)
    second = asyncio.create_task(pool.run(lambda: reached.append("the job that waited")))
    third = asyncio.create_task(pool.run(lambda: reached.append("the job of another client")))
    await anyio.lowlevel.checkpoint()
    for left in (first, second):
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
    go.set()
    await third
    assert ended.is_set()
    assert reached == ["the job of another client"]
    pool.close()


def test_outside_of_a_job_nobody_has_left() -> None:
    check_client()


@pytest.mark.anyio
async def test_a_search_ends_between_two_steps_when_its_client_leaves() -> None:
    began, go, reached = threading.Event(), threading.Event(), []

    def work() -> None:
        for number in range(3):
            step()
            reached.append(number)
            began.set()
            assert go.wait(60)

    pool = pool_of(1, 5)
    search = asyncio.create_task(pool.run(work))
    assert await asyncio.to_thread(began.wait, 60)
    search.cancel()
    with pytest.raises(asyncio.CancelledError):
        await search
    go.set()
    assert await pool.run(lambda: "next") == "next"
    assert reached == [0]
    pool.close()


@pytest.mark.anyio
async def test_idle_jobs_run_one_by_one_and_the_failure_of_one_stops_none(caplog) -> None:
    pool = pool_of(2, 5)
    done, reached, running = threading.Event(), list[int](), list[int]()

    def job(number: int) -> None:
        running.append(number)
        reached.append(len(running))
        running.pop()
        if number == 1:
            raise RuntimeError("out of shape")
        if number == 3:
            done.set()

    pool.run_when_idle([partial(job, number) for number in range(4)])
    assert await asyncio.to_thread(done.wait, 60)
    assert await pool.run(lambda: "free") == "free"
    assert reached == [1, 1, 1, 1]
    assert "out of shape" in caplog.text
    pool.close()


@pytest.mark.anyio
async def test_idle_jobs_are_dropped_once_a_request_waits() -> None:
    metrics = Metrics()
    pool = WorkerPool(1, 5, metrics)
    began, go, later, reached = threading.Event(), threading.Event(), threading.Event(), list[str]()

    def running() -> None:
        began.set()
        assert go.wait(60)

    first = asyncio.create_task(pool.run(running))
    assert await asyncio.to_thread(began.wait, 60)
    pool.run_when_idle([lambda: reached.append("dropped")])
    assert b"queue_ahead 1.0" in metrics.text()
    second = asyncio.create_task(pool.run(lambda: reached.append("request")))
    await anyio.lowlevel.checkpoint()
    go.set()
    await asyncio.gather(first, second)
    pool.run_when_idle([lambda: reached.append("idle"), later.set])
    assert await asyncio.to_thread(later.wait, 60)
    assert reached == ["request", "idle"]
    assert await pool.run(lambda: "free") == "free"
    assert b"queue_ahead 0.0" in metrics.text()
    pool.close()


async def order_of(pool: WorkerPool, kinds: list[str]) -> list[int]:
    """The order in which jobs are done that come while one thread is busy."""
    go, order = threading.Event(), []
    async with asyncio.TaskGroup() as group:
        group.create_task(pool.run(lambda: go.wait(60), "first"))
        await anyio.lowlevel.checkpoint()
        for number, kind in enumerate(kinds):
            group.create_task(pool.run(lambda number=number: order.append(number), kind))
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        go.set()
    return order


@pytest.mark.anyio
async def test_short_jobs_overtake_long_ones_and_equal_jobs_keep_their_order() -> None:
    clock = Clock()
    pool = pool_of(1, 50, clock)
    for kind, seconds in (("long", 2.0), ("short", 0.01)) * 30:
        await pool.run(lambda seconds=seconds: clock.work(seconds), kind)
    kinds = ["long", "short", "long", "long", "short"]
    assert await order_of(pool, kinds) == [1, 4, 0, 2, 3]
    pool.close()


@pytest.mark.anyio
async def test_no_job_is_overtaken_forever() -> None:
    """What came eight seconds ago, and takes two, comes before what is short and comes now."""
    clock = Clock()
    pool = pool_of(1, 50, clock)
    for kind, seconds in (("long", 2.0), ("short", 0.01)) * 30:
        await pool.run(lambda seconds=seconds: clock.work(seconds), kind)
    go, order = threading.Event(), []
    async with asyncio.TaskGroup() as group:
        group.create_task(pool.run(lambda: go.wait(60), "first"))
        await anyio.lowlevel.checkpoint()
        group.create_task(pool.run(lambda: order.append("long"), "long"))
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        clock.work(8.1)
        group.create_task(pool.run(lambda: order.append("short"), "short"))
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        go.set()
    assert order == ["long", "short"]
    pool.close()


@pytest.mark.anyio
async def test_a_job_that_spans_a_sleep_of_the_machine_makes_the_server_refuse_nobody() -> None:
    clock = Clock()
    pool = WorkerPool(1, 50, Metrics(), clock, seconds=20)
    for _ in range(40):
        await pool.run(lambda: clock.work(0.1), "search")
    await pool.run(lambda: clock.work(8 * 3600), "search")
    go = threading.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(pool.run(lambda: go.wait(60), "search"))
        for _ in range(10):
            await anyio.lowlevel.checkpoint()
            group.create_task(pool.run(lambda: None, "search"))
        await anyio.lowlevel.checkpoint()
        go.set()
    pool.close()


@pytest.mark.anyio
async def test_nobody_is_accepted_who_would_wait_too_long_or_served_who_did() -> None:
    clock = Clock()
    pool = WorkerPool(1, 50, Metrics(), clock, seconds=5)
    for _ in range(40):
        await pool.run(lambda: clock.work(2.0), "search")
    go, served = threading.Event(), []
    first = asyncio.create_task(pool.run(lambda: go.wait(60), "search"))
    await anyio.lowlevel.checkpoint()
    jobs = [asyncio.create_task(pool.run(lambda: served.append(1), "search")) for _ in range(2)]
    await anyio.lowlevel.checkpoint()
    with pytest.raises(Problem) as caught:
        await pool.run(lambda: None, "search")
    assert (caught.value.status, caught.value.headers["Retry-After"]) == (503, "6")
    clock.work(5.5)
    go.set()
    await first
    for job in jobs:
        with pytest.raises(Problem, match="busy"):
            await job
    assert served == []
    assert await pool.run(lambda: "free again") == "free again"
    pool.close()


@pytest.mark.anyio
async def test_a_key_has_so_many_requests_at_once_and_no_more(monkeypatch) -> None:
    current = ["a"]
    monkeypatch.setattr("fashion_wizard.server.worker_pool.sender", lambda: current[0])
    pool = WorkerPool(1, 50, Metrics(), per_sender=2)
    go = threading.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(pool.run(lambda: go.wait(60)))
        await anyio.lowlevel.checkpoint()
        with pytest.raises(Problem) as caught:
            await pool.run(lambda: None)
        assert (caught.value.status, caught.value.code) == (429, "too-many")
        assert int(caught.value.headers["Retry-After"]) >= 1
        for current[0] in ("b", "", "", ""):
            group.create_task(pool.run(lambda: None))
            await anyio.lowlevel.checkpoint()
        go.set()
    current[0] = "a"
    assert await pool.run(lambda: "free again") == "free again"
    pool.close()
