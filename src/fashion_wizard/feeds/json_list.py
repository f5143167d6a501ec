"""Entries of a file that is one JSON list of objects; it is read object by object."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.json_lines import as_entry
from fashion_wizard.feeds.record import Remark

_MAX_OBJECT: Final = 4_000_000
_AT_ONCE: Final = 65_536
_LONGEST_WORD: Final = 6
"""Of characters that mean something together only: an escape such as `\\u00e9`, `false`."""
_SPACE: Final = " \t\r\n\ufeff"


def read_entries(text: TextIO, path: Path) -> Iterator[Entry | Remark]:
    """The objects of a list; see `json_lines.read_entries`. An object has the line in which it begins.

    Args:
        text: The file's text.
        path: What errors call it.

    Raises:
        FeedError: where it is cut off, or no JSON: where the next object begins cannot be told then.
    """
    reading = _Reading(text, path)
    reading.take("[")
    closed = reading.next() == "]"
    while not closed:
        line, found, whole = reading.value()
        yield as_entry(found, line) if whole else Remark("unreadable", line, None, "it is not in UTF-8")
        if not (closed := reading.next() == "]"):
            reading.take(",")
    reading.take("]")
    if reading.next():
        raise FeedError(f"{path}: something stands behind the list, in line {reading.line}; export it again")


class _Reading:
    """Reads a text value by value, and counts its lines."""

    def __init__(self, text: TextIO, path: Path) -> None:
        self._text, self._path = text, path
        self._decoder = json.JSONDecoder()
        self._rest = ""
        self.line = 1

    def next(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            used = len(self._rest) - len(self._rest.lstrip(_SPACE))
            self._drop(used)
            if self._rest or not self._more():
                return self._rest[:1]

    def take(self, mark: str) -> None:
        """Pass over a mark that has to stand here."""
        found = self.next()
        if not found:
            raise self._cut_off()
        if found != mark:
            raise FeedError(
                f"{self._path}: {found!r} stands for {mark!r} in line {self.line}; export it again"
            )
        self._drop(1)

    def value(self) -> tuple[int, Any, bool]:
        """The line of the value that begins here, the value, and whether all of it is UTF-8."""
        self.next()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._rest)
            except RecursionError:
                raise FeedError(f"{self._path}: line {self.line} is nested too deep") from None
            except json.JSONDecodeError as error:
                if len(self._rest) < _MAX_OBJECT and self._more():
                    continue
                if len(self._rest) < _MAX_OBJECT and _at_end(error, self._rest):
                    raise self._cut_off() from None
                raise FeedError(
                    f"{self._path}: no JSON in line {self.line} ({error}); export it again"
                ) from None
            whole = self._rest[:end].isascii() or _is_text(self._rest[:end])
            line = self.line
            self._drop(end)
            return line, found, whole

    def _more(self) -> bool:
        """Read as much again as is there: so no object is parsed too often. False at the end."""
        more = self._text.read(max(_AT_ONCE, len(self._rest)))
        self._rest += more
        return bool(more)

    def _drop(self, count: int) -> None:
        self.line += self._rest.count("\n", 0, count)
        self._rest = self._rest[count:]

    def _cut_off(self) -> FeedError:
        return FeedError(f"{self._path}: it is cut off in line {self.line}; export it again")


def _at_end(error: json.JSONDecodeError, text: str) -> bool:
    """Whether a text is JSON as far as it goes; its last word or escape may be cut."""
    return error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()) - _LONGEST_WORD


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeError:
        return False
    return True
