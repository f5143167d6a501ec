"""One collection of Milvus, by its client.

The limits that a server has and Milvus Lite does not are kept here: rows of a request, results of a search.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store_setting import without_password
from fashion_wizard.errors import VectorIndexError
from fashion_wizard.index.base import Found, Ids, Vectors
from fashion_wizard.index.milvus_connection import connected, is_file, pymilvus

_T = TypeVar("_T", bound=np.generic)
MOST_RESULTS: Final = 16_384
"""Results of one search at most, and ids in one filter: what a server allows, and answers in good time."""
_LAST_ID: Final = (1 << 63) - 1
ROWS_AT_ONCE: Final = 4_096
"""Rows of one request: a few MB, where a server refuses 64."""
WORTH_A_FLUSH: Final = 1_000
"""After so many vectors the segment is sealed: Milvus Lite searches a sealed one ten times as fast."""
WORTH_A_NOTE: Final = 20_000
"""After so many vectors that are sent a note says how far that is."""
UNFINISHED: Final = -1
"""The revision of a collection that is being changed."""
_DECIMALS: Final = 6
"""Similarities of equal vectors may differ beyond these, as they are added up in another order."""
_REVISION: Final = "fashion_wizard.revision"
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a collection holds.

    Attributes:
        ids: `(N,)`, ascending.
        dimension: Of the vectors; None where there is no collection.
        revision: Of the catalog.
    """

    ids: Ids
    dimension: int | None
    revision: int


class Collection:
    """One collection of vectors of unit length; `opened_collection` gives one.

    Args:
        client: Of pymilvus.
        uri: Where Milvus is.
        name: Letters, digits and underscores.
    """

    def __init__(self, client: Any, uri: str, name: str) -> None:
        """Asks nothing yet; there need not be such a collection."""
        self._client = client
        self._uri = uri
        self._name = name

    def contents(self) -> Contents:
        """What it holds.

        Raises:
            VectorIndexError: if a collection of this name was made by something else.
        """
        if not self._client.has_collection(self._name):
            return Contents(np.empty(0, np.int64), None, -1)
        described = self._client.describe_collection(self._name)
        fields = {str(field["name"]): field for field in described["fields"]}
        noted = described.get("properties", {}).get(_REVISION)
        if set(fields) != {"id", "vector"} or noted is None:
            raise VectorIndexError(
                f"the collection {self._name} in {without_password(self._uri)} was made by something "
                "else; drop it there, or name another --uri"
            )
        self._client.load_collection(self._name)  # what was opened again is not searched before
        return Contents(self.ids(), int(fields["vector"]["params"]["dim"]), int(noted))

    def ids(self) -> Ids:
        """All ids, ascending.

        A server gives only so many rows at once, and neither it nor Milvus Lite gives them in order. So range
        after range of ids is asked for, until there are as many as the collection has. After one that gives
        few comes a wider one, and one that gives as many as there may be is asked for again in part.
        """
        counted = self._client.query(self._name, "id >= 0", output_fields=["count(*)"])
        ((total,),) = (row.values() for row in counted)
        found, low, width = np.empty(0, np.int64), 0, MOST_RESULTS
        while len(found) < total and low <= _LAST_ID:
            where = f"id >= {low} and id <= {min(low + width - 1, _LAST_ID)}"
            rows = self._client.query(self._name, where, output_fields=["id"], limit=MOST_RESULTS)
            if len(rows) == MOST_RESULTS < width:  # perhaps not all
                width = max(MOST_RESULTS, width // 2)
                continue
            found = np.append(found, np.sort(np.array([row["id"] for row in rows], np.int64)))
            low += width
            if len(rows) < MOST_RESULTS // 2:
                width *= 2
        return found

    def create(self, dimension: int) -> None:
        """Make it, empty and `UNFINISHED`."""
        types = pymilvus().DataType
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", types.INT64, is_primary=True)
        schema.add_field("vector", types.FLOAT_VECTOR, dim=dimension)
        index = self._client.prepare_index_params()
        kind = "FLAT" if is_file(self._uri) else "AUTOINDEX"
        index.add_index("vector", index_type=kind, metric_type="IP")
        self._client.create_collection(
            self._name,
            schema=schema,
            index_params=index,
            consistency_level="Strong",  # what was written is found at once, by whoever asks
            properties={_REVISION: str(UNFINISHED)},
        )
        self._client.load_collection(self._name)

    def drop(self) -> None:
        """Remove the collection with all its vectors."""
        self._client.drop_collection(self._name)

    def delete(self, ids: Ids) -> None:
        """Remove the vectors of these ids, `(N,)`; ids that are not there are passed over."""
        for some in pieces(ids, ROWS_AT_ONCE):
            self._client.delete(self._name, ids=some.tolist())

    def send(self, batches: Iterable[tuple[Ids, NDArray[np.float16]]]) -> Ids:
        """Add or replace vectors: batches of `(B,)` ids and `(B, D)` vectors. Returns all ids, `(N,)`."""
        sent = [np.empty(0, np.int64)]
        count = 0
        for ids, batch in batches:
            for numbers, rows in zip(pieces(ids, ROWS_AT_ONCE), pieces(batch, ROWS_AT_ONCE), strict=True):
                pairs = zip(numbers.tolist(), rows.astype(np.float32), strict=True)
                self._client.upsert(self._name, [{"id": number, "vector": row} for number, row in pairs])
            sent.append(ids)
            if (count + len(ids)) // WORTH_A_NOTE > count // WORTH_A_NOTE:
                _log.warning("note: %s vectors were sent to %s", f"{count + len(ids):,}", self._name)
            count += len(ids)
        if count >= WORTH_A_FLUSH:
            self._client.flush(self._name)
        return np.concatenate(sent)

    def note(self, revision: int) -> None:
        """Write down which revision of the catalog it has."""
        self._client.alter_collection_properties(self._name, properties={_REVISION: str(revision)})

    def search(self, queries: Vectors, limit: int, ids: Ids | None = None) -> Found:
        """The nearest of each query, at most `limit`, in any order; among these ids where any are given."""
        answers = self._client.search(
            self._name,
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


@contextmanager
def opened_collection(uri: str, name: str) -> Iterator[Collection]:
    """A collection, by the connection that all stores of this process share.

    Raises:
        VectorIndexError: in place of whatever Milvus raises, in one line.
    """
    with connected(uri) as client:
        yield Collection(client, uri, name)


def pieces(rows: NDArray[_T], length: int) -> list[NDArray[_T]]:
    """`(N, ...)` rows in parts of at most `length`, in their order."""
    return [rows[start : start + length] for start in range(0, len(rows), length)]
