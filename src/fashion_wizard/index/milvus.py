"""A vector store in Milvus: Milvus Lite in a file below, a server or a cluster behind an address.

The limits that a server has and Milvus Lite does not are kept here: rows of a request, results of a search.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store_setting import without_password
from fashion_wizard.errors import VectorIndexError
from fashion_wizard.index.base import Found, Ids, Metric, Neighbors, Vectors
from fashion_wizard.index.milvus_connection import connected, is_file, pymilvus
from fashion_wizard.index.vectors import best, checked_ids, places_within, unit
from fashion_wizard.index.views import EuclideanView

_T = TypeVar("_T", bound=np.generic)
MOST_RESULTS: Final = 16_384
"""Results of one search at most, and ids in one filter: what a server allows, and answers in good time."""
_LAST_ID: Final = (1 << 63) - 1
FEW: Final = 1_024
"""So many ids go along with a search as a filter at once; more take longer to read than to search."""
ROWS_AT_ONCE: Final = 4_096
"""Rows of one request: a few MB, where a server refuses 64."""
SPARE: Final = 64
"""So many more results are fetched than are wanted: of equal ones those with the lowest ids are kept."""
WORTH_A_FLUSH: Final = 1_000
"""After so many vectors the segment is sealed: Milvus Lite searches a sealed one ten times as fast."""
WORTH_A_NOTE: Final = 20_000
"""After so many vectors that are sent a note says how far that is."""
_DECIMALS: Final = 6
"""Similarities of equal vectors may differ beyond these, as they are added up in another order."""
_REVISION: Final = "fashion_wizard.revision"
_UNFINISHED: Final = -1
_log: Final = logging.getLogger(__name__)


class MilvusStore:
    """A `VectorStore` in a collection of Milvus.

    What is held is changed in place: a reader who has asked `now()` sees nothing that came later, but misses
    what was removed meanwhile. The revision is written last, so that a change that was cut off is noticed
    and made again from the catalog, whose ids say what is missing.

    The ids that are held are kept in memory, 8 bytes each.

    Args:
        uri: A file that ends in `.db` for Milvus Lite; or the address of a server, with `user:password@`
            where it wants that.
        collection: Its name; letters, digits and underscores.
    """

    def __init__(self, uri: str, collection: str) -> None:
        """Nothing is connected yet."""
        self._uri = uri
        self._collection = collection
        self._lock = threading.Lock()
        self._held: _Held | None = None

    @property
    def revision(self) -> int:
        """See `VectorStore`."""
        return self._now().revision

    def now(self, metric: Metric = "cosine") -> Neighbors:
        """See `VectorStore`; the same object until the next change."""
        held = self._now()
        return held if metric == "cosine" else held.euclidean

    def within(self, starts: Ids, stops: Ids) -> Ids:
        """See `VectorStore`."""
        ids = self._now().ids
        return ids[places_within(ids, starts, stops)]

    def settle(self) -> None:
        """Nothing is done in the background here; Milvus merges by itself."""

    def apply(self, added: Iterable[tuple[Ids, Vectors]], removed: Ids, revision: int) -> None:
        """See `VectorStore`.

        All vectors are checked before the first is sent; but into an empty store they are sent as they come,
        however many they are, and taken back where one cannot be used.
        """
        before = self._now()
        gone = np.unique(np.asarray(removed, np.int64))
        left = np.setdiff1d(before.ids, gone, assume_unique=True)
        batches = _checked(added, before.dimension if len(left) else None)
        if len(before.ids):
            batches = iter(list(batches))
        first = next(batches, None)
        dimension = before.dimension if first is None else first[1].shape[1]
        with self._lock, connected(self._uri) as client:
            if dimension is None:
                self._held = _Held(self, left, None, revision)
                return
            self._held = None  # to be asked again, should anything fail from here on
            if dimension == before.dimension:
                self._note(client, _UNFINISHED)
                for some in _pieces(np.intersect1d(gone, before.ids, assume_unique=True), ROWS_AT_ONCE):
                    client.delete(self._collection, ids=some.tolist())
            else:
                if before.dimension is not None:
                    client.drop_collection(self._collection)
                self._create(client, dimension)
            try:
                ids = self._send(client, batches if first is None else chain([first], batches))
            except ValueError:
                client.drop_collection(self._collection)
                raise
            if len(ids) >= WORTH_A_FLUSH:
                client.flush(self._collection)
            self._note(client, revision)
            self._held = _Held(self, np.union1d(left, ids), dimension, revision)

    def _now(self) -> "_Held":
        with self._lock:
            if self._held is None:
                with connected(self._uri) as client:
                    self._held = self._open(client)
            return self._held

    def _open(self, client: Any) -> "_Held":
        if not client.has_collection(self._collection):
            return _Held(self, np.empty(0, np.int64), None, -1)
        described = client.describe_collection(self._collection)
        fields = {str(field["name"]): field for field in described["fields"]}
        noted = described.get("properties", {}).get(_REVISION)
        if set(fields) != {"id", "vector"} or noted is None:
            raise VectorIndexError(
                f"the collection {self._collection} in {without_password(self._uri)} was made by something "
                "else; drop it there, or name another --uri"
            )
        client.load_collection(self._collection)  # what was opened again is not searched before
        ids = _ids(client, self._collection)
        return _Held(self, ids, int(fields["vector"]["params"]["dim"]), int(noted))

    def _create(self, client: Any, dimension: int) -> None:
        types = pymilvus().DataType
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", types.INT64, is_primary=True)
        schema.add_field("vector", types.FLOAT_VECTOR, dim=dimension)
        index = client.prepare_index_params()
        kind = "FLAT" if is_file(self._uri) else "AUTOINDEX"
        index.add_index("vector", index_type=kind, metric_type="IP")
        client.create_collection(
            self._collection,
            schema=schema,
            index_params=index,
            consistency_level="Strong",  # what was written is found at once, by whoever asks
            properties={_REVISION: str(_UNFINISHED)},
        )
        client.load_collection(self._collection)

    def _send(self, client: Any, batches: Iterable[tuple[Ids, NDArray[np.float16]]]) -> Ids:
        """Send vectors; returns their ids."""
        sent = [np.empty(0, np.int64)]
        count = 0
        for ids, batch in batches:
            for numbers, rows in zip(_pieces(ids, ROWS_AT_ONCE), _pieces(batch, ROWS_AT_ONCE), strict=True):
                pairs = zip(numbers.tolist(), rows.astype(np.float32), strict=True)
                client.upsert(self._collection, [{"id": number, "vector": row} for number, row in pairs])
            sent.append(ids)
            if (count + len(ids)) // WORTH_A_NOTE > count // WORTH_A_NOTE:
                _log.warning("note: %s vectors were sent to %s", f"{count + len(ids):,}", self._collection)
            count += len(ids)
        return np.concatenate(sent)

    def _note(self, client: Any, revision: int) -> None:
        client.alter_collection_properties(self._collection, properties={_REVISION: str(revision)})

    def search(self, queries: Vectors, limit: int, ids: Ids | None = None) -> Found:
        """The nearest of each query, at most `limit`, in any order; among these ids where any are given."""
        with connected(self._uri) as client:
            answers = client.search(
                self._collection,
                data=list(queries),
                anns_field="vector",
                limit=limit,
                filter="" if ids is None else f"id in {ids.tolist()}",
                search_params={"metric_type": "IP"},
                output_fields=["id"],  # without it Milvus Lite sends the vectors along
            )
        width = max((len(answer) for answer in answers), default=0)
        near = np.full((len(queries), width), -np.inf, np.float32)
        numbers = np.full((len(queries), width), -1, np.int64)
        for row, answer in enumerate(answers):
            near[row, : len(answer)] = [hit["distance"] for hit in answer]
            numbers[row, : len(answer)] = [hit["id"] for hit in answer]
        return np.round(near, _DECIMALS), numbers


class _Held:
    """What a store holds at one time, compared by cosine.

    Attributes:
        ids: `(N,)`, ascending.
        dimension: Of the vectors; None where there is no collection yet.
        revision: Of the catalog.
        euclidean: The same, compared by Euclidean distance.
    """

    def __init__(self, store: MilvusStore, ids: Ids, dimension: int | None, revision: int) -> None:
        self._store = store
        self.ids = ids
        self.dimension = dimension
        self.revision = revision
        self.euclidean: Neighbors = EuclideanView(self)

    def __len__(self) -> int:
        return len(self.ids)

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        """See `Neighbors.search`."""
        queries = unit(queries, self.dimension if len(self) else None)
        if k < 1:
            raise ValueError(f"a search is for at least one neighbor, not {k}")
        wanted = self.ids if allowed is None else np.intersect1d(self.ids, allowed, assume_unique=True)
        count = min(k, len(wanted))
        found = np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        if count and len(queries):
            found = self._among(queries, count, wanted)
        similarities, ids = best(*found, k)
        return np.minimum(similarities, 1), ids

    def _among(self, queries: Vectors, count: int, wanted: Ids) -> Found:
        """At least the `count` nearest of each query of these ids, which are at least so many.

        Few ids go along as a filter. Of many, more results are fetched than are wanted, and those of other
        ids dropped; where that leaves too few, the ids go along piece by piece.
        """
        if len(wanted) <= FEW and len(wanted) < len(self.ids):
            return self._store.search(queries, min(count + SPARE, len(wanted)), wanted)
        share = len(wanted) / len(self.ids)
        limit = int(count / share * 1.5) + SPARE
        if limit <= MOST_RESULTS:
            near, ids = self._store.search(queries, limit)
            fits = np.isin(ids, wanted)
            if (fits.sum(axis=1) >= count).all():
                return np.where(fits, near, -np.inf).astype(np.float32), np.where(fits, ids, -1)
        pieces = [
            self._store.search(queries, min(count + SPARE, len(piece)), piece)
            for piece in _pieces(wanted, MOST_RESULTS)
        ]
        return tuple(np.concatenate(parts, axis=1) for parts in zip(*pieces, strict=True))  # type: ignore[return-value]


def milvus_stores(uri: str, catalog: str) -> Callable[..., MilvusStore]:
    """Makes the stores of one catalog.

    Args:
        uri: See `MilvusStore`.
        catalog: What the catalog is known by, in hex; the names of its collections begin with it, so that
            several catalogs can share a server.
    """

    def make(_folder: object, name: str, _not_written: object) -> MilvusStore:
        return MilvusStore(uri, f"fashion_wizard_{catalog}_{name}")

    return make


def _ids(client: Any, collection: str) -> Ids:
    """All ids of a collection, ascending.

    A server gives only so many rows at once, and neither it nor Milvus Lite gives them in order. So range
    after range of ids is asked for, until there are as many as the collection has. After one that gives few
    comes a wider one, and one that gives as many as there may be is asked for again in part.
    """
    ((total,),) = (row.values() for row in client.query(collection, "id >= 0", output_fields=["count(*)"]))
    found, low, width = np.empty(0, np.int64), 0, MOST_RESULTS
    while len(found) < total and low <= _LAST_ID:
        where = f"id >= {low} and id <= {min(low + width - 1, _LAST_ID)}"
        rows = client.query(collection, where, output_fields=["id"], limit=MOST_RESULTS)
        if len(rows) == MOST_RESULTS < width:  # perhaps not all
            width = max(MOST_RESULTS, width // 2)
            continue
        found = np.append(found, np.sort(np.array([row["id"] for row in rows], np.int64)))
        low += width
        if len(rows) < MOST_RESULTS // 2:
            width *= 2
    return found


def _checked(
    added: Iterable[tuple[Ids, Vectors]], dimension: int | None
) -> Iterator[tuple[Ids, NDArray[np.float16]]]:
    """The ids and unit vectors of each batch that holds any, at 16 bits a number.

    Raises:
        ValueError: as `VectorStore.apply` does; of an id that comes twice after the last batch.
    """
    seen: list[Ids] = [np.empty(0, np.int64)]
    for numbers, vectors in added:
        checked = unit(vectors, dimension)
        ids = checked_ids(numbers, len(checked))
        if len(checked):
            dimension = checked.shape[1]
            seen.append(ids)
            yield ids, checked.astype(np.float16)
    together = np.sort(np.concatenate(seen))
    if (twice := together[1:][together[1:] == together[:-1]]).size:
        raise ValueError(f"id {twice[0]} is given twice")


def _pieces(rows: NDArray[_T], length: int) -> list[NDArray[_T]]:
    return [rows[start : start + length] for start in range(0, len(rows), length)]
