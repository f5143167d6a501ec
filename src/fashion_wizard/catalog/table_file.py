"""A CSV file as shops have them becomes rows: any usual encoding, delimiter, line end and quotes."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.kinds import no_text
from fashion_wizard.errors import CatalogError

_DELIMITERS: Final = (",", ";", "\t", "|")
_SEP_LINE: Final = re.compile(r'"?sep=(?P<delimiter>.)"?[ ]*[\r\n]*', re.IGNORECASE)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]+")
_FOREIGN_LETTERS: Final = re.compile("[À-ÖØ-öø-ÿ]{3}")
"""In Windows-1252 so many in a row are hardly a word of a language that is written in it."""
_LARGEST_CELL: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        line: The line it ends on, from 1.
        cells: Without space around them.
        problem: Why the row cannot be used, or None.
    """

    line: int
    cells: list[str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class TableFile:
    """What a CSV file holds.

    Attributes:
        header: The cells of the first line that is not empty.
        rows: All further rows that are not empty.
        notes: What should be known about the file.
    """

    header: list[str]
    rows: list[Row]
    notes: tuple[str, ...] = ()


def read_table(
    path: Path,
    is_header: Callable[[list[str]], bool],
    is_row: Callable[[list[str], list[str]], bool],
) -> TableFile:
    """Read a CSV file.

    The encoding is UTF-8 or UTF-16; letters in neither are read as Windows-1252 where that is plain. The
    delimiter is what a first line such as `sep=;` says, else the one with which the header is one.

    Args:
        path: The file.
        is_header: Whether these cells name the columns that are needed.
        is_row: Whether these cells, under that header, are surely a row: a quoted cell that spans lines does
            not hold one, so its quote was never closed.

    Raises:
        CatalogError: if the file cannot be read, or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CatalogError(
            f"{path}: the metadata cannot be read ({error.strerror}); check the path"
        ) from error
    if kind := no_text(data):
        raise CatalogError(f"{path} is {kind}")
    lines = list(io.StringIO(_decode(data), newline=""))
    start = next((at for at, line in enumerate(lines) if line.strip(" \t\r\n\0,;|")), len(lines))
    delimiters: tuple[str, ...] = _DELIMITERS
    if start < len(lines) and (match := _SEP_LINE.fullmatch(lines[start])):
        delimiters = (match["delimiter"],)
        start += 1
    headers = {one: next(_records(lines, start, one, lambda _: False), Row(0, [])) for one in delimiters}
    delimiter = next((one for one, row in headers.items() if is_header(row.cells)), delimiters[0])
    header = headers[delimiter]
    rows = list(
        _records(lines, max(header.line, start), delimiter, lambda cells: is_row(header.cells, cells))
    )
    notes: tuple[str, ...] = ()
    if any(_NOT_UTF8.search(line) for line in lines):
        notes = (
            f"{path} is not in UTF-8; its letters were read as Windows-1252. If they look wrong, save it as "
            "CSV UTF-8",
        )
    return TableFile(header.cells, rows, notes)


def _decode(data: bytes) -> str:
    """The text of a file; bytes that are no UTF-8 stay as single surrogates."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            errors = "surrogateescape" if encoding == "utf-8" else "replace"
            return data[len(bom) :].decode(encoding, errors)
    if len(data) > 3 and not data[1] and not data[3] and data[0] and data[2]:
        return data.decode("utf-16-le", "replace")
    if len(data) > 3 and not data[0] and not data[2] and data[1] and data[3]:
        return data.decode("utf-16-be", "replace")
    return data.decode("utf-8", "surrogateescape")


def _records(
    lines: list[str], start: int, delimiter: str, is_row: Callable[[list[str]], bool]
) -> Iterator[Row]:
    """The rows from a line on; empty ones are left out. A row that is no CSV costs only itself."""
    at = start
    while at < len(lines):
        parsed = _strict(lines, at, delimiter)
        if parsed and any(is_row(_plain(line, delimiter)) for line in lines[at + 1 : at + parsed[1]]):
            parsed = None
        cells, count = parsed or (_forgiving(lines[at].rstrip("\r\n"), delimiter), 1)
        at += count
        if cells is None:
            yield Row(
                at,
                [],
                "a quote is opened and not closed; put cells with quotes in quotes, and double those inside",
            )
            continue
        row = _cleaned(at, cells)
        if row.problem or any(row.cells):
            yield row


def _strict(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int] | None:
    """The cells of the row that begins at a line, and how many lines it has; None if it is no proper CSV."""
    limit = csv.field_size_limit(_LARGEST_CELL)
    try:
        reader = csv.reader(
            map(lines.__getitem__, range(at, len(lines))),
            delimiter=delimiter,
            strict=True,
            skipinitialspace=True,
        )
        return next(reader), reader.line_num
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(limit)


def _forgiving(line: str, delimiter: str) -> list[str] | None:
    """The cells of one line whose quotes are not doubled, as in `"5" heel"`; None if one is never closed."""
    mark = re.escape(delimiter)
    cell = re.compile(rf'[ ]*"(?P<quoted>.*?)"[ ]*(?={mark}|$)|(?P<plain>[^{mark}]*)', re.DOTALL)
    cells, at = [], 0
    while at <= len(line):
        match = cell.match(line, at)
        if match is None:
            return None
        plain, quoted = match["plain"], match["quoted"]
        if quoted is None and plain.lstrip().startswith('"') and plain.count('"') % 2:
            return None
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        at = match.end() + 1
    return cells


def _plain(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def _cleaned(line: int, cells: list[str]) -> Row:
    try:
        cleaned = [_NOT_UTF8.sub(_western, cell).strip().strip("\0").strip() for cell in cells]
    except ValueError:
        return Row(line, [], "its letters are in an unknown encoding; save the file as CSV UTF-8")
    if any("\0" in cell for cell in cleaned):
        return Row(line, [], "it has NUL bytes, so the file is damaged there; save it again")
    return Row(line, cleaned)


def _western(match: re.Match[str]) -> str:
    """Bytes that are no UTF-8, as letters of Windows-1252.

    Raises:
        ValueError: if they hardly are.
    """
    letters = match[0].encode("utf-8", "surrogateescape").decode("cp1252")
    if _FOREIGN_LETTERS.search(letters):
        raise ValueError(letters)
    return letters
