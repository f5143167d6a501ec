"""How long a store searches, beside exact search, plain FAISS, and with filters."""

import importlib
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import VectorStore
from fashion_wizard.index.lists import parameters_for
from fashion_wizard.index.segment import Segment
from fashion_wizard.index.store import SegmentStore
from fashion_wizard_lab.evaluation.scale.exact import TOP
from fashion_wizard_lab.evaluation.scale.mixed import Mixed, Vectors

# By name, as FAISS's own type stubs know only half of it.
faiss: Any = importlib.import_module("faiss")

SHARES: Final = (0.5, 0.01)
_Times = TypeVar("_Times")
_ROUNDS: Final = 3


def milliseconds(
    search: Callable[[Vectors], object], queries: Vectors, clock: Callable[[], float] = time.thread_time
) -> float:
    """The median of the processor time of a search for each query."""
    return in_turn([search], queries, clock)[0]


def in_turn(
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


def flat_milliseconds(mixed: Mixed, garments: int, queries: Vectors) -> float:
    """The median time of a search of all by plain FAISS, exactly."""
    flat = faiss.IndexFlatIP(queries.shape[1])
    for block in mixed.blocks(garments, ["embedding"]):
        flat.add(block["embedding"])
    return in_one_thread(lambda: milliseconds(lambda query: flat.search(query, TOP), queries[:30]))


def plain_faiss(store: SegmentStore) -> Callable[[Vectors], object]:
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


def in_one_thread(timed: Callable[[], _Times]) -> _Times:
    """Times with FAISS in one thread, as the store has it for one query."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        return timed()
    finally:
        faiss.omp_set_num_threads(before)


def filter_ratios(
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

        ratios[name] = milliseconds(search, queries, clock) / usual
    return {**ratios, "first_ms": first}
