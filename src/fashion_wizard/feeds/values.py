"""Single values as feeds write them: amounts, moments, stock, lists of addresses, paths of categories."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from fashion_wizard.catalog.availability import KNOWN
from fashion_wizard.catalog.availability import availability as known_state
from fashion_wizard.catalog.item_color import KEYS as COLOR_KEYS
from fashion_wizard.catalog.sizes import KEYS as SIZE_KEYS
from fashion_wizard.catalog.values import with_point

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_SYMBOLS: Final = {"€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "kr": "", "$": "", "¥": ""}
"""What a symbol stands for; empty where several currencies have it."""
_AMOUNT: Final = re.compile(r"\d{1,12}(?:[' \u00a0\u202f]\d{3}(?!\d)|[.,]\d+)*|[.,]\d+")
_DATES: Final = ("%m/%d/%Y", "%m/%d/%y", "%m/%d/%y, %I:%M %p")
_BREAKS: Final = frozenset({"br", "p", "li", "div", "tr", "h1", "h2", "h3", "h4", "ul", "ol"})
_OPTIONS: Final = {
    word.casefold(): option
    for option, words in {
        "color": " ".join(COLOR_KEYS),
        "size": " ".join(SIZE_KEYS),
        "brand": "brand marke marque marca merk marka",
    }.items()
    for word in words.split()
}
"""What shops call the options of a variant, and what the catalog calls them."""


def amount(text: str, currency: str = "") -> tuple[str, str]:
    """An amount such as `15.00 USD`, `USD 15`, `1.299,00 €`: its number with a point, and its currency.

    Args:
        text: As the feed has it.
        currency: The currency of amounts without one.

    Raises:
        ValueError: if it is no amount that can be sold for.
    """
    rest = text.strip()
    found = _AMOUNT.findall(rest)
    if len(found) != 1:
        raise ValueError(f"{shortened(text)!r} is no amount such as 15.00 USD")
    unit = rest.replace(found[0], "", 1).strip()
    if unit in _SYMBOLS:
        currency = _SYMBOLS[unit] or currency
    elif _CURRENCY.fullmatch(unit.upper()):
        currency = unit.upper()
    elif unit:
        raise ValueError(f"{shortened(text)!r} is no amount such as 15.00 USD")
    digits = with_point(found[0], currency)
    if digits is None:
        raise ValueError(f"{shortened(text)!r} is no amount such as 15.00 USD")
    number = Decimal(digits)
    # Three decimals (dinars) read like thousands to people and programs; a fourth makes them decimals.
    places = max(2, -int(number.as_tuple().exponent))
    return f"{number:.{4 if places == 3 else places}f}", currency


def moment(text: str) -> str:
    """A date or a moment in ISO 8601; empty if the text is.

    Raises:
        ValueError: if it is none. Dates with slashes are month, day, year.
    """
    text = text.strip()
    if not text:
        return ""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text).isoformat()
        except ValueError:
            continue
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    raise ValueError(
        f"{shortened(text)!r} is no date such as 2026-02-24, 2026-02-24T18:00+01:00 or 2/24/2026"
    )


def period(text: str) -> tuple[str, str]:
    """Two moments with a `/` between them, each of which may be missing.

    Raises:
        ValueError: if either is no moment.
    """
    first, _, second = text.partition("/")
    return moment(first), moment(second)


def availability(text: str) -> str:
    """One of the four states of `Record.availability`; empty if the text is, or says `unknown`.

    Raises:
        ValueError: if it says something else.
    """
    if text.strip().casefold() in {"", "unknown"}:
        return ""
    state = known_state(text)
    if state is None:
        raise ValueError(f"{shortened(text)!r} is no availability; known are {KNOWN}")
    return state


def addresses(text: str) -> list[str]:
    """The addresses of a cell: several with commas, `|`, `;` or line breaks between them.

    A comma that belongs to an address stands as `%2C`, or before neither space nor another address.
    """
    parts = re.split(r"[|\r\n]|[;,](?=\s)|[;,](?=(?:https?:)?//)", text)
    if not re.search("//", text):  # names of files, which have no commas or semicolons
        parts = re.split(r"[|,;\r\n]", text)
    return [part for part in (part.strip().strip("\"'") for part in parts) if part]


def absolute(address: str, base: str) -> str:
    """An address below a base; unchanged if it is whole, or there is no base. `//host` means `https://host`."""
    if address.startswith("//"):
        return f"https:{address}"
    if not base or "//" in address:
        return address
    return urljoin(f"{base.rstrip('/')}/", address.lstrip("/"))


def category(text: str, separators: str = ">") -> str:
    """A path of categories with ` > ` between its steps."""
    steps = re.split(f"[{re.escape(separators)}]", text)
    return " > ".join(step.strip() for step in steps if step.strip())


def option_name(text: str) -> str:
    """The name of an option as the catalog has it, such as `color`, whatever language the feed speaks."""
    return _OPTIONS.get(text.casefold().strip().removeprefix("pa_"), text.strip())


def plain_text(text: str) -> str:
    """The text of a piece of HTML, in one line."""
    return " ".join((_shown(text) if "<" in text or "&" in text else text).split())


@lru_cache(8)
def _shown(text: str) -> str:
    """What a browser would show of a text; all variants of a product have its description."""
    reading = _Text()
    reading.feed(text)
    reading.close()
    return "".join(reading.parts)


def shortened(text: str, most: int = 80) -> str:
    """A text as it can stand in a message."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 3]}..."


class _Text(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in {"script", "style"}
        if tag in _BREAKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"} and self._hidden > 0
        if tag in _BREAKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
