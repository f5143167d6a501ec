"""Names of columns of WooCommerce's export, which speaks the language of whoever exports."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from fashion_wizard.feeds.fields import key_of
from fashion_wizard.feeds.record import Remark

_TABLE: Final = Path(__file__).with_name("woocommerce_columns.json")
"""What WooCommerce calls each column that is read, by its English name; `{}` stands for a number."""
LANGUAGES: Final = "English, German, French, Spanish, Italian, Dutch, Portuguese or Polish"
_TYPES: Final = frozenset({"simple", "variable", "variation", "grouped", "external"})
"""Kinds of products, which no language translates: no other export has several of these words in a column."""
_NUMBER: Final = re.compile(r"\d+")
_NEEDED: Final = ("Type", "Images")
_EXPECTED: Final = ("SKU", "Name", "Published", "Regular price", "In stock?", "Categories", "Parent")
_SHOWN: Final = 8
_AGAIN: Final = f"in WordPress, set the language of your profile to {LANGUAGES}, and export all columns again"


def key_in_english(name: str) -> str:
    """A column's name as `key_of` gives the English one; a name that is not known, as `key_of` gives it."""
    key = key_of(name.replace("’", "'")).replace("_?", "?")
    number = _NUMBER.search(key)
    found = _english().get(_NUMBER.sub("{}", key, count=1), key)
    return found.format(number[0]) if number and found != key else found


def note_on(header: Sequence[str]) -> Remark | None:
    """What to look at in a translated export that lacks columns which hold what is sold; None if nothing."""
    there = {key_in_english(name) for name in header}
    if there <= {key_of(name) for name in header}:
        return None  # English: whoever exported chose the columns
    if not (missing := _absent(_EXPECTED, there)):
        return None
    reason = f"no column is known as {_listed(missing)}; if the file has them under other names, {_AGAIN}"
    return Remark("note", 1, None, reason)


def unknown_export(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str | None:
    """Why a table that seems to be WooCommerce's export cannot be read; None if it seems to be none.

    Args:
        header: Its columns' names.
        rows: Some of its rows; those that are broken do not matter.
    """
    kinds = {
        cell.partition(",")[0].casefold() for row in rows if len(row) == len(header) > 2 for cell in row[:3]
    }
    if not _TYPES & kinds:
        return None
    there = {key_in_english(name) for name in header}
    known = {*_english().values(), *map(key_of, (*_NEEDED, *_EXPECTED))}
    unknown = [
        name
        for name in header
        if name and ":" not in name and _NUMBER.sub("{}", key_in_english(name), count=1) not in known
    ]
    missing = _listed(_absent((*_NEEDED, *_EXPECTED), there))
    shown = f"{', '.join(unknown[:_SHOWN])}{', ...' if len(unknown) > _SHOWN else ''}"
    return (
        f"it looks like WooCommerce's product export, but no column is known as {missing}; {_AGAIN}"
        f"{f'. Columns that are not known: {shown}' if shown else ''}"
    )


def _absent(names: Iterable[str], there: set[str]) -> list[str]:
    return [name for name in names if key_of(name) not in there]


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


@cache
def _english() -> dict[str, str]:
    table: dict[str, list[str]] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return {key_of(name).replace("_?", "?"): key for key, names in table.items() for name in names}
