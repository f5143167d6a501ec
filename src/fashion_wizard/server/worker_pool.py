"""A bounded pool of threads for blocking work, which refuses work when its queue is full."""

import asyncio
import contextvars
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from fashion_wizard.server.disconnects import check_client, watched_job
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.problems import Problem

_T = TypeVar("_T")
_SMOOTHING: Final = 0.2
"""Weight of the newest job in the running mean of job durations."""


class WorkerPool:
    """Runs blocking jobs beside the event loop.

    Args:
        workers: Jobs that run at once.
        queue: Jobs that may wait.
        metrics: Records how many run and wait, and how long they wait.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        workers: int,
        queue: int,
        metrics: Metrics,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="work")
        self._workers = workers
        self._limit = workers + queue
        self._metrics = metrics
        self._clock = clock
        # Changed by the event loop's thread only.
        self._accepted = 0
        self._mean_seconds = 1.0

    async def run(self, job: Callable[[], _T]) -> _T:
        """Run a job in the pool, and return or raise what it does.

        If this call is cancelled, the job does not start, or ends at its next `check_client`.

        Raises:
            Problem: 503 if the queue is full.
        """
        if self._accepted >= self._limit:
            raise Problem(
                503,
                "busy",
                "the server is busy; try again shortly",
                headers={"Retry-After": str(self.seconds_until_free())},
            )
        self._accepted += 1
        self._metrics.waiting.inc()
        queued = self._clock()
        spans: list[float] = []

        def start() -> _T:
            self._metrics.waiting.dec()
            started = self._clock()
            self._metrics.observe("wait", started - queued)
            try:
                check_client()
                with self._metrics.running.track_inprogress():
                    return job()
            finally:
                spans.append(self._clock() - started)

        def finish(future: "asyncio.Future[_T]") -> None:
            self._accepted -= 1
            self._mean_seconds += sum(_SMOOTHING * (span - self._mean_seconds) for span in spans)
            if not future.cancelled():
                future.exception()  # retrieved, so that asyncio does not log it when the client has left

        context = contextvars.copy_context()  # so that the job knows the prefix of its request
        left = context.run(watched_job)
        future = asyncio.get_running_loop().run_in_executor(self._pool, lambda: context.run(start))
        future.add_done_callback(finish)
        try:
            return await asyncio.shield(future)  # its place in the pool is taken until it really ends
        except asyncio.CancelledError:
            left.set()
            raise

    def seconds_until_free(self) -> int:
        """An estimate of the seconds until all jobs accepted by now are done, at least 1."""
        return max(1, math.ceil(self._accepted * self._mean_seconds / self._workers))

    def close(self) -> None:
        """Wait for the jobs that run; jobs that wait are dropped."""
        self._pool.shutdown(cancel_futures=True)
