"""Reads CSV and TSV files of any size row by row; a broken row does not affect the others."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TextIO

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.record import MAX_FIELD, MAX_FIELDS

DELIMITERS: Final = ("\t", ",", ";", "|")
_FIRST: Final = 200
"""Lines that a table is known by, at most."""
_MAX_ROW: Final = 4_000_000
"""Characters of a row."""
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]+")
_SEP_LINE: Final = re.compile(r'"?sep=(?P<delimiter>.)"?\s*', re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://|\.(?:jpe?g|png|webp|avif)\b", re.IGNORECASE)
_UNCLOSED: Final = (
    "a quote is opened and not closed; put cells with quotes in quotes, and double those inside"
)
_TOO_LONG: Final = f"it has a field of more than {MAX_FIELD:,} characters; shorten it"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        line: The line it begins on, from 1.
        cells: Without space around them, as many as the table has columns; empty where `problem` says why.
        problem: Why the row cannot be read, or None.
    """

    line: int
    cells: list[str]
    problem: str | None = None


def header_of(text: str) -> list[tuple[str, list[str]]]:
    """The first line that is not empty, split at each possible delimiter."""
    lines = [line for line in text.splitlines() if line.strip("\ufeff \t,;|\0")]
    delimiters: tuple[str, ...] = DELIMITERS
    if lines and (match := _SEP_LINE.fullmatch(lines[0].strip("\ufeff"))):
        delimiters = (match["delimiter"],)
        lines = lines[1:]
    if not lines:
        return []
    return [(delimiter, _split(lines[0].strip("\ufeff"), delimiter)) for delimiter in delimiters]


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    """The first lines below the header as rows, to guess what it is; cells of several lines are broken."""
    lines = [line for line in text.splitlines()[1 : _FIRST + 1] if line.strip()]
    return [_split(line, delimiter) for line in lines]


class Table:
    """One reading of a table.

    Args:
        text: The file's text, with its line ends as they are.
        delimiter: What stands between cells.
        path: What errors call the file.
    """

    def __init__(self, text: TextIO, delimiter: str, path: object) -> None:
        """Reads the header.

        Raises:
            FeedError: if the header cannot be read, or has too many columns.
        """
        self._text = text
        self._delimiter = delimiter
        self._line = 0
        self._pushed: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        self.header: list[str] = []
        for row in self._rows():
            if not _SEP_LINE.fullmatch(self._taken[0].rstrip("\r\n")):
                if row.problem:
                    raise FeedError(f"{path}: the first line names no columns: {row.problem}")
                self.header = row.cells
                break
        if len(self.header) > MAX_FIELDS:
            raise FeedError(f"{path}: the first line has more than {MAX_FIELDS} columns; is it a feed?")

    def __iter__(self) -> Iterator[Row]:
        """All rows below the header that are not empty.

        Raises:
            FeedError: at the place where the file is cut off.
        """
        return self._rows()

    def _rows(self) -> Iterator[Row]:
        reader = self._reader()
        while True:
            self._taken.clear()
            self._length = 0
            begin = self._line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._broken(begin, str(error))
                reader = self._reader()
                continue
            if len(self._taken) > 1 and (at := self._first_row(self._taken)):
                self._push_back(at)
                yield Row(begin, [], _UNCLOSED)
                reader = self._reader()
            elif any(cells):
                yield self._row(begin, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        try:
            cells = [_cleaned(cell) for cell in cells]
        except ValueError as error:
            return Row(line, [], str(error))
        width = len(self.header)
        if width and len(cells) < width and not self._taken[-1].endswith(("\n", "\r")):
            raise FeedError(f"the file is cut off in line {line}; export it again")
        if width and any(cells[width:]):
            return Row(
                line, [], "it has more cells than the first line has columns (a delimiter without quotes?)"
            )
        return Row(line, (cells + [""] * (width - len(cells)))[: width or None])

    def _reader(self) -> "Iterator[list[str]]":
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True, skipinitialspace=True)

    def _lines(self) -> Iterator[str]:
        while line := self._next_line():
            self._taken.append(line)
            self._length += len(line)
            if self._length >= _MAX_ROW:
                raise csv.Error("too long")
            yield line

    def _next_line(self) -> str:
        line = self._pushed.popleft() if self._pushed else self._text.readline(_MAX_ROW)
        self._line += bool(line)
        if len(line) == _MAX_ROW and not line.endswith(("\n", "\r")):
            while (rest := self._text.readline(_MAX_ROW)) and not rest.endswith(("\n", "\r")):
                pass
        return line

    def _broken(self, line: int, error: str) -> Row:
        """Recover after a row that is not valid CSV: lines that may be other rows are read again."""
        if at := self._first_row(self._taken):
            self._push_back(at)
            return Row(line, [], _UNCLOSED)
        if "field larger" in error or error == "too long":
            self._skip_field()
            return Row(line, [], _TOO_LONG)
        if "unexpected end" in error:
            raise FeedError(f"the file is cut off in the row that begins in line {line}; export it again")
        self._push_back(1)
        cells = _split(self._taken[0], self._delimiter)
        self._taken = self._taken[:1]
        return self._row(line, cells) if len(cells) == len(self.header) else Row(line, [], _UNCLOSED)

    def _skip_field(self) -> None:
        """Pass over the rest of a quoted field, up to the line that ends it or to one that is a row."""
        quotes = sum(line.count('"') for line in self._taken)
        while quotes % 2 and (line := self._next_line()):
            if self._is_row(line):
                self._taken = [line]
                self._push_back(0)
                return
            quotes += line.count('"')

    def _first_row(self, lines: list[str]) -> int | None:
        """The first line after line 0 that is a row by itself, since the quote before it is not closed."""
        return next((at for at, line in enumerate(lines) if at and self._is_row(line)), None)

    def _is_row(self, line: str) -> bool:
        if line.count(self._delimiter) < len(self.header) - 1 or not _ADDRESS.search(line):
            return False
        cells = _split(line, self._delimiter)
        return len(cells) == len(self.header) and bool(cells[0].strip())

    def _push_back(self, start: int) -> None:
        lines = self._taken[start:]
        self._pushed.extendleft(reversed(lines))
        self._line -= len(lines)


def _split(line: str, delimiter: str) -> list[str]:
    """The cells of one line, however its quotes stand."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))]
    except (csv.Error, StopIteration):
        return []


def _cleaned(cell: str) -> str:
    """A cell without space around it; bytes that are no UTF-8 are read as Windows-1252.

    Raises:
        ValueError: if it is too long, or no text.
    """
    if len(cell) > MAX_FIELD:
        raise ValueError(_TOO_LONG)
    cell = western(cell).strip().strip("\0").strip()
    if "\0" in cell:
        raise ValueError("it has NUL bytes, so the file is damaged there; export it again")
    return cell


def western(text: str) -> str:
    """A text whose bytes that are no UTF-8, which stand in it as single surrogates, are of Windows-1252."""
    return text if text.isascii() else _NOT_UTF8.sub(_western, text)


def _western(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
