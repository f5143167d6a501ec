"""Many small jobs on several threads: the work itself is in libraries that let other threads run."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

_AHEAD: Final = 4
"""How many jobs a thread may be ahead of what is taken, so that an interrupt has little to wait for."""


def in_order(work: Callable[[Job], Done], jobs: Iterable[Job], threads: int) -> Iterator[Done]:
    """Yield what `work` makes of each job, in the order of the jobs, whichever is done first.

    Args:
        work: Called from several threads, unless there is one only.
        jobs: What to call it with.
        threads: How many jobs are worked on at once.

    Raises:
        Exception: what `work` raises, when its turn comes; jobs that have not begun are dropped.
    """
    if threads == 1:
        yield from map(work, jobs)
        return
    waiting = iter(jobs)
    with ThreadPoolExecutor(threads) as pool:
        begun: deque[Future[Done]] = deque(
            pool.submit(work, job) for job in islice(waiting, threads * _AHEAD)
        )
        try:
            while begun:
                done = begun.popleft().result()
                begun.extend(pool.submit(work, job) for job in islice(waiting, 1))
                yield done
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
