"""What a customer's message says, word by word; no message is ever an error."""

import re
from dataclasses import dataclass
from typing import Final

from fashion_wizard.server.looks.color_names import COLOR_NAMES

MOST: Final = 500
"""Longest message, in characters."""


def _by_word(known: dict[str, str]) -> dict[str, str]:
    """Each word's meaning, from each meaning's words."""
    return {word: meaning for meaning, words in known.items() for word in words.split()}


_COLORS: Final = {name: name for name in COLOR_NAMES} | _by_word(
    {
        "gray": "grey silver charcoal",
        "purple": "violet lilac lavender",
        "burgundy": "maroon wine",
        "turquoise": "teal aqua cyan petrol",
        "beige": "cream sand tan camel",
        "white": "ivory",
        "pink": "rose fuchsia magenta",
        "olive": "khaki",
        "yellow": "gold golden mustard",
        "brown": "chocolate",
        "red": "scarlet crimson",
        "green": "mint",
        "navy": "indigo",
    }
)
_PATTERNS: Final = _by_word(
    {
        "striped": "striped stripes stripe stripy pinstripe",
        "checked": "checked checks check checkered plaid tartan gingham squares",
        "dotted": "dotted dots dot dotty polka spots spotted",
        "printed": "printed print prints patterned floral flowers flowery",
        "plain": "plain solid unicolor uni",
    }
)
_LABELS: Final = _by_word(
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

_NOT: Final = frozenset({"not", "no", "without", "never", "isnt", "arent", "dont"})
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
_COST: Final = re.compile(r"\b(how much|price|prices|cost|costs|what does it cost)\b")
_LIKE: Final = re.compile(r"\b(like (the|that|this|number|no|#)|more like|similar to|such as the|like \d)")
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
class Said:
    """What a message says.

    Attributes:
        color: A color that is asked for, as in `COLOR_NAMES`.
        pattern: A pattern that is asked for.
        not_color: A color that is not wanted.
        not_pattern: A pattern that is not wanted.
        label: A kind of garment that is named.
        number: The place, from 1, of a hit or a garment that is meant; -1 for the last.
        cheaper: Asks for lower prices.
        dearer: Asks for higher prices.
        most: The highest price.
        least: The lowest price.
        cost: Asks what something costs.
        like: Asks for more like something.
        more: Asks to see further hits.
        reset: Drops all wishes.
        any_color, any_pattern, any_price: Drops one wish.
        greeting, thanks, help: No wish at all.
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
    cost: bool = False
    like: bool = False
    more: bool = False
    reset: bool = False
    any_color: bool = False
    any_pattern: bool = False
    any_price: bool = False
    greeting: bool = False
    thanks: bool = False
    help: bool = False

    @property
    def filters(self) -> bool:
        """Whether it says how hits should be."""
        return any(
            (self.color, self.pattern, self.not_color, self.not_pattern, self.cheaper, self.dearer,
             self.any_color, self.any_pattern, self.any_price, self.most is not None, self.least is not None)
        )  # fmt: skip


def understand(message: str) -> Said:
    """Read a message in English.

    Args:
        message: Any text; what is longer than `MOST` is not read.
    """
    text = " ".join(message[:MOST].casefold().replace("’", "'").replace("t-shirt", "tshirt").split())
    words = re.findall(r"[a-z0-9]+", text.replace("'", ""))
    color, not_color = _named(words, _COLORS)
    pattern, not_pattern = _named(words, _PATTERNS)
    if color == "blue" and re.search(r"\b(dark|deep|midnight) blue\b", text):
        color = "navy"
    least, most = _prices(text)
    limited = least is not None or most is not None
    return Said(
        color=color,
        pattern=pattern,
        not_color=not_color,
        not_pattern=not_pattern,
        label=next((_LABELS[word] for word in words if word in _LABELS), None),
        number=_place(text, words),
        cheaper=bool(_CHEAPER.search(text)) and not limited,
        dearer=bool(_DEARER.search(text)) and not limited,
        most=most,
        least=least,
        cost=bool(_COST.search(text)) and not _ANY_PRICE.search(text) and not _CHEAPER.search(text),
        like=bool(_LIKE.search(text)),
        more=bool(_MORE.search(text)) and not _LIKE.search(text) and not _ANY_COLOR.search(text),
        reset=bool(_RESET.search(text)),
        any_color=bool(_ANY_COLOR.search(text)),
        any_pattern=bool(_ANY_PATTERN.search(text)),
        any_price=bool(_ANY_PRICE.search(text)),
        greeting=not _GREETING.isdisjoint(words),
        thanks=not _THANKS.isdisjoint(words),
        help=not _HELP.isdisjoint(words) and not _COST.search(text),
    )


def _named(words: list[str], known: dict[str, str]) -> tuple[str | None, str | None]:
    """The first word that is wanted, and the first that is not: "not red but blue", "without dots"."""
    wanted, unwanted = None, None
    for place, word in enumerate(words):
        if word in known:
            # "not", "no" and "without" reach over one word: "not so red", "no more dots".
            if not _NOT.isdisjoint(words[max(0, place - 2) : place]):
                unwanted = unwanted or known[word]
            else:
                wanted = wanted or known[word]
    return wanted, unwanted


def _prices(text: str) -> tuple[float | None, float | None]:
    between = _BETWEEN.search(text)
    if between:
        low, high = sorted((_number(between[1]), _number(between[2])))
        return low, high
    upper, lower = _TO.search(text), _FROM.search(text)
    return _number(lower[1]) if lower else None, _number(upper[1]) if upper else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _place(text: str, words: list[str]) -> int | None:
    for word in words:
        if word in _ORDINALS:
            return _ORDINALS[word]
    if "last" in words:
        return -1
    numbered = _NUMBERED.search(text)
    return int(next(filter(None, numbered.groups()))) if numbered else None
