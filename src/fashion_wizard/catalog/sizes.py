"""The sizes of an item, as the metadata of a shop name them."""

import re
from collections.abc import Iterable
from typing import Final

from fashion_wizard.catalog.availability import in_stock
from fashion_wizard.catalog.rows import StoredItem

_WORDS: Final = """
    size sizes größe größen groesse schuhgröße taille tailles pointure taglia taglie talla tallas talle
    maat maten tamanho tamanhos storlek størrelse rozmiar velikost"""
KEYS: Final = frozenset(_WORDS.casefold().split())
"""Keys of the metadata that name sizes, in lower case (`str.casefold`)."""
_LONGEST: Final = 20
"""A longer text is prose, such as the height of a model."""
_BETWEEN: Final = re.compile(r"[|;\n]|(?<!\d),|,(?!5(?!\d))")
"""Between sizes; the comma of 38,5 is none."""
_LETTERS: Final = re.compile(r"(?:(\d)x|(x*))[ -]?(small|medium|large|s|m|l)(?![a-z])")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


def sizes_of(item: StoredItem) -> list[str]:
    """The sizes that an item is sold in, as the shop writes them, each once."""
    found = [value for key, value in item.metadata.items() if key.strip().casefold() in KEYS]
    sizes = [size for value in found for size in _sizes(value)]
    return list({size.casefold(): size for size in reversed(sizes)}.values())[::-1]


def sizes_in_stock(items: Iterable[StoredItem]) -> tuple[str, ...]:
    """The sizes of items that can be bought or ordered, the smallest first where that can be told."""
    sizes = [size for item in items if in_stock(item) for size in sizes_of(item)]
    return tuple(sorted({size.casefold(): size for size in reversed(sizes)}.values(), key=size_order))


def _sizes(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [size for member in value for size in _sizes(member)]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return []
    text = value if isinstance(value, str) else f"{value:g}"
    parts = [" ".join(part.split()) for part in _BETWEEN.split(text)]
    return list(filter(None, parts)) if max(map(len, parts)) <= _LONGEST else []


def size_order(size: str) -> tuple[int, list[float], str]:
    """What sorts sizes: numbers first, then letters, then words, each by what is smaller."""
    folded = size.casefold()
    if letters := _LETTERS.match(folded):
        steps = 1.0 + int(letters[1] or len(letters[2]))
        return 1, [{"s": -steps, "m": 0.0, "l": steps}[letters[3][0]]], folded
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(folded)]
    return (0, numbers, folded) if numbers else (2, [], folded)
