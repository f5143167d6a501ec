"""A catalog of mixed garments, and what it costs to open it, to add to it and to change its prices."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.index.indexes import Indexes, NewStore
from fashion_wizard.index.store import UNSAVED
from fashion_wizard_lab.evaluation.scale.exact import TOP
from fashion_wizard_lab.evaluation.scale.mixed import Vectors

EXTRACTOR: Final = "mixed"
ADDED: Final = 100
ADDED_A_SECOND: Final = 10
_RECIPE: Final = f"mixed / {EXTRACTOR}"
_AT_ONCE: Final = 10_000
_BESIDE: Final = 8
"""So many changes before the store begins to write files, photos begin to be added one by one."""
_NEAR: Final = 100
"""An added garment is found if it is among so many: copies of it may come first."""
_PATIENCE: Final = 60.0
"""Seconds that an added garment is looked for."""
_NO_KEYPOINTS: Final = Keypoints(
    np.empty((0, 2), np.float32), np.empty(0, np.float32), np.empty((0, 256), np.float32)
)
_FRESH: Final = """
import json, os, sys, time
from pathlib import Path
import numpy as np
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.index.store import segment_store
def anonymous():
    return 1024 * int(next(l for l in open("/proc/self/status") if l.startswith("RssAnon")).split()[1])
folder, queries = Path(sys.argv[1]), np.load(sys.argv[2])
queries = {name: queries[name][:1] for name in queries}
for path in folder.rglob("*"):
    if path.is_file() and hasattr(os, "posix_fadvise"):
        with path.open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
before, began, worked = anonymous(), time.perf_counter(), time.thread_time()
with Catalog(folder, create=False) as catalog:
    indexes = Indexes(catalog, sys.argv[3], segment_store)
    with catalog.snapshot():
        for name in queries:
            indexes.vectors(name).search(queries[name], 10)
    taken, worked = time.perf_counter() - began, time.thread_time() - worked
    memory = anonymous() - before
    indexes.settle()
    print(json.dumps({"open_s": taken, "worked": worked, "memory": memory}))
"""


def fill(catalog: Catalog, garments: int) -> None:
    """Write garments with ids from 0, each on a photo of an item; their vectors are in the index alone."""
    _put_prices(catalog, garments, "10")
    with catalog.writing():
        base = catalog._connection  # past the public methods, which look at each photo
        base.execute("INSERT INTO recipes VALUES (1, ?)", (_RECIPE,))
        numbers = range(1, garments + 1)
        base.executemany(
            "INSERT INTO images VALUES (?, ?, 1, 8, 8, NULL)", ((n, f"{n:064x}") for n in numbers)
        )
        base.executemany(
            "INSERT INTO photos (key, path, item, image) VALUES (?, ?, ?, ?)",
            ((n, f"/{n}.jpg", n, n) for n in numbers),
        )
        base.executemany(
            "INSERT INTO garments VALUES (?, ?, 0, 'top', 1, 0, 0, 8, 8, 0, 1, 0)",
            ((n - 1, n) for n in numbers),
        )


def prices(catalog: Catalog, items: int) -> dict[str, float]:
    """How long new prices for all items take, by the clock and by the processor."""
    began, worked = time.perf_counter(), time.process_time()
    _put_prices(catalog, items, "12")
    return {"prices_s": time.perf_counter() - began, "worked": time.process_time() - worked}


def _put_prices(catalog: Catalog, items: int, unit: str) -> None:
    for start in range(0, items, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, items))
        catalog.put_items({f"item-{number}": {"price": f"{unit}.{number % 100:02}"} for number in numbers})


def opened(folder: Path, queries: Path) -> dict[str, float]:
    """How long a fresh process takes from opening the catalog to the first answer of its indexes.

    Files are no longer in the system's memory then, where the system lets them go.
    """
    command = [sys.executable, "-c", _FRESH, str(folder), str(queries), EXTRACTOR]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return dict(json.loads(done.stdout))


class Adding:
    """Photos that are added to a catalog while others search.

    Args:
        catalog: Has garments.
        new_store: Makes the stores, which hold them.
        fresh: `(G, D)` vectors of garments to add, by kind.
    """

    def __init__(self, catalog: Catalog, new_store: NewStore, fresh: Mapping[str, Vectors]) -> None:
        """Add so many at once that the store is about to write files."""
        self._catalog = catalog
        self._fresh = fresh
        self._indexes = Indexes(catalog, EXTRACTOR, new_store)
        self._added = 0
        with catalog.writing():
            for _ in range(UNSAVED - _BESIDE):
                self._add()
        for name in fresh:
            self._search(name, fresh[name][:1])

    def measure(self, queries: Vectors) -> dict[str, Any]:
        """How long until an added garment is found, and the longest search meanwhile.

        The search that finds a change brings the index up to date by it first. `pause_ms` is the longest
        search, less the median.
        """
        visible: list[float] = []
        errors: list[Exception] = []
        stop = threading.Event()

        def add() -> None:
            try:
                for _ in range(ADDED):
                    began = time.perf_counter()
                    vector = self._fresh["embedding"][self._added][None]
                    number = self._add()
                    while number not in self._search("embedding", vector, _NEAR):
                        if time.perf_counter() - began > _PATIENCE:
                            break
                    visible.append(time.perf_counter() - began)
                    stop.wait(max(0.0, 1 / ADDED_A_SECOND - (time.perf_counter() - began)))
            except Exception as error:
                errors.append(error)
            finally:
                stop.set()

        adding = threading.Thread(target=add)
        times: list[float] = []
        worked: list[float] = []
        adding.start()
        while not stop.is_set():
            query = queries[len(times) % len(queries)][None]
            before = time.perf_counter(), time.thread_time()
            self._search("embedding", query)
            times.append(time.perf_counter() - before[0])
            worked.append(time.thread_time() - before[1])
            stop.wait(0.01)
        adding.join()
        self._indexes.settle()
        if errors:
            raise errors[0]
        return {
            "visible_s": max(visible),
            "pause_ms": _pause(times),
            "pause_processor_ms": _pause(worked),
        }

    def _add(self) -> int:
        """Add a garment; its id."""
        place, catalog = self._added, self._catalog
        self._added += 1
        digest = f"{place + (1 << 200):064x}"
        garment = Garment.from_mask("top", np.ones((8, 8), np.bool_))
        vectors = {name: rows[place] for name, rows in self._fresh.items()}
        with catalog.writing():
            features = Features(_NO_KEYPOINTS, vectors["color"], vectors["embedding"])
            catalog.put_image(digest, _RECIPE, (8, 8), [(garment, features)])
            catalog.put_photo(Path(f"/fresh-{place}.jpg"), f"fresh-{place}", digest)
        return catalog.garments_of(digest)[0].id

    def _search(self, name: str, query: Vectors, k: int = TOP) -> list[int]:
        with self._catalog.snapshot():
            index = self._indexes.vectors(name)  # type: ignore[arg-type]
        return [int(number) for number in index.search(query, k)[1][0]]


def _pause(times: list[float]) -> float:
    return 1000 * (max(times) - float(np.median(times)))
