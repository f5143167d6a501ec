"""Promises of docs/guarantees.md that no other test is about."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.safekeeping.conftest import check, content

from fashion_wizard.catalog.connect import connect
from fashion_wizard.catalog.store import Catalog

FULL = 2
"""SQLite waits for the disk at each commit (https://www.sqlite.org/pragma.html#pragma_synchronous)."""


def test_every_connection_flushes_each_change_to_disk(shop: Path) -> None:
    with closing(connect(shop / "catalog.sqlite")[0]) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (FULL,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_is_not_promised_is_so(shop: Path) -> None:
    """A changed vector that can be read is found by a check only, and not in an upgraded catalog."""
    swap = (
        "UPDATE vectors SET data = (SELECT data FROM vectors AS v WHERE v.kind = 'embedding'"
        " AND v.data <> vectors.data LIMIT 1) WHERE kind = 'embedding'"
        " AND garment = (SELECT min(garment) FROM vectors)"
    )
    with closing(sqlite3.connect(shop / "catalog.sqlite")) as raw:
        raw.execute(swap)
        raw.commit()
    with Catalog(shop) as catalog:
        assert len(list(catalog.vectors("embedding"))) == 12
    assert len(content(shop)) == 5
    assert [finding.part for finding in check(shop).findings if finding.part != "index"] == ["vector"]
    with closing(sqlite3.connect(shop / "catalog.sqlite")) as raw:
        raw.execute("UPDATE garments SET revision = 1")  # as an upgrade does
        raw.commit()
    assert [finding.part for finding in check(shop).findings if finding.part != "index"] == []
