"""Promises of docs/guarantees.md that no other test is about."""

import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

from tests.safekeeping.conftest import check, content

from fashion_wizard.catalog.connect import connect
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.journal.store import read_queries

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


def test_an_event_is_kept_by_a_killed_server_and_not_flushed(shop: Path) -> None:
    script = f"""
        import os, signal
        from pathlib import Path
        from fashion_wizard.journal.entries import LoggedQuery
        from fashion_wizard.journal.store import Journal
        journal = Journal(Path({str(shop)!r}))
        query = journal.add(LoggedQuery("search", label="pants", hits=(("SKU-1", 0.9),), found=1))
        journal.add_event(query, "click", "SKU-1")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = read_queries(shop)
    assert [query.label for query in kept.queries] == ["top", "pants"]
    assert [(event.kind, event.item) for event in kept.events] == [("click", "SKU-1")]
