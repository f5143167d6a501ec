"""Work that blocks runs here: a few threads, a short queue, and a refusal when that is full."""

import asyncio
import contextvars
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.problems import Problem

_T = TypeVar("_T")
_RETRY: Final = {"Retry-After": "2"}


class Work:
    """A bounded pool of threads behind the event loop.

    Args:
        workers: How many jobs run at once.
        queue: How many more may wait.
        metrics: Told how many run and wait.
    """

    def __init__(self, workers: int, queue: int, metrics: Metrics) -> None:
        """Threads start when first needed."""
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="work")
        self._most = workers + queue
        self._metrics = metrics
        self._held = 0  # touched by the event loop's thread alone

    async def run(self, job: Callable[[], _T]) -> _T:
        """Run a job in the pool, and hand on what it returns or raises.

        Raises:
            Problem: 503 if too many wait already.
        """
        if self._held >= self._most:
            raise Problem(
                503, "busy", "too many are asking at this moment; try again shortly", headers=_RETRY
            )
        self._held += 1
        self._metrics.waiting.inc()
        asked = time.perf_counter()

        def started() -> _T:
            self._metrics.waiting.dec()
            self._metrics.observe("wait", time.perf_counter() - asked)
            with self._metrics.running.track_inprogress():
                return job()

        # A client that leaves does not end its job, which counts until it is done.
        context = contextvars.copy_context()  # the job knows which request it answers
        future = asyncio.get_running_loop().run_in_executor(self._pool, lambda: context.run(started))
        future.add_done_callback(self._done)
        return await asyncio.shield(future)

    def _done(self, future: "asyncio.Future[_T]") -> None:
        self._held -= 1
        if not future.cancelled():
            future.exception()  # seen, also when nobody waits for it any more

    def close(self) -> None:
        """Wait for what runs; what waits is dropped."""
        self._pool.shutdown(cancel_futures=True)
