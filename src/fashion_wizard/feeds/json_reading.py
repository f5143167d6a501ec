"""Reads a text of JSON value by value, so that a file of any size can be read object by object."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from fashion_wizard.errors import FeedError

MAX_VALUE: Final = 4_000_000
"""Characters of one value."""
_AT_ONCE: Final = 65_536
_LONGEST_WORD: Final = 6
"""Of characters that mean something together only: an escape such as `\\u00e9`, `false`."""
_SPACE: Final = " \t\r\n\ufeff"
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a character such as an emoji; a text that was shortened may end with one."""
_LONG_NUMBERS: Final = json.JSONDecoder(parse_int=str)
"""Reads numbers that have more digits than Python makes numbers of; they are no price, and stay as text."""


class JsonReading:
    """One reading of a text.

    Attributes:
        line: Where the next character stands, from 1.

    Args:
        text: The file's text.
        path: What errors call it.
    """

    def __init__(self, text: TextIO, path: Path) -> None:
        """Nothing is read yet."""
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
        """Pass over a mark that has to stand here.

        Raises:
            FeedError: if another one does, or the text ends.
        """
        found = self.next()
        if not found:
            raise self._cut_off()
        if found != mark:
            raise FeedError(
                f"{self._path}: {found!r} stands for {mark!r} in line {self.line}; export it again"
            )
        self._drop(1)

    def value(self) -> tuple[int, Any, bool]:
        """The line of the value that begins here, the value, and whether all of it is UTF-8.

        Raises:
            FeedError: if it is no JSON, cut off, too long or nested too deep: where it ends cannot be told.
        """
        self.next()
        while True:
            try:
                found, end = self._decoded()
            except RecursionError:
                raise FeedError(f"{self._path}: line {self.line} is nested too deep") from None
            except json.JSONDecodeError as error:
                long = len(self._rest) >= MAX_VALUE
                if not long and self._more():
                    continue
                if _at_end(error, self._rest):
                    raise (self._too_long() if long else self._cut_off()) from None
                raise FeedError(
                    f"{self._path}: no JSON in line {self.line} ({error}); export it again"
                ) from None
            if end == len(self._rest) and isinstance(found, int | float) and self._more():
                continue  # further digits may follow
            text, line = self._rest[:end], self.line
            self._drop(end)
            return line, found, text.isascii() or _is_text(text)

    def members(self) -> Iterator[tuple[int, Any, bool]]:
        """The values of the list that begins here, each as by `value`.

        Raises:
            FeedError: where it is cut off, or no list.
        """
        self.take("[")
        closed = self.next() == "]"
        while not closed:
            yield self.value()
            if not (closed := self.next() == "]"):
                self.take(",")
        self.take("]")

    def _decoded(self) -> tuple[Any, int]:
        try:
            found, end = self._decoder.raw_decode(self._rest)
        except json.JSONDecodeError:
            raise
        except ValueError:
            found, end = _LONG_NUMBERS.raw_decode(self._rest)
        return with_whole_characters(found, self._rest[:end]), end

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

    def _too_long(self) -> FeedError:
        most = f"{MAX_VALUE:,} characters"
        return FeedError(f"{self._path}: what begins in line {self.line} is longer than {most}; shorten it")


def with_whole_characters(found: Any, text: str) -> Any:
    """A value without halves of characters, which cannot be stored; a mark stands for each.

    Args:
        found: The value.
        text: The JSON it was read from.
    """
    if not _HALF.search(text):
        return found
    again = json.dumps(found, ensure_ascii=False).encode("utf-16", "surrogatepass")
    return json.loads(again.decode("utf-16", "replace"))


def _at_end(error: json.JSONDecodeError, text: str) -> bool:
    """Whether a text is JSON as far as it goes; its last word or escape may be cut."""
    return error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()) - _LONGEST_WORD


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeError:
        return False
    return True
