"""A bounded pool of threads for blocking work, which refuses work that would have to wait for too long."""

import asyncio
import contextvars
import heapq
import itertools
import logging
import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from fashion_wizard.server.disconnects import check_client, watched_job
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.sender import sender

_T = TypeVar("_T")
_SMOOTHING: Final = 0.2
"""Weight of the newest job in the running mean of job durations."""
_OUTLIER: Final = 4.0
"""A job counts as at most so many times as long as its kind takes, and a second: one that spans a sleep of
the machine says nothing about others."""
_PATIENCE: Final = 4.0
"""A job may be overtaken by later ones for so many times as long as it is expected to take itself."""
_IDLE_JOBS: Final = 64
"""The most jobs that wait for an idle moment; the oldest make room."""
_log: Final = logging.getLogger(__name__)


@dataclass(order=True, slots=True)
class _Turn:
    """A job that waits, ordered by when its turn comes.

    Attributes:
        due: When it came, and `_PATIENCE` times its expected duration: a short job overtakes long ones that
            came a little earlier, and none waits forever.
        number: Of jobs that are due at once, the first one comes first.
        deadline: It does not start after this moment.
        kind: What it is like; jobs of one kind take about equally long.
        sender: Whose it is.
        start: Has a thread do it.
        done: Its result, or its error.
    """

    due: float
    number: int
    deadline: float = field(compare=False)
    kind: str = field(compare=False)
    sender: str = field(compare=False)
    start: Callable[[], "asyncio.Future[Any]"] = field(compare=False)
    done: "asyncio.Future[Any]" = field(compare=False)


