"""Texts by key, more than memory should hold: on disk where they are many, gone when it is closed."""

import sqlite3
from types import TracebackType
from typing import Self


class Notebook:
    """Keeps one text for each key. What it keeps is seen by nobody else, and not kept longer than itself."""

    def __init__(self) -> None:
        """SQLite keeps a database without a name in memory, and in a temporary file once it is large."""
        self._base = sqlite3.connect("")
        self._base.execute("CREATE TABLE notes (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID")

    def __enter__(self) -> Self:
        """The notebook itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Throw it away."""
        self._base.close()

    def get(self, key: str) -> str | None:
        """The text of a key, or None."""
        row = self._base.execute("SELECT text FROM notes WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def put(self, key: str, text: str) -> None:
        """Keep a text; the first of a key stays."""
        self._base.execute("INSERT OR IGNORE INTO notes VALUES (?, ?)", (key, text))
