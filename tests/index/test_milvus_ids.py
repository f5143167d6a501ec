"""The ids that a collection of Milvus holds are read in few requests, wherever they lie."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fashion_wizard.index import milvus_collection

MOST = 8
"""A server that gives so many rows at once."""
LAST = (1 << 63) - 1


class Server:
    """Counts requests, gives `MOST` rows at most, and those in no order."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = np.random.default_rng(len(ids)).permutation(np.array(ids, np.int64))
        self.requests = 0

    def query(self, _collection: str, where: str, output_fields: list[str], limit: int | None = None):
        self.requests += 1
        low = int(re.search(r"id >= (\d+)", where)[1])
        high = int(found[1]) if (found := re.search(r"id <= (\d+)", where)) else LAST
        within = self.ids[(self.ids >= low) & (self.ids <= high)]
        if output_fields == ["count(*)"]:
            return [{"count(*)": len(within)}]
        assert limit is not None
        assert limit <= MOST
        return [{"id": int(number)} for number in within[:limit]]


def ids_of(server: Server) -> list[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(milvus_collection, "MOST_RESULTS", MOST)
        return milvus_collection.Collection(server, "shop.db", "shop").ids().tolist()


@given(st.lists(st.integers(0, LAST), unique=True, max_size=60) | st.sets(st.integers(0, 200)).map(list))
@example([])
@example([LAST])
@example([0, LAST])
@example([*range(1 << 40, (1 << 40) + 30), LAST - 1])
def test_all_ids_are_found_in_order(ids):
    assert ids_of(Server(ids)) == sorted(ids)


@pytest.mark.parametrize("step", [1, 3, 1 << 12, 1 << 40])
@pytest.mark.parametrize("first", [0, 1 << 50])
def test_few_requests_read_many_ids(step, first):
    count = 400
    server = Server(range(first, first + count * step, step))
    assert len(ids_of(server)) == count
    # Each gives a quarter of what it may; before, ranges of ids are found that hold any.
    assert server.requests <= 4 * count / MOST + 70