class WorkerPool:
    """Runs blocking jobs beside the event loop, short ones before long ones.

    Args:
        workers: Jobs that run at once.
        queue: Jobs that may wait.
        metrics: Records how many run and wait, and how long they wait.
        clock: Monotonic seconds.
        seconds: Longest time that a job may wait; it is refused if it would wait longer.
        per_sender: Jobs of one key that may run and wait at once. Who sends no key is not limited.
    """

    def __init__(
        self,
        workers: int,
        queue: int,
        metrics: Metrics,
        clock: Callable[[], float] = time.perf_counter,
        *,
        seconds: float = math.inf,
        per_sender: int | None = None,
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="work")
        self._workers = workers
        self._limit = workers + queue
        self._metrics = metrics
        self._clock = clock
        self._seconds = seconds
        self._per_sender = per_sender or self._limit
        # Changed by the event loop's thread only.
        self._numbers = itertools.count()
        self._waiting: list[_Turn] = []
        self._running = 0
        self._idle_jobs: deque[Callable[[], object]] = deque(maxlen=_IDLE_JOBS)
        self._idle_job_runs = False
        self._accepted: Counter[str] = Counter()  # by kind
        self._of_sender: Counter[str] = Counter()
        self._mean_seconds: dict[str, float] = {}

    async def run(self, job: Callable[[], _T], kind: str = "search") -> _T:
        """Run a job in the pool, and return or raise what it does.

        If this call is cancelled, the job does not start, or ends at its next step.

        Args:
            job: Blocks.
            kind: What it is like; jobs of one kind take about equally long.

        Raises:
            Problem: 503 if the queue is full, or the job would wait for too long; 429 if its sender has too
                many jobs here.
        """
        self._admit()
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()  # so that the job knows the prefix of its request
        left = context.run(watched_job)
        now = self._clock()
        turn = _Turn(
            now + _PATIENCE * self._expected(kind),
            next(self._numbers),
            now + self._seconds,
            kind,
            sender(),
            lambda: loop.run_in_executor(self._pool, partial(context.run, self._do, job, kind, now)),
            loop.create_future(),
        )
        self._accepted[kind] += 1
        self._of_sender[turn.sender] += 1
        self._metrics.waiting.inc()
        heapq.heappush(self._waiting, turn)
        self._start_next()
        try:
            return await turn.done  # type: ignore[no-any-return]
        except asyncio.CancelledError:
            left.set()
            if turn in self._waiting:
                self._waiting.remove(turn)
                heapq.heapify(self._waiting)
                self._metrics.waiting.dec()
                self._release(turn)
            raise

    def run_when_idle(self, jobs: Iterable[Callable[[], object]]) -> None:
        """Run short jobs one by one while a thread is free; those left are dropped once another job waits.

        To be called on the event loop. Errors of the jobs are logged.
        """
        self._idle_jobs.extend(jobs)
        self._start_next()
        self._count_ahead()

    def _admit(self) -> None:
        expected = self.seconds_until_free()
        if self._accepted.total() >= self._limit or expected > self._seconds:
            raise self._busy()
        if (key := sender()) and self._of_sender[key] >= self._per_sender:
            raise Problem(
                429,
                "too-many",
                f"{self._per_sender} requests with this key are being answered; wait for one of them",
                headers={"Retry-After": str(math.ceil(expected / self._accepted.total()))},
            )

    def _busy(self) -> Problem:
        return Problem(
            503,
            "busy",
            "the server is busy; try again shortly",
            headers={"Retry-After": str(self.seconds_until_free())},
        )

    def _start_next(self) -> None:
        """Start the jobs whose turn it is, as far as threads are free; drop those that are too late."""
        while self._waiting and self._running < self._workers:
            turn = heapq.heappop(self._waiting)
            self._metrics.waiting.dec()
            if self._clock() > turn.deadline:
                turn.done.set_exception(self._busy())
                self._release(turn)
                continue
            self._running += 1
            turn.start().add_done_callback(partial(self._finish, turn))
        if self._waiting:
            self._idle_jobs.clear()
            self._count_ahead()
        elif self._idle_jobs and not self._idle_job_runs and self._running < self._workers:
            self._running += 1
            self._idle_job_runs = True
            job = asyncio.get_running_loop().run_in_executor(self._pool, self._idle_jobs.popleft())
            job.add_done_callback(self._finish_idle)

    def _finish_idle(self, job: "asyncio.Future[Any]") -> None:
        self._running -= 1
        self._idle_job_runs = False
        if not job.cancelled() and (error := job.exception()):
            _log.error("work for later requests failed", exc_info=error)
        self._start_next()
        self._count_ahead()

    def _count_ahead(self) -> None:
        self._metrics.ahead.set(len(self._idle_jobs) + self._idle_job_runs)

    def _finish(self, turn: _Turn, future: "asyncio.Future[Any]") -> None:
        """Hand on what a job has done; its thread is taken until it really ends, even if its client left."""
        self._running -= 1
        self._release(turn)
        error = None if future.cancelled() else future.exception()
        if not turn.done.done():
            if future.cancelled():
                turn.done.cancel()
            elif error:
                turn.done.set_exception(error)
            else:
                turn.done.set_result(future.result())
        self._start_next()

    def _release(self, turn: _Turn) -> None:
        self._accepted -= Counter([turn.kind])
        self._of_sender -= Counter([turn.sender])

    def _do(self, job: Callable[[], _T], kind: str, queued: float) -> _T:
        """Do a job, in a thread of the pool."""
        started = self._clock()
        self._metrics.observe("wait", started - queued)
        try:
            check_client()
            with self._metrics.running.track_inprogress():
                return job()
        finally:
            mean = self._expected(kind)
            seconds = min(self._clock() - started, _OUTLIER * mean + 1)
            self._mean_seconds[kind] = mean + _SMOOTHING * (seconds - mean)

    def _expected(self, kind: str) -> float:
        """How long a job of a kind takes; a second, as long as there has been none."""
        return self._mean_seconds.get(kind, 1.0)

    def seconds_until_free(self) -> int:
        """An estimate of the seconds until all jobs accepted by now are done, at least 1."""
        seconds = sum(count * self._expected(kind) for kind, count in self._accepted.items())
        return max(1, math.ceil(seconds / self._workers))

    def close(self) -> None:
        """Wait for the jobs that run; jobs that wait are dropped."""
        for turn in self._waiting:
            turn.done.cancel()
        self._waiting.clear()
        self._idle_jobs.clear()
        self._pool.shutdown(cancel_futures=True)
