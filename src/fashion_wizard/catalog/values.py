"""What the values of metadata mean: numbers with their units, and lists."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

_NUMBER: Final = re.compile(r"-?\d+(?:['’\s]\d{3}(?!\d)|[.,]\d+)*")
_UNIT: Final = re.compile(
    r"[\W_]*(?:[A-Z]{2,3}|(?i:us|usd|gbp|chf|eur|euros?|dollars?|pounds?|francs?|kr|zł|kč))?[\W_]*"
)
_SIMPLE: Final = re.compile(r"-?\d+(?:[.,]\d{1,2})?")
"""Most numbers: these need no thought."""
_DINARS: Final = frozenset({"bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd"})
"""Currencies with three decimals."""
_CODE: Final = re.compile(r"-?0\d")
_BETWEEN: Final = re.compile(r"[|;\n]|(?<!\d),|,(?!\d)")
_LONGEST_NUMBER: Final = 32
_LONGEST_LIST: Final = 200
"""A longer text is prose."""
_ONE_UNIT: Final = {
    spelling: unit
    for unit, spellings in {
        "usd": ("$", "us$", "dollar", "dollars"),
        "eur": ("€", "euro", "euros"),
        "gbp": ("£", "pound", "pounds"),
    }.items()
    for spelling in spellings
}


def number(value: object) -> float | None:
    """The number in a text such as `29.00`, `$29` or `29,00 EUR`; None if it holds none or several."""
    return found[0] if (found := number_and_unit(value)) else None


def number_and_unit(value: object) -> tuple[float, str] | None:
    """A number and what stands around it, such as `(29.0, "eur")`; None if there is none, or several."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            return float(value), ""
        except OverflowError:
            return None
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        return None
    found = _NUMBER.findall(value)
    if len(found) != 1 or not _UNIT.fullmatch(rest := value.replace(found[0], "", 1)):
        return None
    unit = "".join(rest.split()).strip(".,-–—_").casefold()
    digits = with_point(found[0], unit)
    return None if digits is None else (float(digits), _ONE_UNIT.get(unit, unit))


def with_point(digits: str, currency: str) -> str | None:
    """A number with a point before its decimals, and without marks between thousands: 1299.50 of `1.299,50`.

    A single mark before three digits, as in `1.299`, stands between thousands. But in dinars, which have
    three decimals, and in `0.125` or `1299.500`, which are no thousands, it is a decimal one.

    Args:
        digits: Digits with marks between them, and perhaps a minus before them.
        currency: ISO 4217, in any case; empty where it is not known, or it is no price.

    Returns:
        None if the marks make no sense, as in a date.
    """
    if _SIMPLE.fullmatch(digits):
        return digits.replace(",", ".")
    whole = re.sub(r"['’\s]", "", digits)
    marks = re.findall("[.,]", whole)
    if not marks:
        return whole
    before, _, after = whole.rpartition(marks[-1])
    decimal = marks.count(marks[-1]) == 1 and (
        len(set(marks)) == 2 or _is_decimal(whole, currency) or len(after) != 3
    )
    groups = re.split("[.,]", (before if decimal else whole).lstrip("-"))
    if len(set(marks[:-1] if decimal else marks)) > 1 or not _are_thousands(groups):
        return None
    return f"{before.replace('.', '').replace(',', '')}.{after}" if decimal else re.sub("[.,]", "", whole)


def is_doubtful(text: str) -> bool:
    """Whether an amount such as `1.299` may be thousands or have three decimals: no currency says which."""
    return bool(re.fullmatch(r"\d{1,3}[.,]\d{3}", text.strip())) and not _is_decimal(text.strip(), "")


def _is_decimal(digits: str, currency: str) -> bool:
    """Whether a mark before three digits is a decimal one: in dinars, or as it can be none of thousands."""
    before = re.split("[.,]", digits.lstrip("-"))[0]
    return currency.casefold() in _DINARS or before in {"", "0"} or len(before) > 3


def _are_thousands(groups: Sequence[str]) -> bool:
    """Whether parts of a number are groups of three digits, or of two before the last, as in India."""
    first, *rest = groups
    return not rest or (
        0 < len(first) <= 3 and len(rest[-1]) == 3 and all(len(group) in {2, 3} for group in rest)
    )


def quantity(text: str) -> tuple[float, str] | None:
    """A number and its unit, as values are compared; None for a code such as `007`, and for other text."""
    return None if is_code(text) else number_and_unit(text)


def same_quantity(first: tuple[float, str], second: tuple[float, str]) -> bool:
    """Whether two quantities are equal, such as `29` and `29,00 €`: a unit counts where both have one."""
    return first[0] == second[0] and (not first[1] or not second[1] or first[1] == second[1])


def is_code(text: str) -> bool:
    """Whether a text begins with a superfluous 0, such as `007`: it is equal to no number."""
    return bool(_CODE.match(text.strip()))


def is_text(text: str) -> bool:
    """Whether a text can be stored; one with single surrogates, as of bytes that are no UTF-8, cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def texts(value: object) -> list[str]:
    """The values of one key of the metadata, as text."""
    if value is None or isinstance(value, Mapping):
        return []
    if isinstance(value, list | tuple):
        return [text for member in value for text in texts(member)]
    return [str(value)]


def members(value: object) -> list[str]:
    """The single values of one key: of a list, and of a text that is one, such as `S|M` or `red, blue`."""
    return [member for text in texts(value) for member in _split(text)]


def _split(text: str) -> list[str]:
    if len(text) > _LONGEST_LIST or number(text) is not None:
        return [text]
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]
