"""The file of a journal: a SQLite file of its own beside the catalog, bounded in number and in time."""

import json
import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Self

from fashion_wizard.clock import elapsed
from fashion_wizard.errors import JournalError
from fashion_wizard.files import ONLY_OWNER
from fashion_wizard.journal.entries import JournalContents, LoggedEvent, LoggedQuery

FILE_NAME: Final = "queries.sqlite3"

MOST_QUERIES: Final = 100_000
"""The oldest queries beyond this number are forgotten."""
MOST_HITS: Final = 24
"""So many results of each query are written down."""
MOST_EVENTS: Final = 200
"""The largest number of events of one query."""
DAYS: Final = 90
"""Queries are forgotten after so many days, unless the shop says otherwise."""

_DAY: Final = 86_400.0
_TIDY: Final = 256
"""Between two looks for what has to be forgotten, so many queries are added at most."""
_BUSY_SECONDS: Final = 5.0
_LAYOUT: Final = """
CREATE TABLE IF NOT EXISTS queries (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, asked REAL NOT NULL, ends REAL NOT NULL,
    source TEXT NOT NULL,
    label TEXT NOT NULL, colors TEXT NOT NULL, pattern TEXT NOT NULL, item TEXT NOT NULL,
    conditions TEXT NOT NULL, found INTEGER, best REAL NOT NULL, hits TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS queries_by_end ON queries (ends);
CREATE TABLE IF NOT EXISTS events (
    query INTEGER NOT NULL REFERENCES queries (key) ON DELETE CASCADE, kind TEXT NOT NULL,
    item TEXT NOT NULL, happened REAL NOT NULL, PRIMARY KEY (query, kind, item)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pictures (
    query INTEGER PRIMARY KEY REFERENCES queries (key) ON DELETE CASCADE, ends REAL NOT NULL,
    jpeg BLOB NOT NULL
);
"""
_COLUMNS: Final = "key, id, asked, source, label, colors, pattern, item, conditions, found, best, hits"
_log: Final = logging.getLogger(__name__)


class Journal:
    """The journal of one catalog. May be used from many threads, and by several processes.

    Where the file cannot be written, or nothing is to be stored, it lasts as long as the object.

    Args:
        folder: The catalog's folder.
        days: How long queries are stored; 0 stores none on disk.
        picture_days: How long pictures of garments are stored; 0 stores none.
        clock: Seconds since 1970.
        passed: Seconds that have passed, whatever is done to the clock.
    """

    def __init__(
        self,
        folder: Path,
        days: float = DAYS,
        picture_days: float = 0,
        clock: Callable[[], float] = time.time,
        passed: Callable[[], float] = elapsed,
    ) -> None:
        """Open the file, or make it."""
        self._passed, self._began = passed, clock() - passed()
        self.keeps_pictures = picture_days > 0
        self._days, self._picture_days, self._clock = days, picture_days, clock
        self._lock = threading.Lock()
        self._until_tidy = 0
        self._base = self._connect(folder / FILE_NAME)

    def _connect(self, file: Path) -> sqlite3.Connection:
        if self._days > 0:
            try:
                return _opened(file)
            except (sqlite3.Error, OSError) as error:
                _log.warning("queries are not stored: %s cannot be written (%s)", file, error)
        return _opened(None)

    def __enter__(self) -> Self:
        """The journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file; nothing may be noted or asked afterwards."""
        with self._lock:
            self._base.close()

    def add(self, query: LoggedQuery, picture: bytes | None = None) -> str:
        """Write a query down, and give it an id that nobody can guess.

        Args:
            query: Without id and time.
            picture: A JPEG of the garment, stored only where `keeps_pictures`.
        """
        id_, now = secrets.token_urlsafe(16), self._clock()
        values = (
            *(id_, now, now + (self._days or 1) * _DAY, query.source, query.label),
            *(json.dumps(query.colors), query.pattern, query.item),
            *(json.dumps(query.conditions), query.found, query.best, json.dumps(query.hits[:MOST_HITS])),
        )
        marks = ", ".join("?" * len(values))
        try:
            with self._lock, self._written() as base:
                command = f"INSERT INTO queries VALUES (NULL, {marks})"  # noqa: S608
                key = base.execute(command, values).lastrowid or 0
                if picture and self.keeps_pictures:
                    ends = now + min(self._picture_days, self._days or 1) * _DAY
                    base.execute("INSERT INTO pictures VALUES (?, ?, ?)", (key, ends, picture))
                self._tidy(base, key)
        except JournalError as error:  # no search fails because of it
            _log.warning("%s", error)
        return id_

    def _tidy(self, base: sqlite3.Connection, newest: int) -> None:
        """Forget what has ended, and the oldest queries of too many, every now and then.

        A clock may be set wrong, and right again. So what has ended by the clock, and by the time that has
        passed since the journal was opened, is forgotten; and what is from the future by both of them was
        written while the clock was ahead, and ends as what is written now.
        """
        self._until_tidy -= 1
        if self._until_tidy < 0:
            self._until_tidy = _TIDY
            first, last = sorted((self._clock(), self._began + self._passed()))
            base.execute("DELETE FROM queries WHERE ends < ? OR key <= ?", (first, newest - MOST_QUERIES))
            base.execute("DELETE FROM pictures WHERE ends < ?", (first,))
            days = self._days or 1
            latest = last + days * _DAY
            base.execute(
                "UPDATE queries SET asked = ?, ends = ? WHERE ends > ? AND asked > ?",
                (last, latest, latest, last + _DAY),
            )
            latest = last + min(self._picture_days, days) * _DAY
            base.execute("UPDATE pictures SET ends = ? WHERE ends > ?", (latest, latest + _DAY))

    def add_event(self, query: str, kind: str, item: str = "") -> None:
        """Write down what a customer did with an answer; the same event twice counts once.

        Raises:
            JournalError: if there is no such query, or it has too many events.
        """
        with self._lock, self._written() as base:
            found = base.execute("SELECT key FROM queries WHERE id = ?", (query,)).fetchone()
            if found is None:
                raise JournalError(f"there is no query {query[:40]!r}; send the query_id of an answer")
            ((count,),) = base.execute("SELECT count(*) FROM events WHERE query = ?", found).fetchall()
            if count >= MOST_EVENTS:
                raise JournalError(f"this query has {MOST_EVENTS} events already, which is the most")
            base.execute(
                "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", (*found, kind, item, self._clock())
            )

    @contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        try:
            with self._base:
                yield self._base
        except sqlite3.Error as error:
            raise JournalError(f"the journal of queries cannot be written ({error})") from error


