"""What the index costs and finds at a given number of garments, beside exact search and plain FAISS."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.index.milvus import MilvusStore
from fashion_wizard.index.milvus_collection import opened_collection
from fashion_wizard.index.store import SegmentStore, segment_store
from fashion_wizard.index.store_files import StoreFiles
from fashion_wizard_lab.evaluation.scale.exact import TOP, Exact
from fashion_wizard_lab.evaluation.scale.mixed import Mixed, Vectors
from fashion_wizard_lab.evaluation.scale.recall import parity, recall
from fashion_wizard_lab.evaluation.scale.shop import Adding, fill, opened, prices
from fashion_wizard_lab.evaluation.scale.times import (
    filter_ratios,
    flat_milliseconds,
    in_one_thread,
    in_turn,
    plain_faiss,
)

QUERIES: Final = 100
_SLOW: Final = 20
"""So many queries are enough for a store that takes a hundred times as long."""
_QUERY_BLOCK: Final = 1_000_000


def measure(
    real: Mapping[str, Vectors], garments: int, folder: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    """All figures, by the names that `evaluate scale --json` gives them.

    Times of a search are medians of the processor time of its thread, so that they hold on a busy machine;
    those of `open_s`, `visible_s`, `pause_ms` and `prices_s` are by the clock, and `processor_s` has what the
    processor worked for them.

    Args:
        real: Vectors of real garments, `(R, D)` each, by kind: `embedding` and `color`.
        garments: How many to make.
        folder: Where the catalog and its stores may write; empty.
        say: Told what is being done.
    """
    say = _with_time(say)
    mixed = Mixed(real)
    queries = mixed.block(_QUERY_BLOCK, QUERIES)
    say("distances of mixed garments to their nearest")
    distances = mixed.distances()
    with Catalog(folder / "catalog") as catalog:
        say(f"a catalog of {garments:,} garments")
        fill(catalog, garments)
        index = catalog.index_folder
        stores = {name: SegmentStore(StoreFiles(index, f"{name}s")) for name in real}
        began = time.perf_counter()
        for name, store in stores.items():
            say(f"storing {garments:,} of {name}")
            store.apply(_batches(mixed, name, garments), np.empty(0, np.int64), catalog.revision)
            store.settle()
        built = time.perf_counter() - began
        say("ranking everything exactly")
        exact = Exact(queries, mixed.blocks(garments))
        say("searching")
        figures: dict[str, Any] = {
            "store": "faiss",
            "garments": garments,
            "nearest": {name: {"real": part.real, "mixed": part.mixed} for name, part in distances.items()},
            "build_s": built,
            "recall@10": recall(stores, queries, exact, mixed, garments),
            "index": {name: StoreFiles(index, f"{name}s").describe() for name in stores},
            "disk_bytes": sum(path.stat().st_size for path in index.iterdir()) / garments,
            **_searches(mixed, garments, stores["embedding"], queries["embedding"]),
        }
        np.savez(folder / "queries.npz", allow_pickle=False, **queries)
        # A file of which a part is mapped is not let go by the system.
        del stores, store
        say("opening the catalog in a fresh process")
        fresh = opened(folder / "catalog", folder / "queries.npz")
        figures["open_s"] = fresh["open_s"]
        figures["memory_bytes"] = fresh["memory"] / garments
        say("adding while searching")
        adding = Adding(catalog, segment_store, mixed.block(_QUERY_BLOCK + 1))
        figures |= adding.measure(queries["embedding"])
        say(f"new prices for {garments:,} items")
        renewed = prices(catalog, garments)
    figures["prices_s"] = renewed["prices_s"]
    figures["processor_s"] = {"open": fresh["worked"], "prices": renewed["worked"]}
    say("done")
    return figures


def measure_milvus(
    real: Mapping[str, Vectors], garments: int, folder: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    """What Milvus Lite finds and costs, beside the embedded store; the figures are named as by `measure`.

    Times of a search are of the whole process, as Milvus Lite runs in threads of its own. `parity@10` is
    which part of the embedded store's first ten Milvus finds, too; `raw_ratio` is beside its own client.

    Args:
        real: As in `measure`.
        garments: How many to make.
        folder: Where to write; empty.
        say: Told what is being done.
    """
    say = _with_time(say)
    mixed = Mixed(real)
    queries = mixed.block(_QUERY_BLOCK, QUERIES)
    embedded = {name: SegmentStore() for name in real}
    file = folder / "milvus.db"

    def new_store(_folder: Path, name: str, _not_written: object) -> MilvusStore:
        return MilvusStore(str(file), name)

    with Catalog(folder / "catalog") as catalog:
        fill(catalog, garments)
        stores = {name: MilvusStore(str(file), f"{name}s") for name in real}
        built: dict[str, float] = {}
        for kind, held in (("faiss", embedded), ("milvus", stores)):
            began = time.process_time()
            for name, store in held.items():
                say(f"storing {garments:,} of {name} in {kind}")
                store.apply(_batches(mixed, name, garments), np.empty(0, np.int64), catalog.revision)
                store.settle()
            built[kind] = time.process_time() - began
        say("ranking everything exactly")
        exact = Exact(queries, mixed.blocks(garments))
        say("searching")
        store, ask = stores["embedding"], queries["embedding"]
        clock = time.process_time

        def raw(query: Vectors) -> object:
            with opened_collection(str(file), "embeddings") as collection:
                return collection.search(query, TOP)

        usual, plain = in_turn([lambda query: store.now().search(query, TOP), raw], ask[:_SLOW], clock)
        figures: dict[str, Any] = {
            "store": "milvus",
            "garments": garments,
            "build_s": built,
            "recall@10": recall(stores, queries, exact, mixed, garments),
            "parity@10": {name: parity(embedded[name], stores[name], queries[name]) for name in real},
            "search_ms": usual,
            "raw_ms": plain,
            "flat_ratio": flat_milliseconds(mixed, garments, ask) / usual,
            "raw_ratio": usual / plain,
            "filter_ratio": filter_ratios(store, ask[:_SLOW], garments, usual, clock),
            "disk_bytes": sum(path.stat().st_size for path in file.rglob("*") if path.is_file()) / garments,
        }
        say("opening")
        began = time.perf_counter()
        MilvusStore(str(file), "embeddings").now().search(ask[:1], TOP)
        figures["open_s"] = time.perf_counter() - began
        say("adding while searching")
        figures |= Adding(catalog, new_store, mixed.block(_QUERY_BLOCK + 1)).measure(ask)
        say(f"new prices for {garments:,} items")
        figures["prices_s"] = prices(catalog, garments)["prices_s"]
    say("done")
    return figures


def _with_time(say: Callable[[str], None]) -> Callable[[str], None]:
    """Tells also how many seconds have passed."""
    began = time.perf_counter()
    return lambda text: say(f"{time.perf_counter() - began:5.0f} s: {text}")


def _searches(mixed: Mixed, garments: int, store: SegmentStore, queries: Vectors) -> dict[str, Any]:
    """The time of a search, also beside exact search, plain FAISS, and with filters."""
    usual, raw = in_one_thread(
        lambda: in_turn([lambda query: store.now().search(query, TOP), plain_faiss(store)], queries)
    )
    return {
        "search_ms": usual,
        "raw_ms": raw,
        "flat_ratio": flat_milliseconds(mixed, garments, queries) / usual,
        "raw_ratio": usual / raw,
        "filter_ratio": filter_ratios(store, queries, garments, usual),
    }


def _batches(mixed: Mixed, name: str, garments: int) -> Any:
    start = 0
    for block in mixed.blocks(garments, [name]):
        yield np.arange(start, start + len(block[name]), dtype=np.int64), block[name]
        start += len(block[name])
