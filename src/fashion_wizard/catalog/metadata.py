"""A CSV file that says which photos belong to which item, and more about the items."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.availability import KEYS as AVAILABILITY
from fashion_wizard.catalog.availability import KNOWN, availability
from fashion_wizard.catalog.find import LeftOut
from fashion_wizard.catalog.offers import PRICE, SALE_PRICE
from fashion_wizard.catalog.own_garments import GARMENT_COLUMN, GARMENT_LABELS, corrected
from fashion_wizard.catalog.photo_names import PhotoNames
from fashion_wizard.catalog.table_file import TableFile, read_table
from fashion_wizard.catalog.values import is_doubtful, number
from fashion_wizard.errors import CatalogError

PHOTO_COLUMNS: Final = (
    *("photo", "photos", "image", "images", "picture", "pictures", "img"),
    *("file", "files", "filename", "file name", "image file", "image url", "image link", "image src"),
)
"""Names of the column with the photos, in small letters; an earlier one comes first."""
ITEM_COLUMNS: Final = ("item", "item id", "sku", "id", "product id", "article id")
"""Likewise of the column with the item."""
_MOST_NOTES: Final = 10
_PICTURE_NAME: Final = re.compile(r"[^<>\"?]+\.(?:jpe?g|jpe|jfif|png|webp|avif)(?:\?.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ItemTable:
    """What a metadata file says.

    Attributes:
        items: Absolute path of each photo, to the id of its item.
        metadata: Id of each item, to its further columns; empty cells are left away.
        problems: Rows, or parts of rows, that were not taken, with the line they end on.
        notes: What should be known about the file, a sentence each.
    """

    items: Mapping[Path, str]
    metadata: Mapping[str, Mapping[str, str]]
    problems: tuple[LeftOut, ...]
    notes: tuple[str, ...] = ()


def read_items(path: Path | str, roots: Iterable[Path] = ()) -> ItemTable:
    """Read a metadata file: CSV whose first line names the columns, `photo,item,...` in any order.

    Instead of `photo` and `item` a column may have another usual name, such as `image` and `sku`, where only
    one of the file has. Commas, semicolons, tabs or `|` stand between cells. A photo is named by its absolute
    path, or relative to the folder of the file, or to one of `roots`; where several exist, the first. A cell
    may name several photos of the item, with `|`, `;` or `,` between them. Other case, another folder
    separator, or the photo's web address will do where only one file fits.

    Further columns are metadata of the item; rows of one item need say it only once. Where two rows
    contradict each other, the first holds, and the other is a problem. A column `garment` says which garment
    of its photos an item is, by its label or a usual word for it; another value is a problem. A row that
    cannot be used is a problem, and all others are taken.

    Args:
        path: The file.
        roots: The folders being indexed.

    Raises:
        CatalogError: if the file cannot be read, or its first line does not name the columns.
    """
    path = Path(path)
    folders = [Path(os.path.abspath(folder)) for folder in (path.parent, *roots)]  # noqa: PTH100
    table = read_table(path, _is_header, _is_row)
    _check_header(path, table.header)
    return _Reading(path, table, PhotoNames(folders)).result()


class _Reading:
    """One reading of a table, row after row."""

    def __init__(self, path: Path, table: TableFile, names: PhotoNames) -> None:
        self._path = path
        self._table = table
        self._names = names
        self._photos = _columns(table.header, PHOTO_COLUMNS)
        self._ids = _columns(table.header, ITEM_COLUMNS)
        self._items: dict[Path, str] = {}
        self._metadata: dict[str, dict[str, str]] = {}
        self._problems: list[LeftOut] = []
        self._unknown: dict[str, int] = {}
        self._doubtful: tuple[int, str] | None = None

    def result(self) -> ItemTable:
        for row in self._table.rows:
            if reason := row.problem or self._take(row.line, row.cells):
                self._problem(row.line, f"{reason}; the row was not used")
        notes = [
            f"line {line}: {_short(value)} says nothing known about stock, and counts as in stock; "
            f"known are {KNOWN}"
            for value, line in self._unknown.items()
        ]
        if self._doubtful:
            line, value = self._doubtful
            notes.insert(
                0,
                f"line {line}: the price {value} is read as {number(value):.0f}; if it has three decimals, "
                f"write the currency beside it, as in {value} KWD",
            )
        return ItemTable(
            self._items, self._metadata, tuple(self._problems), (*self._table.notes, *notes[:_MOST_NOTES])
        )

    def _take(self, line: int, cells: list[str]) -> str | None:
        """Take a row, or say why it cannot be used."""
        header = self._table.header
        if any(cells[len(header) :]):
            return "more cells than the first line has columns (a delimiter without quotes?)"
        cells = cells + [""] * (len(header) - len(cells))
        names = [cells[column] for column in self._photos if cells[column]]
        ids = list(dict.fromkeys(cells[column] for column in self._ids if cells[column]))
        for column, values in (("photo", names), ("item", ids)):
            if not values:
                return f"the column {column} is empty"
            if any(value.startswith('"') for value in values):
                return f"the column {column} begins with a quote that is not closed at its end"
        if len(ids) > 1:
            return f"it names two items, {ids[0]} and {ids[1]}"
        (item,) = ids
        taken = [self._take_photos(line, name, item) for name in names]
        if any(taken):
            self._describe(line, item, cells)
        return None

    def _take_photos(self, line: int, cell: str, item: str) -> bool:
        """Whether any photo of a cell is the item's."""
        photos, problems = self._names.find(cell)
        for problem in problems:
            self._problem(line, problem)
        fits = False
        for photo in photos:
            if (owner := self._items.setdefault(photo, item)) == item:
                fits = True
            else:
                name = cell if len(photos) == 1 else photo.name
                self._problem(
                    line, f"{name} belongs to item {owner} by an earlier line, not to {item}; not used"
                )
        return fits

    def _describe(self, line: int, item: str, cells: list[str]) -> None:
        here: dict[str, str] = {}
        for column, (name, value) in enumerate(zip(self._table.header, cells, strict=False)):
            if not name or not value or column in self._photos or column in self._ids:
                continue
            if _spelled(name) == GARMENT_COLUMN and not corrected(value):
                self._problem(
                    line,
                    f"{name} of item {item} is {_short(value)}, which is no garment; known are "
                    f"{', '.join(GARMENT_LABELS)}; the cell was not used",
                )
                continue
            if name.casefold() in AVAILABILITY and not availability(value) and number(value) is None:
                self._unknown.setdefault(value, line)
            if name.casefold() in {PRICE, SALE_PRICE} and is_doubtful(value):
                self._doubtful = self._doubtful or (line, value)
            if (first := here.setdefault(name, value)) != value:
                self._problem(
                    line, f"{name} stands twice, as {_short(first)} and {_short(value)}; the first is used"
                )
        known = self._metadata.setdefault(item, {})
        for name, value in here.items():
            if (first := known.setdefault(name, value)) != value:
                self._problem(
                    line, f"{name} of item {item} is {_short(first)} by an earlier line, not {_short(value)}"
                )

    def _problem(self, line: int, reason: str) -> None:
        self._problems.append(LeftOut(self._path, f"line {line}: {reason}"))


