"""Photos that are computed at once, in threads and in processes, end up as those that come one by one."""

import os
import pickle
import sqlite3
import sys
import threading
from contextlib import closing

import cv2
import pytest
from tests.catalog.conftest import Halves, Numbers

from fashion_wizard.catalog.connect import FILE_NAME
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.ray_workers import RayWorkers
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import ThisProcess, WorkerProcesses
from fashion_wizard.errors import CatalogError, PhotoError
from fashion_wizard.features.embedding import Embedding
from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.model import open_model
from fashion_wizard.threads import network_threads
from fashion_wizard.weights import weights_path


class Fragile(Halves):
    """Its process dies of some photos: always, or once."""

    def segment(self, photo, path=None):
        if path.name == "deadly.png":
            os._exit(1)
        if path.name == "unlucky.png" and not (mark := path.with_suffix(".mark")).exists():
            mark.touch()
            os._exit(1)
        if path.name == "threads.png":
            raise PhotoError(f"threads: {cv2.getNumThreads()}, {network_threads()}")
        return super().segment(photo, path)


@pytest.fixture(scope="module")
def processes():
    with WorkerProcesses(2) as workers:
        workers.fewest = 0
        yield workers


def add(path, root, workers, segmenter=None, **more):
    with Catalog(path) as catalog:
        return add_photos(
            catalog, find_photos([root]).photos, segmenter or Halves(), Numbers(), workers=workers, **more
        )


def stored(path):
    """Every row of every table but when files were changed, in the order in which they were written."""
    with closing(sqlite3.connect(path / FILE_NAME)) as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: file.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608
    rows["photos"] = [row[:4] for row in rows["photos"]]
    return rows


def counts(report):
    return report.added, report.updated, report.unchanged, len(report.left_out)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_a_catalog_does_not_depend_on_how_many_photos_are_computed_at_once(
    shop, tmp_path, processes, kind, caplog
):
    names = {f"{seed:02}.png": seed for seed in range(12)}
    copies = {"05 again.png": 5, "06 again.png": 6, "raises.png": 40, "raises again.png": 40}
    root = shop(names | copies | {"broken.png": b"\x89PNG\r\n\x1a\nno more", "plain.png": 41})
    one = add(tmp_path / "one", root, None)
    many = add(tmp_path / "many", root, ThisProcess(4) if kind == "threads" else processes)
    assert counts(one) == (15, 0, 0, 3)
    assert many == one
    assert stored(tmp_path / "many") == stored(tmp_path / "one")
    assert counts(add(tmp_path / "many", root, processes)) == (0, 0, 15, 3)


def test_a_process_that_dies_costs_the_photo_that_it_died_of(shop, tmp_path, processes):
    root = shop(
        {f"{seed}.png": seed for seed in range(6)} | {"deadly.png": 7, "unlucky.png": 8, "threads.png": 9}
    )
    shop({"later/deadly.png": 7})
    report = add(tmp_path / "catalog", root, processes, Fragile("fragile"))
    reasons = {left.path.name: left.reason for left in report.left_out}
    assert counts(report) == (7, 0, 0, 3)
    assert reasons["deadly.png"] == (
        "the process that computed it died 2 times, perhaps for lack of memory; save a smaller copy, or take "
        "fewer --jobs"
    )
    assert reasons["threads.png"] == "threads: 1, 1"
    with Catalog(tmp_path / "catalog") as catalog:
        assert len(catalog.photos()) == 7
        assert "unlucky.png" in {photo.path.name for photo in catalog.photos()}


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_interrupt_costs_the_photos_that_are_being_computed(shop, tmp_path, jobs):
    root = shop({f"{seed:02}.png": seed for seed in range(30)})
    others = set(threading.enumerate())

    def interrupt(step, done, total):
        if (step, done) == ("indexing", 5):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(tmp_path / "catalog", root, ThisProcess(jobs), progress=interrupt)
    with Catalog(tmp_path / "catalog") as catalog:
        assert [photo.path.name for photo in catalog.photos()] == [f"{seed:02}.png" for seed in range(5)]
    assert counts(add(tmp_path / "catalog", root, ThisProcess(jobs))) == (25, 0, 5, 0)
    assert set(threading.enumerate()) <= others  # none goes on computing


def test_a_few_photos_start_no_process(shop, tmp_path, monkeypatch):
    monkeypatch.setattr("fashion_wizard.catalog.workers._start", lambda: pytest.fail("a process was started"))
    root = shop({f"{seed}.png": seed for seed in range(15)})
    assert counts(add(tmp_path / "catalog", root, WorkerProcesses(2))) == (15, 0, 0, 0)


def test_models_that_cannot_be_sent_end_the_run(shop, tmp_path, processes):
    segmenter = Halves()
    segmenter.lock = threading.Lock()
    with pytest.raises(CatalogError, match=r"cannot be sent to other processes .* compute with one job"):
        add(tmp_path / "catalog", shop({"1.png": 1}), processes, segmenter)


def test_networks_that_are_open_are_opened_again_where_they_are_sent():
    for model in (SuperPoint(), Embedding()):
        assert model._session is not None
        copy = pickle.loads(pickle.dumps(model))  # noqa: S301
        assert copy.name == model.name
        assert copy._session.source == model._session.source


def test_a_network_takes_the_threads_that_are_allowed(monkeypatch):
    monkeypatch.setattr("fashion_wizard.threads._networks", 1)
    model = open_model(weights_path("int8_probe.onnx"), "the probe", ["x"], ["y"])
    assert model.get_session_options().intra_op_num_threads == 1


@pytest.mark.parametrize("address", ["127.0.0.1:9", "ray://127.0.0.1:9", "nowhere", "http://127.0.0.1:80"])
def test_a_ray_address_that_does_not_answer_is_one_line(address):
    with pytest.raises(CatalogError, match=f"no Ray cluster answers at {address} .*ray start") as error:
        RayWorkers(address)
    assert "\n" not in str(error.value)


def test_without_ray_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(CatalogError, match=r"pip install 'fashion-wizard\[cluster\]'"):
        RayWorkers("auto")
