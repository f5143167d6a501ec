"""Where photos are computed: in this process, or in others on the same machine."""

import multiprocessing
import pickle
import queue
import signal
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Final, Protocol, Self

from fashion_wizard.catalog.contents import ImageContents, Models, PhotoTask
from fashion_wizard.errors import CatalogError, PhotoError
from fashion_wizard.processes import end_with_parent
from fashion_wizard.threads import limit_threads

_TRIES: Final = 2
_WORTH_STARTING: Final = 16
"""Fewer photos are computed in this process before others have loaded the models."""


class Workers(Protocol):
    """Computes photos; may be called from many threads."""

    @property
    def jobs(self) -> int:
        """The number of photos that are computed at once."""
        ...

    @property
    def fewest(self) -> int:
        """For fewer photos than this it does not pay to start the workers."""
        ...

    def compute(self, models: Models, task: PhotoTask) -> ImageContents:
        """Compute a photo; see `Models.compute`, whose errors are raised here.

        Raises:
            PhotoError: also if a worker died of the photo.
        """
        ...


class ThisProcess:
    """Computes photos in the threads that ask; see `Workers`.

    Args:
        jobs: Photos at once; the models have to stand as many threads.
    """

    fewest = 0

    def __init__(self, jobs: int = 1) -> None:
        """See above."""
        self.jobs = jobs

    def compute(self, models: Models, task: PhotoTask) -> ImageContents:
        """See `Workers`."""
        return models.compute(task)


class WorkerProcesses:
    """Computes photos in processes of their own, each on one core.

    They are started when first needed. One that dies, of a lack of memory for instance, is replaced, and its
    photo is tried once more; the others go on. To be closed, or used as a context manager.

    The models are pickled. A program that uses this from its main module has to do so below
    `if __name__ == "__main__":`, as `multiprocessing` says.

    Args:
        jobs: How many processes.
    """

    fewest = _WORTH_STARTING

    def __init__(self, jobs: int) -> None:
        """No process is started yet."""
        self.jobs = jobs
        self._free: queue.LifoQueue[ProcessPoolExecutor | None] = queue.LifoQueue()
        for _ in range(jobs):
            self._free.put(None)
        self._pickled: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def compute(self, models: Models, task: PhotoTask) -> ImageContents:
        """See `Workers`.

        Raises:
            CatalogError: if the models cannot be sent to another process.
        """
        with self._lock:
            recipe = models.recipe
            if recipe not in self._pickled:
                self._pickled = {recipe: pickled_models(models)}
            pickled = self._pickled[recipe]
        for _ in range(_TRIES):
            process = self._free.get() or _start()
            alive: ProcessPoolExecutor | None = process
            try:
                return process.submit(compute_pickled, recipe, pickled, task).result()
            except BrokenExecutor:
                alive = None
            finally:
                self._free.put(alive)
        raise PhotoError(
            f"{task.name}: the process that computed it died {_TRIES} times, perhaps for lack of memory; "
            "save a smaller copy, or take fewer --jobs"
        )

    def close(self) -> None:
        """End the processes, each after its photo."""
        with suppress(queue.Empty):
            while True:
                if process := self._free.get_nowait():
                    process.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        """The workers themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        self.close()


def pickled_models(models: Models) -> bytes:
    """Models as bytes for another process.

    Raises:
        CatalogError: if they cannot be pickled.
    """
    try:
        return pickle.dumps(models)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise CatalogError(
            f"{models.recipe} cannot be sent to other processes ({error}); compute with one job"
        ) from error


def _start() -> ProcessPoolExecutor:
    """One process. It is spawned: a fork would copy locks that threads of this one hold."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:
    # A terminal sends Ctrl-C to all processes; it is for the one that writes, which ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads(1)
    end_with_parent()


_loaded: dict[str, Models] = {}
"""In a worker: the models by their recipe, so that they are loaded once."""


def compute_pickled(recipe: str, pickled: bytes, task: PhotoTask) -> ImageContents:
    """In a worker: compute a photo with models of which the first call is sent a copy for all."""
    if recipe not in _loaded:
        _loaded.clear()
        _loaded[recipe] = pickle.loads(pickled)  # noqa: S301 (it comes from the process that started this)
    return _loaded[recipe].compute(task)
