"""The sizes of an item, as the metadata of a shop name them."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from fashion_wizard.catalog.availability import in_stock
from fashion_wizard.catalog.rows import StoredItem

_WORDS: Final = """
    size sizes größe größen groesse schuhgröße taille tailles pointure taglia taglie talla tallas talle
    maat maten tamanho tamanhos storlek størrelse rozmiar velikost"""
KEYS: Final = frozenset(_WORDS.casefold().split())
"""Keys of the metadata that name sizes, in lower case (`str.casefold`)."""
_LONGEST: Final = 20
"""A longer text is prose, such as the height of a model; of EU 38 / US 7.5 / UK 5.5, each part counts."""
_MOST: Final = 40
"""Characters of all such parts."""
_BETWEEN: Final = re.compile(r"[|;\n]|(?<!\d),|,(?!5(?!\d))|(?<=,5),")
"""Between sizes; the comma of 38,5 is none."""
_WHOLE: Final = re.compile(r"\d{1,3}(?:,\d{1,3}){2,}")
_LETTERS: Final = re.compile(r"(?:(\d{1,2}) ?x|(x*|extra))[ -]?(small|medium|large|s|m|l)(?![a-z])")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_YEARS: Final = re.compile(
    r"\d ?(?:y|yr|yrs|years?|t|j|jahre?|ans?|años?|anni|anno|jaar|anos?|lat)(?![^\W\d_])"
)
"""An age in years; ages are sorted by months."""


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
    text = f"{value:g}" if isinstance(value, float) else str(value)
    parts = [" ".join(part.split()) for part in (_ascending(text) or _BETWEEN.split(text))]
    longest = max(len(piece.strip()) for part in parts for piece in part.split("/"))
    return list(filter(None, parts)) if longest <= _LONGEST and max(map(len, parts)) <= _MOST else []


def _ascending(text: str) -> list[str]:
    """The numbers of a list such as 3,4,5,6, of which none is a half; none where it may have halves."""
    numbers = "".join(text.split()).split(",") if _WHOLE.fullmatch("".join(text.split())) else []
    return numbers if all(int(a) < int(b) for a, b in pairwise(numbers)) else []


def size_order(size: str) -> tuple[int, list[float], str]:
    """What sorts sizes: numbers first, then letters, then words, each by what is smaller."""
    folded = size.casefold()
    if letters := _LETTERS.match(folded):
        steps = 1.0 + (1 if letters[2] == "extra" else int(letters[1] or len(letters[2])))
        return 1, [{"s": -steps, "m": 0.0, "l": steps}[letters[3][0]]], folded
    unit = 12 if _YEARS.search(folded) else 1
    numbers = [unit * float(number.replace(",", ".")) for number in _NUMBER.findall(folded)]
    return (0, numbers, folded) if numbers else (2, [], folded)
