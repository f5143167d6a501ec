"""Whatever stands where an index file should be, the search answers as if the index were built anew."""

import errno
import json
import logging
import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.errors import VectorIndexError
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.index.file import write_checked
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.index.store_files import StoreFiles

COUNT = 20
DIMENSION = 6


def unit(rng: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = rng.normal(size=shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@pytest.fixture
def catalog(tmp_path):
    rng = np.random.default_rng(0)
    with Catalog(tmp_path / "catalog") as catalog:
        for number in range(COUNT):
            keypoints = Keypoints(np.zeros((0, 2), np.float32), np.zeros(0, np.float32), unit(rng, 0, 8))
            garment = Garment.from_mask("top", np.ones((4, 4), np.bool_))
            features = Features(keypoints, unit(rng, DIMENSION), unit(rng, DIMENSION))
            with catalog.writing():
                catalog.put_image(f"{number:064x}", "maps / numbers", (4, 4), [(garment, features)])
                catalog.put_photo(Path(f"/photos/{number}.jpg"), str(number), f"{number:064x}")
        yield catalog


def answer(catalog: Catalog) -> list:
    indexes = Indexes(catalog, "numbers", vector_store)
    similarities, ids = indexes.vectors("embedding").search(unit(np.random.default_rng(5), 7, DIMENSION), 5)
    indexes.settle()
    return [ids.tolist(), np.round(similarities, 4).tolist()]


def store_of(catalog: Catalog) -> StoreFiles:
    return StoreFiles(catalog.index_folder, "embeddings")


def file_of(catalog: Catalog, suffix: str) -> Path:
    (file,) = catalog.index_folder.glob(f"embeddings*.{suffix}")
    return file


def ids_of(catalog: Catalog) -> np.ndarray:
    return catalog.keypoint_counts()[0]


def described(**other: object) -> dict:
    """What the list of segments says of one."""
    return {"name": "embeddings-x", "count": COUNT, "removed": 0, "lists": 0} | other


# Lists of segments that are whole by their checksum: header and payload.
LISTED: dict[str, tuple[object, bytes]] = {
    "without segments": ({"revision": 3}, b""),
    "with half a segment": ({"revision": 3, "segments": [{"name": "x"}]}, b""),
    "of a file that is not there": ({"revision": 3, "segments": [described()]}, b""),
    "of another folder": ({"revision": 3, "segments": [described(name="../../x")]}, b""),
    "with a list as header": ([1, 2], b""),
    "with a revision that is no number": ({"revision": "many", "segments": []}, b""),
    "that removes rows without saying which": ({"revision": 3, "segments": [described(removed=9)]}, b"123"),
}


@pytest.mark.parametrize("case", LISTED)
def test_a_list_of_segments_that_cannot_be_used_is_made_anew(catalog, case):
    expected = answer(catalog)
    header, payload = LISTED[case]
    write_checked(file_of(catalog, "index"), header, lambda write: write(payload))
    assert answer(catalog) == expected
    assert np.concatenate([part.ids for part in store_of(catalog).read().segments]).tolist() == sorted(
        ids_of(catalog).tolist()
    )


def rows_of(index: faiss.Index, count: int = COUNT) -> bytes:
    index.train(unit(np.random.default_rng(3), 30, index.d))
    index.add(unit(np.random.default_rng(3), count, index.d))
    return faiss.serialize_index(index).tobytes()


def sixteen(dimension: int = DIMENSION, metric: int = faiss.METRIC_INNER_PRODUCT) -> faiss.Index:
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, metric)


# Rows that are whole by their checksum.
ROWS: dict[str, Callable[[], bytes]] = {
    "of another FAISS": lambda: b"IxZZ" + bytes(400),
    "that are none": lambda: b"",
    "cut": lambda: rows_of(sixteen())[:-40],
    "of another kind": lambda: rows_of(faiss.IndexHNSWFlat(6, 4)),
    "at 32 bits": lambda: rows_of(faiss.IndexFlatIP(6)),
    "at 8 bits": lambda: rows_of(
        faiss.IndexScalarQuantizer(6, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    ),
    "by another metric": lambda: rows_of(sixteen(metric=faiss.METRIC_L2)),
    "of another length": lambda: rows_of(sixteen(7)),
    "of fewer vectors": lambda: rows_of(sixteen(), COUNT - 1),
}


@pytest.mark.parametrize("case", ROWS)
def test_rows_that_cannot_be_used_are_made_anew(catalog, case):
    expected = answer(catalog)
    rows = ROWS[case]()
    file_of(catalog, "rows").write_bytes(rows)
    head = {"count": COUNT, "dimension": DIMENSION, "checksum": zlib.crc32(rows)}
    ids = ids_of(catalog).tobytes()
    write_checked(file_of(catalog, "ids"), head, lambda write: write(ids))
    with pytest.raises(VectorIndexError, match="cannot be used"):
        store_of(catalog).read()
    assert answer(catalog) == expected
    store_of(catalog).read()


IDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "that repeat": lambda ids: np.sort(np.r_[ids[:-1], ids[:1]]),
    "below zero": lambda ids: ids - ids.max() - 1,
    "in disorder": lambda ids: ids[::-1],
    "that are too few": lambda ids: ids[:-2],
}


@pytest.mark.parametrize("case", IDS)
def test_ids_that_cannot_be_used_are_made_anew(catalog, case):
    expected = answer(catalog)
    rows = file_of(catalog, "rows").read_bytes()
    head = {"count": COUNT, "dimension": DIMENSION, "checksum": zlib.crc32(rows)}
    ids = IDS[case](np.sort(ids_of(catalog))).tobytes()
    write_checked(file_of(catalog, "ids"), head, lambda write: write(ids))
    assert answer(catalog) == expected
    store_of(catalog).read()


def test_a_header_that_is_no_json_is_built_anew(catalog, monkeypatch):
    expected = answer(catalog)
    with monkeypatch.context() as patch:
        patch.setattr(json, "dumps", lambda _: "{")
        write_checked(file_of(catalog, "index"), {}, lambda write: write(b""))
    assert answer(catalog) == expected
    store_of(catalog).read()


def make_folder(file: Path) -> None:
    file.mkdir()
    (file / "something").write_bytes(b"")


def make_loop(file: Path) -> None:
    file.symlink_to(file)


PLACES = {
    "a folder": make_folder,
    "a pipe": os.mkfifo,
    "a link to nowhere": lambda file: file.symlink_to("nowhere"),
    "a link to itself": make_loop,
    "nothing": lambda file: None,
}


@pytest.mark.parametrize("suffix", ["index", "ids", "rows"])
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_keeps_nobody_from_searching(catalog, place, suffix):
    expected = answer(catalog)
    file = file_of(catalog, suffix)
    file.unlink()
    PLACES[place](file)
    assert answer(catalog) == expected
    assert answer(catalog) == expected


@pytest.mark.parametrize("suffix", [".index", ".ids", ".rows"])
@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.EMFILE])
def test_a_file_that_may_not_be_read_is_built_anew(catalog, monkeypatch, code, suffix):
    expected = answer(catalog)
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *more: object, **named: object):
        if path.suffix == suffix and mode == "rb":
            raise OSError(code, os.strerror(code))
        return opened(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(VectorIndexError, match="cannot be read"):
        store_of(catalog).read()
    assert answer(catalog) == expected


def test_a_disk_that_is_full_is_named_once_and_the_index_stays_in_memory(catalog, monkeypatch, caplog):
    expected = answer(catalog)
    shutil.rmtree(catalog.index_folder)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with caplog.at_level(logging.WARNING):
        assert answer(catalog) == expected
        catalog.remove_items(["3"])
        indexes = Indexes(catalog, "numbers", vector_store)
        caplog.clear()
        for item in ("4", "5"):
            indexes.vectors("embedding")
            indexes.settle()
            catalog.remove_items([item])
        indexes.vectors("embedding")
        indexes.vectors("color")
        indexes.settle()
    (note,) = caplog.messages
    assert note == (
        f"note: indexes cannot be written to {catalog.index_folder} (No space left on device); "
        "they are kept in memory and built again by the next run"
    )
    assert [file for file in catalog.index_folder.iterdir() if file.suffix != ".lock"] == []


def test_segments_that_cannot_be_joined_on_a_full_disk_leave_the_files_that_are_listed(catalog, monkeypatch):
    answer(catalog)
    listed = store_of(catalog).read()
    catalog.remove_items([str(number) for number in range(COUNT // 2)])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fashion_wizard.index.store_files.write_checked", full)
    answer(catalog)
    stored = store_of(catalog).read()
    assert stored.revision == listed.revision
    assert [len(segment.rows) for segment in stored.segments] == [COUNT]
