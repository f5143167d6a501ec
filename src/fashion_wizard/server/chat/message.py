"""Parses a customer's message: in English, or as `to_english` leaves it. Every text is a valid message."""

import re
from dataclasses import dataclass
from typing import Final

from fashion_wizard.appearance.vocabulary import (
    by_word,
    find_colors,
    find_patterns,
    normalized,
    words_of,
)

MAX_CHARACTERS: Final = 500
"""The rest of a longer message is ignored."""

_LABELS: Final = by_word(
    {
        "top": "top tops shirt shirts tee tshirt blouse sweater pullover jumper hoodie sweatshirt polo",
        "pants": "trousers pants jeans shorts chinos slacks",
        "skirt": "skirt skirts",
        "dress": "dress dresses gown",
        "outer": "jacket jackets coat coats blazer cardigan vest",
        "footwear": "shoes shoe sneakers boots sandals heels",
        "bag": "bag bags handbag purse backpack",
        "headwear": "hat hats cap beanie",
        "neckwear": "scarf tie necklace",
        "eyeglass": "glasses sunglasses",
        "belt": "belt",
        "leggings": "leggings tights stockings",
    }
)
_ORDINALS: Final = {
    word: number
    for number, words in enumerate(
        (
            *("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"),
            *("seventh 7th", "eighth 8th", "ninth 9th", "tenth 10th", "eleventh 11th", "twelfth 12th"),
        ),
        1,
    )
    for word in words.split()
}

_NUMBER: Final = r"(\d{1,7}(?:[.,]\d{1,2})?)"
_CURRENCY: Final = r"\s*(?:[$€£]|eur|euros?|usd|dollars?|pounds?)?\s*"
_TO: Final = re.compile(
    r"(?:under|below|less than|up to|at most|max(?:imum)?|no more than|cheaper than|within)"
    rf"{_CURRENCY}{_NUMBER}"
)
_FROM: Final = re.compile(
    rf"(?:over|above|(?<!no )more than|at least|min(?:imum)?|from|more expensive than){_CURRENCY}{_NUMBER}"
)
_BETWEEN: Final = re.compile(rf"between{_CURRENCY}{_NUMBER}{_CURRENCY}(?:and|to|-){_CURRENCY}{_NUMBER}")
_CHEAPER: Final = re.compile(
    r"\b(cheaper|less expensive|less costly|lower price|cheap|too expensive|inexpensive)\b"
)
_DEARER: Final = re.compile(r"\b((?<!too )(?<!less )more expensive|dearer|pricier|higher price|finer)\b")
_SHORTER: Final = re.compile(
    r"\b((not|isnt|isn't|less) ((quite|so|too|as|that|very) )*long|too long|so long|shorter|not longer)\b"
)
_LONGER: Final = re.compile(
    r"\b((not|isnt|isn't) ((quite|so|too|as|that|very) )*short|too short|so short|longer)\b"
)
_LOOK: Final = re.compile(
    r"\b((what|which|anything that) (else )?(goes|go|fits|matches|suits)( well)?( with| to| together)?"
    r"|goes with|go with|wear (it |this |that )?with|complete the look|outfit"
    r"|matching (shoes|bag|trousers|pants|top|jacket))\b"
)
_COST: Final = re.compile(r"\b(how much|price|prices|cost|costs|what does it cost)\b")
_PICKS: Final = re.compile(r"\b(?:the|this|that) (?!same)(?:\w+ )+ones?\b")
_SIMILAR: Final = re.compile(r"\b(like (the|that|this|number|no|#)|more like|similar to|such as the|like \d)")
_STOCK: Final = re.compile(r"\b(in stock|available|availability)\b")
_SIZE_NAME: Final = r"(x{0,4}[sl]|m|\dx[sl]|\d{1,3}(?:[.,/]\d{1,2})?)\b"
_SIZE: Final = re.compile(rf"\bsize:? {_SIZE_NAME}|\b(?:in|en) (?:an? |the )?(x{{0,4}}[sl]|m|\dx[sl])\b")
_MORE: Final = re.compile(
    r"\b((show|see|any|some) (me )?(more|others?)|more please|next|what else|others?)\b|^more$"
)
_RESET: Final = re.compile(r"\b(start over|start again|reset|anything|everything|forget|never ?mind)\b")
_ANY_COLOR: Final = re.compile(r"\b(any|other|another|different) colou?rs?\b")
_ANY_PATTERN: Final = re.compile(r"\bany patterns?\b")
_ANY_PRICE: Final = re.compile(r"\b(any price|price does ?n[o']?t matter|whatever it costs)\b")
_NUMBERED: Final = re.compile(r"(?:number|no\.?|nr\.?|#)\s*(\d{1,2})\b|^\s*(\d{1,2})\s*$|\blike (\d{1,2})\b")
_GREETING: Final = frozenset({"hello", "hi", "hey", "hallo", "greetings"})
_THANKS: Final = frozenset({"thanks", "thank", "thx", "great", "perfect", "bye", "goodbye"})
_HELP: Final = frozenset({"help", "how"})


