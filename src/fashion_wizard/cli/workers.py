"""Which processes or machines compute photos, as the options `--jobs` and `--ray` say."""

from fashion_wizard.catalog.ray_workers import RayWorkers
from fashion_wizard.catalog.workers import WorkerProcesses
from fashion_wizard.errors import CatalogError
from fashion_wizard.parallel import cores


def workers_of(jobs: int | None, ray: str | None) -> WorkerProcesses | RayWorkers:
    """What computes photos, as the options say.

    Raises:
        CatalogError: if there is no such cluster, or the options do not fit each other.
    """
    if ray is None:
        return WorkerProcesses(jobs or cores())
    if jobs:
        raise CatalogError("--ray takes all cores of its cluster; leave --jobs away")
    return RayWorkers(ray)
