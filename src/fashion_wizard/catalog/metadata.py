"""A CSV file that says which photos belong to which item, and more about the items."""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.find import LeftOut
from fashion_wizard.errors import CatalogError

_REQUIRED: Final = ("photo", "item")


@dataclass(frozen=True, slots=True)
class ItemTable:
    """What a metadata file says.

    Attributes:
        items: Absolute path of each photo, to the id of its item.
        metadata: Id of each item, to its further columns; empty cells are left away.
        problems: Rows, or parts of rows, that were not taken, with the line they end on.
    """

    items: Mapping[Path, str]
    metadata: Mapping[str, Mapping[str, str]]
    problems: tuple[LeftOut, ...]


def read_items(path: Path | str, roots: Iterable[Path] = ()) -> ItemTable:
    """Read a metadata file: UTF-8, commas, a first line `photo,item,...` in any order.

    A photo is named by its absolute path, or relative to the folder of the file, or to one of `roots`; where
    several exist, the first. Further columns are metadata of the item; rows of one item need say it only
    once. Where two rows contradict each other, the first holds, and the other is a problem.

    Args:
        path: The file.
        roots: The folders being indexed.

    Raises:
        CatalogError: if the file cannot be read as such a table at all.
    """
    path = Path(path)
    folders = [Path(os.path.abspath(folder)) for folder in (path.parent, *roots)]  # noqa: PTH100
    items: dict[Path, str] = {}
    metadata: dict[str, dict[str, str]] = {}
    problems: list[LeftOut] = []

    def problem(line: int, reason: str) -> None:
        problems.append(LeftOut(path, f"line {line}: {reason}"))

    for line, row, surplus in _rows(path):
        name, item = row.pop("photo"), row.pop("item")
        if not name or not item:
            problem(line, f"the column {'item' if name else 'photo'} is empty; the row was not used")
            continue
        if surplus:
            problem(line, "more cells than the first line has columns (a comma without quotes?); not used")
            continue
        photo = _locate(name, folders)
        if photo is None:
            problem(line, f"there is no photo {name} in {' or '.join(map(str, dict.fromkeys(folders)))}")
            continue
        if items.setdefault(photo, item) != item:
            problem(
                line, f"{name} belongs to item {items[photo]} by an earlier line, not to {item}; not used"
            )
            continue
        known = metadata.setdefault(item, {})
        for column, value in row.items():
            if value and known.setdefault(column, value) != value:
                problem(line, f"{column} of item {item} is {known[column]} by an earlier line, not {value}")
    return ItemTable(items, metadata, tuple(problems))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str], bool]]:
    """Line number, cells by column, and whether there were more cells than columns; empty lines left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [_column(cell) for cell in next(reader, [])]
            _check_header(path, header)
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    padded = stripped + [""] * (len(header) - len(stripped))
                    row = {column: value for column, value in zip(header, padded, strict=False) if column}
                    yield reader.line_num, row, any(stripped[len(header) :])
    except OSError as error:
        raise CatalogError(
            f"{path}: the metadata cannot be read ({error.strerror}); check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogError(f"{path}: the metadata is not in UTF-8; save it as CSV UTF-8") from error
    except csv.Error as error:
        raise CatalogError(
            f"{path}: line {reader.line_num} is no CSV ({error}); put cells with quotes or commas in quotes"
        ) from error


def _column(cell: str) -> str:
    """A column's name as written, but `photo` and `item` in any case."""
    cell = cell.strip()
    return cell.lower() if cell.lower() in _REQUIRED else cell


def _check_header(path: Path, header: list[str]) -> None:
    missing = [column for column in _REQUIRED if column not in header]
    named = [column for column in header if column]
    if missing:
        raise CatalogError(
            f"{path}: the first line has no column {' and no column '.join(missing)}; it names the columns, "
            f"with commas between them: photo,item,... (found: {', '.join(named) or 'nothing'})"
        )
    if twice := {column for column in named if named.count(column) > 1}:
        raise CatalogError(f"{path}: the first line has the column {min(twice)} twice; rename one")


def _locate(name: str, folders: list[Path]) -> Path | None:
    """The file that a row names, absolute, without links followed."""
    for spelling in dict.fromkeys((name, name.replace("\\", "/"))):
        for folder in folders:
            candidate = Path(os.path.abspath(folder / spelling))  # noqa: PTH100
            if "\0" not in spelling and candidate.is_file():
                return candidate
    return None