@dataclass(frozen=True, slots=True)
class Message:
    """The meaning of a message.

    Attributes:
        color: The color that results should have, as in `COLOR_NAMES`.
        pattern: The pattern that results should have.
        not_color: The color that results should not have.
        not_pattern: The pattern that results should not have.
        label: The label of a garment that is mentioned.
        number: The place, from 1, of a result or garment that is mentioned; -1 for the last.
        cheaper: Requests lower prices.
        dearer: Requests higher prices.
        most: The highest price.
        least: The lowest price.
        size: The size that results should have, in small letters.
        in_stock: Requests what is in stock, or asks whether something is.
        cost: Requests the price of something.
        similar: Requests items similar to something.
        picks: Chooses one of several by what it looks like, as "the red one".
        more: Requests further results.
        shorter: Requests garments that are not so long.
        longer: Requests garments that are longer.
        look: Requests what goes with something.
        reset: Clears all filters.
        any_color, any_pattern, any_price: Clears one filter.
        greeting, thanks, help: Requests nothing from the shop.
    """

    color: str | None = None
    pattern: str | None = None
    not_color: str | None = None
    not_pattern: str | None = None
    label: str | None = None
    number: int | None = None
    cheaper: bool = False
    dearer: bool = False
    most: float | None = None
    least: float | None = None
    size: str | None = None
    in_stock: bool = False
    cost: bool = False
    similar: bool = False
    picks: bool = False
    more: bool = False
    shorter: bool = False
    longer: bool = False
    look: bool = False
    reset: bool = False
    any_color: bool = False
    any_pattern: bool = False
    any_price: bool = False
    greeting: bool = False
    thanks: bool = False
    help: bool = False

    @property
    def asks(self) -> bool:
        """Whether it requests something of the shop, and not only chooses a garment or a result."""
        return self.changes_filters or self.about_results or self.similar or self.more

    @property
    def about_results(self) -> bool:
        """Whether it means results: their prices, one of them, or what goes with one."""
        likes_one = self.similar and self.number is not None
        return self.cheaper or self.dearer or self.cost or self.look or likes_one

    @property
    def changes_filters(self) -> bool:
        """Whether it sets or clears a filter."""
        return any(
            (self.color, self.pattern, self.not_color, self.not_pattern, self.cheaper, self.dearer,
             self.shorter, self.longer, self.any_color, self.any_pattern, self.any_price,
             self.most is not None, self.least is not None, self.size, self.in_stock)
        )  # fmt: skip


def parse_message(message: str) -> Message:
    """Parse a message.

    Args:
        message: Any text; only the first `MAX_CHARACTERS` are read.
    """
    text = normalized(message[:MAX_CHARACTERS]).replace("t-shirt", "tshirt")
    words = words_of(text)
    color, not_color = find_colors(text)
    pattern, not_pattern = find_patterns(text)
    least, most = _prices(text)
    shorter, look = bool(_SHORTER.search(text)), bool(_LOOK.search(text))
    has_limit = least is not None or most is not None
    return Message(
        color=color,
        pattern=pattern,
        not_color=not_color,
        not_pattern=not_pattern,
        label=None if look else next((_LABELS[word] for word in words if word in _LABELS), None),
        number=_place(text, words),
        cheaper=bool(_CHEAPER.search(text)) and not has_limit,
        dearer=bool(_DEARER.search(text)) and not has_limit,
        most=most,
        least=least,
        size=next(filter(None, size.groups())) if (size := _SIZE.search(text)) else None,
        in_stock=bool(_STOCK.search(text)),
        cost=bool(_COST.search(text)) and not _ANY_PRICE.search(text) and not _CHEAPER.search(text),
        similar=bool(_SIMILAR.search(text)),
        picks=bool((color or pattern) and _PICKS.search(text)) and not _SIMILAR.search(text),
        shorter=shorter,
        longer=bool(_LONGER.search(text)) and not shorter,
        look=look,
        more=bool(_MORE.search(text))
        and not look
        and not _SIMILAR.search(text)
        and not _ANY_COLOR.search(text),
        reset=bool(_RESET.search(text)),
        any_color=bool(_ANY_COLOR.search(text)),
        any_pattern=bool(_ANY_PATTERN.search(text)),
        any_price=bool(_ANY_PRICE.search(text)),
        greeting=not _GREETING.isdisjoint(words),
        thanks=not _THANKS.isdisjoint(words),
        help=not _HELP.isdisjoint(words) and not _COST.search(text),
    )


def _prices(text: str) -> tuple[float | None, float | None]:
    """The lowest and the highest price that a text mentions."""
    between = _BETWEEN.search(text)
    if between:
        low, high = sorted((_amount(between[1]), _amount(between[2])))
        return low, high
    upper, lower = _TO.search(text), _FROM.search(text)
    return _amount(lower[1]) if lower else None, _amount(upper[1]) if upper else None


def _amount(text: str) -> float:
    return float(text.replace(",", "."))


def _place(text: str, words: list[str]) -> int | None:
    for word in words:
        if word in _ORDINALS:
            return _ORDINALS[word]
    if "last" in words:
        return -1
    numbered = _NUMBERED.search(text)
    return int(next(filter(None, numbered.groups()))) if numbered else None
