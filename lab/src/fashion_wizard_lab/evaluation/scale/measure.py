"""What the index costs and finds at a given number of garments, beside exact search and plain FAISS."""

import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.index.base import VectorStore
from fashion_wizard.index.lists import parameters_for
from fashion_wizard.index.milvus import MilvusStore
from fashion_wizard.index.segment import Segment
from fashion_wizard.index.store import SegmentStore, segment_store
from fashion_wizard.index.store_files import StoreFiles
from fashion_wizard_lab.evaluation.scale.exact import TOP, Exact, fused
from fashion_wizard_lab.evaluation.scale.mixed import Mixed, Vectors
from fashion_wizard_lab.evaluation.scale.shop import Adding, fill, opened, prices

# By name, as FAISS's own type stubs know only half of it.
faiss: Any = importlib.import_module("faiss")

CANDIDATES: Final = 300
"""So many of each kind are fused, as in the product's search."""
QUERIES: Final = 100
SHARES: Final = (0.5, 0.01)
_Times = TypeVar("_Times")
_ROUNDS: Final = 3
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
            "recall@10": _recall(stores, queries, exact, mixed, garments),
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
            return store.search(query, TOP)

        usual, plain = _in_turn([lambda query: store.now().search(query, TOP), raw], ask[:_SLOW], clock)
        figures: dict[str, Any] = {
            "store": "milvus",
            "garments": garments,
            "build_s": built,
            "recall@10": _recall(stores, queries, exact, mixed, garments),
            "parity@10": {name: _parity(embedded[name], stores[name], queries[name]) for name in real},
            "search_ms": usual,
            "raw_ms": plain,
            "flat_ratio": _flat(mixed, garments, ask) / usual,
            "raw_ratio": usual / plain,
            "filter_ratio": _filters(store, ask[:_SLOW], garments, usual, clock),
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
    usual, raw = _single(
        lambda: _in_turn([lambda query: store.now().search(query, TOP), _raw(store)], queries)
    )
    return {
        "search_ms": usual,
        "raw_ms": raw,
        "flat_ratio": _flat(mixed, garments, queries) / usual,
        "raw_ratio": usual / raw,
        "filter_ratio": _filters(store, queries, garments, usual),
    }


def _parity(one: VectorStore, other: VectorStore, queries: Vectors) -> float:
    """Which part of the first ten of one store is among the first ten of the other."""
    pairs = zip(*(store.now().search(queries, TOP)[1] for store in (one, other)), strict=True)
    return float(np.mean([np.isin(*pair).mean() for pair in pairs]))


def _batches(mixed: Mixed, name: str, garments: int) -> Any:
    start = 0
    for block in mixed.blocks(garments, [name]):
        yield np.arange(start, start + len(block[name]), dtype=np.int64), block[name]
        start += len(block[name])


def _recall(
    stores: Mapping[str, VectorStore],
    queries: Mapping[str, Vectors],
    exact: Exact,
    mixed: Mixed,
    garments: int,
) -> dict[str, float]:
    """Which part of the exact first ten is among the first ten answers, fused and for each kind of vectors.

    As in the product's search, the store gives candidates, whose vectors, as they were before a store rounded
    them, rank them.
    """
    near = {name: store.now().search(queries[name], CANDIDATES)[1] for name, store in stores.items()}
    vectors = _made_again(mixed, np.unique(np.concatenate([ids.ravel() for ids in near.values()])), garments)
    found: dict[str, list[NDArray[np.int64]]] = {name: [] for name in exact.first}
    for place in range(QUERIES):
        query = {name: rows[place] for name, rows in queries.items()}
        both = np.union1d(*(ids[place] for ids in near.values()))
        for name, numbers in found.items():
            candidates = both if name == "fused" else np.unique(near[name][place])
            candidates = candidates[candidates >= 0]
            rows = {kind: table[candidates] for kind, table in vectors.items()}
            scores = fused(query, rows) if name == "fused" else rows[name] @ query[name]
            numbers.append(candidates[np.argsort(-scores, kind="stable")[:TOP]])
    return {
        name: float(np.mean([np.isin(*pair).mean() for pair in zip(exact.first[name], rows, strict=True)]))
        for name, rows in found.items()
    }


class _Table:
    """Rows by the numbers of their garments."""

    def __init__(self, ids: NDArray[np.int64], rows: Vectors) -> None:
        self._ids = ids
        self._rows = rows

    def __getitem__(self, wanted: NDArray[np.int64]) -> Vectors:
        return np.asarray(self._rows[np.searchsorted(self._ids, wanted)])


def _made_again(mixed: Mixed, ids: NDArray[np.int64], garments: int) -> dict[str, _Table]:
    """The vectors of some garments, by kind."""
    ids = ids[ids >= 0]
    parts: dict[str, list[Vectors]] = {name: [] for name in mixed.real}
    start = 0
    for block in mixed.blocks(garments):
        size = len(next(iter(block.values())))
        here = ids[(ids >= start) & (ids < start + size)] - start
        for name, rows in block.items():
            parts[name].append(rows[here])
        start += size
    return {name: _Table(ids, np.concatenate(some)) for name, some in parts.items()}


def _milliseconds(
    search: Callable[[Vectors], object], queries: Vectors, clock: Callable[[], float] = time.thread_time
) -> float:
    """The median of the processor time of a search for each query."""
    return _in_turn([search], queries, clock)[0]


def _in_turn(
    searches: Sequence[Callable[[Vectors], object]],
    queries: Vectors,
    clock: Callable[[], float] = time.thread_time,
) -> list[float]:
    """The same of several ways to search, which take turns, so that whatever else the machine does harms all.

    Each query is first searched for once, as the first to touch a page of a mapped file waits for it.
    """
    times: list[list[float]] = [[] for _ in searches]
    for round_ in range(1 + _ROUNDS):
        for place in range(len(queries)):
            query = queries[place : place + 1]
            for number in np.roll(range(len(searches)), place + round_):
                began = clock()
                searches[number](query)
                if round_:
                    times[number].append(clock() - began)
    return [1000 * float(np.median(some)) for some in times]


def _flat(mixed: Mixed, garments: int, queries: Vectors) -> float:
    flat = faiss.IndexFlatIP(queries.shape[1])
    for block in mixed.blocks(garments, ["embedding"]):
        flat.add(block["embedding"])
    return _single(lambda: _milliseconds(lambda query: flat.search(query, TOP), queries[:30]))


def _raw(store: SegmentStore) -> Callable[[Vectors], object]:
    """Searches the same index without this program: by FAISS alone."""
    segment = _longest(store)
    lists = segment.lists
    if lists is None:
        return lambda query: segment.rows.index.search(query, TOP)
    refined = faiss.IndexRefine(lists.index, segment.rows.index)
    parameters = faiss.IndexRefineSearchParameters(
        k_factor=lists.effort.compared / TOP,
        base_index_params=parameters_for(lists.index, lists.effort.probes),
    )
    return lambda query: refined.search(query, TOP, params=parameters)


def _longest(store: SegmentStore) -> Segment:
    return max(store.generation.segments, key=len)


def _single(timed: Callable[[], _Times]) -> _Times:
    """Times with FAISS in one thread, as the store has it for one query."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        return timed()
    finally:
        faiss.omp_set_num_threads(before)


def _filters(
    store: VectorStore,
    queries: Vectors,
    garments: int,
    usual: float,
    clock: Callable[[], float] = time.thread_time,
) -> dict[str, Any]:
    """How much longer a search takes where only a part may be found; `first_ms`: the first with a filter."""
    rng = np.random.default_rng(0)
    allowed = {str(share): np.flatnonzero(rng.random(garments) < share) for share in SHARES}
    allowed["10 items"] = np.sort(rng.choice(garments, min(10, garments), replace=False))
    allowed["none"] = np.empty(0, np.int64)
    ratios: dict[str, Any] = {}
    first: dict[str, float] = {}
    for name, ids in allowed.items():
        began = clock()
        found = store.now().search(queries[:1], TOP, allowed=ids)[1]
        first[name] = 1000 * (clock() - began)
        if (found >= 0).sum() != min(TOP, len(ids)) or not np.isin(found[found >= 0], ids).all():
            raise RuntimeError(f"a filter that {len(ids)} garments pass gives {found}")

        def search(query: Vectors, ids: NDArray[np.int64] = ids) -> object:
            return store.now().search(query, TOP, allowed=ids)

        ratios[name] = _milliseconds(search, queries, clock) / usual
    return {**ratios, "first_ms": first}
