"""The results of one garment as a table: as much of them as the terminal has room for."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.cli.item_words import name_of, price_of
from fashion_wizard.feeds.web_pictures import FOLDER
from fashion_wizard.search.hits import Hit

_GAP: Final = 2
"""Blanks between two columns."""
_WIDEST_NAME: Final = 32
"""A longer name takes several lines."""
_NARROWEST_PHOTO: Final = 16
"""With less room the path of a photo says nothing and is left out."""


class _Column(NamedTuple):
    """A column that is as wide as its text.

    Attributes:
        header: What stands above it.
        cells: A text for each result.
        options: As `Table.add_column` takes them.
        widest: Longer text takes several lines.
    """

    header: str
    cells: Sequence[str]
    options: Mapping[str, Any] = {"no_wrap": True}
    widest: int = 1000

    @property
    def width(self) -> int:
        """The width that its text needs, in characters of a terminal."""
        lines = [line for cell in (self.header, *self.cells) for line in cell.split("\n")]
        return min(max(map(cell_len, lines)), self.widest)


def hit_table(title: str, hits: Sequence[Hit], items: Mapping[str, StoredItem], width: int) -> Table:
    """A table of results.

    Each result has its score, item and label, and its name and price if the shop gave them. The parts of the
    score and the path of the photo are added where there is room; a long path is shortened in its middle.

    Args:
        title: Stands above the table.
        hits: The results, best first.
        items: The items of the results, by id.
        width: Of the terminal, in characters.
    """
    columns = _columns(hits, [items[hit.item].metadata if hit.item in items else {} for hit in hits])
    parts = _parts(hits)
    if _room(columns + parts, width) >= 0:
        columns += parts
    room = _room(columns, width) - _GAP
    photos = ["" if is_fetched(hit.photo) else shortened(_from_here(hit.photo), room) for hit in hits]
    if any(photos) and room >= _NARROWEST_PHOTO:
        columns.append(_Column("photo", photos))
    table = Table(title=escape(title), title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.header, max_width=column.widest, **column.options)
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(escape, cells))
    return table


def shortened(text: str, width: int) -> str:
    """A text that is too wide, without its middle: its end says the most.

    Args:
        text: Such as a path.
        width: The largest number of characters; below 3 nothing is taken away.
    """
    if len(text) <= width or width < 3:
        return text
    head = width // 4 or 1
    return f"{text[:head]}…{text[head + 1 - width :]}"


def is_fetched(photo: str | Path) -> bool:
    """Whether a photo was fetched from the web: the name of its file says nothing to people."""
    return FOLDER in Path(photo).parts


def _columns(hits: Sequence[Hit], metadata: Iterable[Mapping[str, Any]]) -> list[_Column]:
    """The columns that are shown in a terminal of any width."""
    of_items = list(metadata)
    names, prices = [name_of(item) for item in of_items], [price_of(item) for item in of_items]
    told = ["\n".join(filter(None, pair)) for pair in zip(names, map(_notes, hits), strict=True)]
    columns = [
        _Column("", [str(rank) for rank in range(1, len(hits) + 1)]),
        _Column("score", [f"{hit.score:.3f}" for hit in hits]),
        _Column("item", [hit.item for hit in hits], {"overflow": "fold"}),
    ]
    if any(told):
        columns.append(_Column("name" if any(names) else "", told, {}, _WIDEST_NAME))
    if any(prices):
        columns.append(_Column("price", prices))
    return [*columns, _Column("label", [hit.label for hit in hits])]


def _parts(hits: Sequence[Hit]) -> list[_Column]:
    """A column for each part of the score."""
    right = {"no_wrap": True, "justify": "right"}
    return [
        _Column(name, [f"{hit.parts[name]:.2f}" if name in hit.parts else "" for hit in hits], right)
        for name in dict.fromkeys(name for hit in hits for name in hit.parts)
    ]


def _room(columns: Sequence[_Column], width: int) -> int:
    """How much wider the terminal is than columns; negative if it is narrower."""
    return width - sum(column.width + _GAP for column in columns) + _GAP


def _notes(hit: Hit) -> str:
    """What else there is to say about a result."""
    others = [swatch.color or swatch.item for swatch in hit.swatches[1:]]
    notes = [
        "only worn in this photo" if hit.worn_in else "",
        "" if hit.in_stock else "sold out",
        f"also in {', '.join(others)}" if others else "",
        f"by rule: {'; '.join(hit.rules)}" if hit.rules else "",
    ]
    return ", ".join(filter(None, notes))


def _from_here(photo: str) -> str:
    """A path as it is shortest to type: from the working folder, if the photo is below that."""
    here = Path.cwd()
    return str(Path(photo).relative_to(here)) if Path(photo).is_relative_to(here) else photo
