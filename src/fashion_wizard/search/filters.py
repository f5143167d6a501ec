"""Filters on metadata: the one grammar of the command line, REST, MCP and Python.

`color=red`, `color!=red`, `price<=50`, and `<`, `>`, `>=`. Keys and texts are compared in any case, and
numbers as numbers. Several values with `|` between them, or several equalities of one key, are alternatives;
everything else has to hold. `price` is what an item costs now, on sale or not; `category=Dresses` finds
`Women > Dresses`, too. `color=red` finds `Rot`, too, and `color="red"` does not. Quotes hold a key or a value
in which signs stand, as well: `"fit=cut"=slim`.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fashion_wizard.appearance.color_words import spellings_of
from fashion_wizard.catalog.conditions import LIMITS, Condition, Where, where
from fashion_wizard.catalog.item_color import KEYS as COLOR_KEYS
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.sizes import KEYS as SIZE_KEYS
from fashion_wizard.catalog.values import is_text, number
from fashion_wizard.clock import now
from fashion_wizard.errors import SearchError

_SIGN: Final = "[=<>≤≥≠]"
_CONDITION: Final = re.compile(
    rf"""(?P<key>"[^"]+"|'[^']+'|[^=<>≤≥≠]*?[^=<>≤≥≠\s!])\s*"""
    rf"(?P<sign>!?\s*{_SIGN}(?:\s*(?:{_SIGN}|!))*)\s*(?P<value>.*)",
    re.DOTALL,
)
_SPELLINGS: Final = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!=", "=<": "<=", "=>": ">="}
_SIGNS: Final = ("=", "!=", *LIMITS)
_MOST_ALTERNATIVES: Final = 200
_MOST_CONDITIONS: Final = 20
_SHOWN: Final = 60
_MOST_KEYS: Final = 12


@dataclass(frozen=True, slots=True)
class Filter:
    """The conditions that an item has to meet.

    Attributes:
        conditions: All have to hold, but those with `=` of one key are alternatives.
        clock: Says at which moment: `price` is what an item costs then.
    """

    conditions: tuple[Condition, ...]
    clock: Callable[[], datetime] = field(default=now, repr=False, compare=False)

    def __call__(self, item: StoredItem) -> bool:
        """Whether an item passes."""
        alternatives: dict[str, bool] = {}
        at = self.clock()
        for condition in self.conditions:
            holds = condition.holds(item, at)
            if condition.sign == "=":
                alternatives[condition.key] = alternatives.get(condition.key, False) or holds
            elif not holds:
                return False
        return all(alternatives.values())

    def where(self) -> Where:
        """The same in SQL, for all items of a catalog at once: see `Catalog.items` and `Catalog.allowed`."""
        return where(self.conditions, self.clock())

    def check_keys(self, keys: Iterable[str]) -> None:
        """Make sure that an item has each key of the conditions.

        Args:
            keys: What the catalog has, see `Catalog.attribute_keys`.

        Raises:
            SearchError: if no item has a key; the text names near ones.
        """
        wanted = {condition.key for condition in self.conditions}
        known = {key.strip().casefold(): key.strip() for key in keys}
        for key in sorted(wanted - known.keys()):
            if not known:
                raise SearchError(f"no item has any metadata, so none has {key[:_SHOWN]!r} to filter by")
            near = _same_meaning(key, known) or difflib.get_close_matches(key[:_SHOWN], known, 3, 0.6)
            listed = [known[name] for name in near or sorted(known)[:_MOST_KEYS]]
            more = ", ..." if not near and len(known) > _MOST_KEYS else ""
            hint = "did you mean" if near else "there are"
            raise SearchError(
                f"no item has {key[:_SHOWN]!r} in its metadata; {hint}: {', '.join(listed)}{more}"
            )


def _same_meaning(key: str, known: Iterable[str]) -> list[str]:
    """The known keys that mean the same as another one, in another language."""
    return [name for name in known for keys in (COLOR_KEYS, SIZE_KEYS) if key in keys and name in keys]


def parse_filters(conditions: str | Iterable[str], clock: Callable[[], datetime] = now) -> Filter | None:
    """Conditions such as `color=red` and `price<=50` as one filter; None if there are none.

    Args:
        conditions: One, or several.
        clock: Says at which moment an item has to pass; see `Filter.clock`.

    Raises:
        SearchError: if one is no condition.
    """
    conditions = [conditions] if isinstance(conditions, str) else conditions
    if isinstance(conditions, Mapping) or not isinstance(conditions, Iterable):
        raise _no_texts(conditions)
    conditions = list(conditions)
    for condition in conditions:
        if not isinstance(condition, str):
            raise _no_texts(condition)
    if len(conditions) > _MOST_CONDITIONS:
        raise SearchError(f"at most {_MOST_CONDITIONS} filters can be put at once")
    return Filter(tuple(map(_condition, conditions)), clock) if conditions else None


def _no_texts(value: object) -> SearchError:
    return SearchError(f"filters are texts such as price<=50 or color=red, not {value!r}")


def _condition(text: str) -> Condition:
    if not is_text(text):
        raise SearchError(f"{text[:_SHOWN]!r} is no text; write the filter in UTF-8")
    match = _CONDITION.fullmatch(text.strip())
    key = _unquoted(match["key"]).strip().casefold() if match else ""
    if not match or not key:
        raise SearchError(
            f"{text[:_SHOWN]!r} is not a filter; write key=value, key!=value, key<=number or key>=number, "
            "such as color=red"
        )
    written = "".join(match["sign"].split())
    sign = _SPELLINGS.get(written, written)
    value = match["value"].strip()
    if sign not in _SIGNS:
        raise SearchError(
            f"{text[:_SHOWN]!r}: there is no sign {written[:_SHOWN]}; did you mean "
            f"{match['key'].strip()[:_SHOWN]}{_nearest(written)}{value[:_SHOWN]}? "
            "Quotes hold a value that begins with a sign"
        )
    if sign in LIMITS:
        limit = number(_unquoted(value))
        if limit is None:
            raise SearchError(f"{text[:_SHOWN]!r} compares with no number; write it as in price<=50")
        return Condition(key, sign, limit=limit)
    quoted = _unquoted(value) != value
    alternatives = [] if quoted else value.split("|")
    if len(alternatives) > _MOST_ALTERNATIVES:
        raise SearchError(
            f"{text[:_SHOWN]!r}... has {len(alternatives):,} alternatives; "
            f"at most {_MOST_ALTERNATIVES} can be put in one filter"
        )
    parts = [value, _unquoted(value), *(part.strip() for part in alternatives if part.strip())]
    if key in COLOR_KEYS and not quoted:
        parts += [word for part in parts for word in sorted(spellings_of(part))]
    return Condition(key, sign, tuple(dict.fromkeys(parts)))


def _nearest(signs: str) -> str:
    """The sign that was probably meant."""
    if set(signs) & {"!", "≠"} or {"<", ">"} <= set(signs):
        return "!="
    limit = next((sign for sign in signs if sign in "<>≤≥"), "")
    limit = _SPELLINGS.get(limit, limit)
    return f"{limit}=" if limit in {"<", ">"} and "=" in signs else limit or "="


def _unquoted(text: str) -> str:
    """A text without the quotes around all of it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]:
        return text[1:-1]
    return text
