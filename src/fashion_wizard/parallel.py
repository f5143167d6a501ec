"""Runs many small jobs on several threads, for work in libraries that release the interpreter's lock."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

_AHEAD: Final = 4
"""Jobs for each thread that may be started before their results are taken; an interrupt waits for these."""


def in_order(work: Callable[[Job], Done], jobs: Iterable[Job], threads: int) -> Iterator[Done]:
    """Yield the result of `work` for each job, in the order of the jobs.

    Args:
        work: Called from several threads; with `threads` 1, from the caller's thread.
        jobs: The arguments of its calls.
        threads: Jobs that run at once.

    Raises:
        Exception: raised by `work`, when the result of that job is due; jobs that have not started are
            dropped.
    """
    if threads == 1:
        yield from map(work, jobs)
        return
    waiting = iter(jobs)
    with ThreadPoolExecutor(threads) as pool:
        started: deque[Future[Done]] = deque(
            pool.submit(work, job) for job in islice(waiting, threads * _AHEAD)
        )
        try:
            while started:
                done = started.popleft().result()
                started.extend(pool.submit(work, job) for job in islice(waiting, 1))
                yield done
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def cores() -> int:
    """The number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
