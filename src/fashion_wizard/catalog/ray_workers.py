"""Photos computed on many machines, as tasks of Ray."""

import importlib
import logging
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

from fashion_wizard.catalog.contents import ImageContents, Models, PhotoTask
from fashion_wizard.catalog.workers import compute_pickled, pickled_models
from fashion_wizard.errors import CatalogError, PhotoError
from fashion_wizard.parallel import cores
from fashion_wizard.threads import limit_threads, network_threads

AUTO: Final = "auto"
_RETRIES: Final = 3
"""So often a photo is computed again after its worker or its machine died."""
_SECONDS: Final = 5.0
_MOST_JOBS: Final = 512


class RayWorkers:
    """Computes photos on a cluster of Ray; see `Workers`. To be closed, or used as a context manager.

    Photos travel with their tasks, so the machines need neither the catalog nor the folder of the photos, but
    this very version of Fashion Wizard, at the same place where models are given by their files. A machine
    that dies costs the photos that it was computing, which others compute again; what is stored, is stored by
    the process that started all this.

    Args:
        address: Of the cluster, `host:port` or `ray://host:port`; or `auto` for the one that runs here or
            that `RAY_ADDRESS` names, and, where there is none, one that is started on this machine.

    Raises:
        CatalogError: if Ray is not installed, or no cluster answers.
    """

    fewest = 1

    def __init__(self, address: str) -> None:
        """Connect."""
        if address != AUTO:
            _check_answers(address)
        try:
            self._ray: Any = importlib.import_module("ray")
        except ImportError as error:
            raise CatalogError(
                "--ray needs a package that is missing: pip install 'fashion-wizard[cluster]'"
            ) from error
        options = {"log_to_driver": False, "logging_level": logging.ERROR}
        try:
            if address == AUTO:
                try:
                    self._ray.init(address=AUTO, **options)
                except ConnectionError:
                    self._ray.init(address="local", include_dashboard=False, num_cpus=cores(), **options)
            else:
                self._ray.init(address=address, **options)
        except Exception as error:
            raise _unreachable(address, error) from error
        self._compute = self._ray.remote(num_cpus=1, max_retries=_RETRIES)(compute_on_one_core)
        self._sent: dict[str, Any] = {}
        self._lock = threading.Lock()

    @property
    def jobs(self) -> int:
        """A photo for each core of the cluster, and as many that wait for one."""
        return max(2, min(_MOST_JOBS, 2 * int(self._ray.cluster_resources().get("CPU", 1))))

    def compute(self, models: Models, task: PhotoTask) -> ImageContents:
        """See `Workers`."""
        recipe = models.recipe
        with self._lock:
            if recipe not in self._sent:
                self._sent = {recipe: pickled_models(models)}
            pickled = self._sent[recipe]
        errors = self._ray.exceptions
        try:
            contents: ImageContents = self._ray.get(self._compute.remote(recipe, pickled, task))
        except errors.RayTaskError as error:
            raise (error.cause if isinstance(error.cause, Exception) else error) from None
        except (errors.WorkerCrashedError, errors.NodeDiedError, errors.OutOfMemoryError) as error:
            raise PhotoError(
                f"{task.name}: {1 + _RETRIES} workers that computed it died, perhaps for lack of memory "
                f"({type(error).__name__}); save a smaller copy"
            ) from error
        return contents

    def close(self) -> None:
        """Leave the cluster, and end it if it was started here."""
        with suppress(Exception):
            self._ray.shutdown()

    def __enter__(self) -> Self:
        """The workers themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        self.close()


def compute_on_one_core(recipe: str, pickled: bytes, task: PhotoTask) -> ImageContents:
    """In a worker of Ray: see `compute_pickled`."""
    if network_threads() != 1:
        limit_threads(1)
    return compute_pickled(recipe, pickled, task)


def _check_answers(address: str) -> None:
    """Ask first whether anything listens there: Ray itself would try for minutes."""
    parts = urlsplit(address if "://" in address else f"//{address}")
    try:
        if not parts.hostname or not parts.port or parts.scheme not in {"", "ray"}:
            raise ValueError("it is not of the form host:port")
        socket.create_connection((parts.hostname, parts.port), timeout=_SECONDS).close()
    except (OSError, ValueError) as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> CatalogError:
    reason = " ".join(str(error).split())[:200]
    return CatalogError(
        f"no Ray cluster answers at {address} ({reason}); start one with Ray's own `ray start`, and "
        "name it as --ray HOST:PORT, or leave --ray away to index on this machine"
    )
