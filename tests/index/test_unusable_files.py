"""Whatever stands where an index file should be, the search answers as if the index were built anew."""

import errno
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import VectorIndexError
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.index.faiss import FaissIndex
from fashion_wizard.index.file import write_checked
from fashion_wizard.index.indexes import Indexes

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
    index = Indexes(catalog, "numbers").vectors("embedding")
    similarities, ids = index.search(unit(np.random.default_rng(5), 7, DIMENSION), 5)
    return [ids.tolist(), np.round(similarities, 4).tolist()]


def index_file(catalog: Catalog) -> Path:
    return catalog.index_folder / "embeddings-cosine-flat.faiss"


def ids_of(catalog: Catalog) -> np.ndarray:
    return catalog.keypoint_counts()[0]


def packed(index: faiss.Index) -> bytes:
    return faiss.serialize_index(index).tobytes()


def header(count: int = COUNT, **other: object) -> dict:
    return {"metric": "cosine", "kind": "flat", "lists": 4, "count": count} | other


def with_ids(index: faiss.Index, ids: np.ndarray) -> faiss.Index:
    made = faiss.IndexIDMap(index)
    made.add_with_ids(unit(np.random.default_rng(3), len(ids), index.d), ids)
    return made


# Files that are whole by their checksum: header and payload.
WHOLE: dict[str, Callable[[np.ndarray], tuple[object, bytes]]] = {
    "of another FAISS": lambda ids: (header(), b"IxZZ" + bytes(400)),
    "without a payload": lambda ids: (header(), b""),
    "whose payload is cut": lambda ids: (header(), packed(with_ids(faiss.IndexFlatIP(6), ids))[:-40]),
    "of another kind": lambda ids: (header(), packed(with_ids(faiss.IndexHNSWFlat(6, 4), ids))),
    "without ids": lambda ids: (header(), packed(faiss.IndexFlatIP(6))),
    "of a kind that is no more": lambda ids: (header(kind="hnsw"), b""),
    "of vectors by another metric": lambda ids: (header(), packed(with_ids(faiss.IndexFlatL2(6), ids))),
    "of vectors of another length": lambda ids: (header(), packed(with_ids(faiss.IndexFlatIP(7), ids))),
    "of fewer vectors": lambda ids: (header(), packed(with_ids(faiss.IndexFlatIP(6), ids[:-1]))),
    "of ids that repeat": lambda ids: (
        header(),
        packed(with_ids(faiss.IndexFlatIP(6), np.r_[ids[:-1], ids[:1]])),
    ),
    "of ids below zero": lambda ids: (header(), packed(with_ids(faiss.IndexFlatIP(6), ids - ids.max() - 1))),
    "flat, but said to have lists": lambda ids: (
        header(kind="ivf", lists=0),
        packed(with_ids(faiss.IndexFlatIP(6), ids)),
    ),
    "with half a header": lambda ids: ({"metric": "cosine"}, b""),
    "with a list as header": lambda ids: ([1, 2], b""),
    "with a count that is no number": lambda ids: (header(count="many"), b""),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_whole_file_that_cannot_be_used_is_built_anew(catalog, case):
    expected = answer(catalog)
    told, payload = WHOLE[case](ids_of(catalog))
    write_checked(index_file(catalog), told, lambda write: write(payload))
    assert answer(catalog) == expected
    loaded = FaissIndex.load(index_file(catalog))
    np.testing.assert_array_equal(loaded.ids, ids_of(catalog))
    assert loaded.dimension == DIMENSION


def test_a_header_that_is_no_json_is_built_anew(catalog, monkeypatch):
    expected = answer(catalog)
    with monkeypatch.context() as patch:
        patch.setattr(json, "dumps", lambda _: "{")
        write_checked(index_file(catalog), {}, lambda write: write(b""))
    assert answer(catalog) == expected
    FaissIndex.load(index_file(catalog))


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


@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_keeps_nobody_from_searching(catalog, place):
    expected = answer(catalog)
    index_file(catalog).unlink()
    PLACES[place](index_file(catalog))
    assert answer(catalog) == expected
    assert answer(catalog) == expected


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.EMFILE])
def test_a_file_that_may_not_be_read_is_built_anew(catalog, monkeypatch, code):
    expected = answer(catalog)
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *more: object, **named: object):
        if path.suffix == ".faiss" and mode == "rb":
            raise OSError(code, os.strerror(code))
        return opened(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(VectorIndexError, match="cannot be read"):
        FaissIndex.load(index_file(catalog))
    assert answer(catalog) == expected


def test_a_disk_that_is_full_is_named_once_and_the_index_stays_in_memory(catalog, monkeypatch, caplog):
    expected = answer(catalog)
    index_file(catalog).unlink()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with caplog.at_level(logging.WARNING):
        assert answer(catalog) == expected
        catalog.remove_items(["3"])
        indexes = Indexes(catalog, "numbers")
        caplog.clear()
        for item in ("4", "5"):
            indexes.vectors("embedding")
            catalog.remove_items([item])
        indexes.vectors("embedding")
        indexes.vectors("color")
    (note,) = caplog.messages
    assert note == (
        f"note: indexes cannot be written to {catalog.index_folder} (No space left on device); "
        "they are kept in memory and built again by the next run"
    )
    assert list(catalog.index_folder.iterdir()) == []
