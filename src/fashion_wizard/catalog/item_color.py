"""The color of an item, as the metadata of a shop name it."""

from collections.abc import Mapping
from typing import Final

from fashion_wizard.catalog.values import texts

_WORDS: Final = "color colour farbe couleur colore kleur cor färg farve farge kolor barva"
KEYS: Final = frozenset(_WORDS.casefold().split())
"""Keys of the metadata that name colors, in lower case (`str.casefold`)."""


def color_name(metadata: Mapping[str, object]) -> str:
    """The color that a shop gives an item; empty if it gives none."""
    found = (value for key, value in metadata.items() if key.strip().casefold() in KEYS)
    return " / ".join(texts(next(found, None))).strip()