def read_queries(folder: Path, since: float = 0.0) -> JournalContents:
    """All that the journal of a catalog holds.

    Args:
        folder: The catalog's folder. Without a journal the answer is empty.
        since: Seconds since 1970; what is older is left out.

    Raises:
        JournalError: if the file is damaged.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return JournalContents()
    now = time.time()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)) as base:
            base.execute("BEGIN")
            command = f"SELECT {_COLUMNS} FROM queries WHERE asked >= ? AND ends >= ? ORDER BY key"  # noqa: S608
            rows = base.execute(command, (since, now)).fetchall()
            queries = {row[0]: _query(row) for row in rows}
            events = [
                LoggedEvent(queries[key].id, kind, item, happened)
                for key, kind, item, happened in base.execute(
                    "SELECT query, kind, item, happened FROM events ORDER BY happened"
                )
                if key in queries
            ]
            pictures = {
                queries[key].id: bytes(jpeg)
                for key, jpeg in base.execute("SELECT query, jpeg FROM pictures WHERE ends >= ?", (now,))
                if key in queries
            }
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise JournalError(
            f"{file} cannot be read ({error}); if it is damaged, remove it: it is made anew"
        ) from error
    return JournalContents(tuple(queries.values()), tuple(events), pictures)


def _query(row: Sequence[Any]) -> LoggedQuery:
    _, id_, asked, source, label, colors, pattern, item, conditions, found, best, hits = row
    return LoggedQuery(
        source=source,
        label=label,
        colors=tuple(json.loads(colors)),
        pattern=pattern,
        item=item,
        conditions=tuple(json.loads(conditions)),
        found=found,
        best=best,
        hits=tuple((str(hit), float(score)) for hit, score in json.loads(hits)),
        id=id_,
        asked=asked,
    )


def _opened(file: Path | None) -> sqlite3.Connection:
    if file is not None and not file.exists():
        file.touch(ONLY_OWNER)
    base = sqlite3.connect(file or "", timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA foreign_keys = ON")
        base.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten
        base.executescript(_LAYOUT)
    except sqlite3.Error:
        base.close()
        raise
    return base
