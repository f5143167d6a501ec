"""Indexing on a local cluster of Ray; run by `make test-cluster`, as it takes long to start one."""

import os
import threading
import time

import pytest
from tests.catalog.conftest import Halves, Numbers, shop  # noqa: F401 (a fixture)
from tests.catalog.test_workers import counts, stored

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.ray_workers import RayWorkers
from fashion_wizard.catalog.store import Catalog

ray = pytest.importorskip("ray")
PHOTOS = 40


class Slow(Halves):
    """Takes a while, so that a worker can be killed in the middle."""

    def segment(self, photo, path=None):
        time.sleep(0.2)
        return super().segment(photo, path)


@pytest.fixture(scope="module")
def cluster():
    """A head that computes nothing, and two workers of one core."""
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "300")  # a busy machine takes long
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    yield made
    made.shutdown()


def test_a_worker_that_is_killed_loses_and_doubles_nothing(shop, tmp_path, cluster):  # noqa: F811
    workers = [cluster.add_node(num_cpus=1) for _ in range(2)]
    cluster.wait_for_nodes()
    root = shop({f"{seed:02}.png": seed for seed in range(PHOTOS)} | {"broken.png": b"\x89PNG\r\n\x1a\n"})
    photos = find_photos([root]).photos
    killed = threading.Event()

    def kill(step, done, total):
        if step == "indexing" and done == PHOTOS // 4 and not killed.is_set():
            killed.set()
            cluster.remove_node(workers[0], allow_graceful=False)

    with Catalog(tmp_path / "far") as catalog, RayWorkers(cluster.address) as far:
        report = add_photos(catalog, photos, Slow(), Numbers(), workers=far, progress=kill)
    assert killed.is_set()
    with Catalog(tmp_path / "near") as catalog:
        expected = add_photos(catalog, photos, Halves(), Numbers())
    assert counts(report) == (PHOTOS, 0, 0, 1)
    assert report == expected
    assert stored(tmp_path / "far") == stored(tmp_path / "near")
