"""Whether an item is in stock, as the metadata of a shop say it."""

import re
from typing import Final

from fashion_wizard.catalog.conditions import Where
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.values import is_code, members, number, texts

OUT_OF_STOCK: Final = "out_of_stock"
_STATES: Final = {
    "in_stock": """
        in_stock instock in_storage available yes true 1 limitedavailability onlineonly
        auf_lager lagernd vorrätig verfügbar lieferbar sofort_lieferbar ja en_stock disponible oui sí si
        disponibile op_voorraad leverbaar i_lager på_lager na_stanie dostępny tak""",
    OUT_OF_STOCK: """
        out_of_stock outofstock soldout sold_out no false 0 discontinued unavailable not_available
        not_in_stock ausverkauft vergriffen nein nicht_verfügbar nicht_lieferbar nicht_vorrätig
        nicht_auf_lager
        épuisé épuisée epuise rupture en_rupture rupture_de_stock en_rupture_de_stock indisponible
        non_disponible non agotado agotada sin_stock sin_existencias no_disponible esaurito esaurita
        non_disponibile uitverkocht niet_leverbaar niet_op_voorraad nee slutsåld slut_i_lager ej_i_lager nej
        udsolgt ikke_på_lager wyprzedane wyprzedany niedostępny nie""",
    "preorder": "preorder pre_order presale vorbestellbar vorbestellung précommande preventa preordine",
    "backorder": """
        backorder back_order onbackorder on_backorder available_for_order auf_bestellung nachbestellt
        sur_commande bajo_pedido su_ordinazione op_bestelling""",
}
"""What shops write: in English, German, French and Spanish, and the usual words of some other languages."""
KNOWN: Final = "in stock, out of stock, preorder, backorder, and usual words for these, such as sold out"
KEYS: Final = (
    *("availability", "in_stock", "in stock", "instock", "in_stock?", "in stock?", "is_in_stock"),
    *("verfügbarkeit", "disponibilité", "disponibilidad", "disponibilità"),
)
"""Keys of the metadata that say whether an item is in stock, in lower case."""
_WORDS: Final = {word: state for state, words in _STATES.items() for word in words.split()}
_SOLD_OUT: Final = frozenset(
    f"{before}{word.replace('_', between)}"
    for word in _STATES[OUT_OF_STOCK].split()
    for before in ("", "https://schema.org/", "http://schema.org/")
    for between in ("_", " ", "-")
)
IN_STOCK: Final = Where(
    "NOT items.key IN (SELECT item FROM attributes WHERE value IN (SELECT value FROM attribute_values"
    f" WHERE of_key IN (SELECT key FROM attribute_keys WHERE folded IN ({', '.join('?' * len(KEYS))}))"
    f" AND (folded IN ({', '.join('?' * len(_SOLD_OUT))}) OR (number = 0 AND unit IS NOT NULL))))",
    (*KEYS, *sorted(_SOLD_OUT)),
)
"""That an item can be bought or ordered: that its metadata do not say that it is sold out."""


def availability(text: str) -> str | None:
    """What a text such as `Out of stock` or `https://schema.org/InStock` says.

    Returns:
        `in_stock`, `out_of_stock`, `preorder` or `backorder`; None if it says none of these.
    """
    return _WORDS.get(re.sub(r"[\s_-]+", "_", text.strip().rpartition("/")[2].casefold()))


def in_stock(item: StoredItem) -> bool:
    """Whether an item can be bought or ordered; see `IN_STOCK`."""
    said = [value for key, value in item.metadata.items() if key.strip().casefold() in KEYS]
    return not any(_is_sold_out(text) for text in (*texts(said), *members(said)))


def _is_sold_out(text: str) -> bool:
    return text.strip().casefold() in _SOLD_OUT or (number(text) == 0 and not is_code(text))