def _columns(header: Sequence[str], names: Sequence[str]) -> list[int]:
    """The columns of the first of these names, in any case, that is there; all, if it is there twice."""
    for name in names:
        if columns := [at for at, cell in enumerate(header) if _spelled(cell) == name]:
            return columns
    return []


def _spelled(cell: str) -> str:
    return " ".join(re.split(r"[\s_-]+", cell.strip().casefold()))


def _is_header(cells: Sequence[str]) -> bool:
    return bool(_columns(cells, PHOTO_COLUMNS) and _columns(cells, ITEM_COLUMNS))


def _is_row(header: Sequence[str], cells: Sequence[str]) -> bool:
    return len(cells) == len(header) and any(
        _PICTURE_NAME.fullmatch(cells[column]) for column in _columns(header, PHOTO_COLUMNS)
    )


def _check_header(path: Path, header: Sequence[str]) -> None:
    named = [column for column in header if column]
    missing = [names[0] for names in (PHOTO_COLUMNS, ITEM_COLUMNS) if not _columns(header, names)]
    if missing and named and named[0].startswith(("<", "{", "[")):
        raise CatalogError(f"{path} is no table, but a feed in XML or JSON; index it with --feed {path}")
    if missing:
        raise CatalogError(
            f"{path}: the first line has no column {' and no column '.join(missing)}; it names the columns, "
            f"with commas between them: photo,item,... (found: {_short(', '.join(named)) or 'nothing'})"
        )
    for wanted, *others in (PHOTO_COLUMNS, ITEM_COLUMNS):
        fit = {_spelled(column): column for column in named if _spelled(column) in {wanted, *others}}
        if len(fit) > 1 and wanted not in fit:
            raise CatalogError(
                f"{path}: the column {wanted} may be {' or '.join(fit.values())}; "
                f"rename the right one to {wanted}"
            )


def _short(text: str) -> str:
    """A text as it can stand in a message."""
    return text if len(text) <= 100 else f"{text[:97]}..."
