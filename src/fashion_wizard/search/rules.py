"""A shop's rules: which items its results put forward, put back, put first, or leave out.

A file of rules is TOML, or JSON of the same shape:

    [[rules]]
    name = "Summer sale"
    action = "boost"            # boost, bury, pin or hide
    where = ["season=summer"]   # as in `search --where`; or items = ["SKU-1", "SKU-2"]
    by = 0.1                    # boost and bury only: added to the score, or taken from it, to rank

Rules change the order of results and never a score. A result names the rules that moved it.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from fashion_wizard.catalog.conditions import Where
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.values import is_text
from fashion_wizard.errors import RulesError, SearchError
from fashion_wizard.search.filters import Filter, parse_filters
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.widening import ItemFilter

Action = Literal["boost", "bury", "pin", "hide"]

_DEEPER: Final = 3
"""Rules that move results look at so many times as many as are wanted."""
_BY: Final = 0.1
_MOST: Final = 200
_MOST_ITEMS: Final = 1000
_KEYS: Final = ("name", "action", "where", "items", "by")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: A result that it moved names it.
        action: `boost` and `bury` add to the score by which a result is ranked, or take from it; `pin` ranks
            a result before all that are not pinned; `hide` leaves it out.
        condition: Which items it is about; None where `items` says so.
        items: The ids of these items, in the order in which `pin` ranks them.
        by: How much `boost` adds and `bury` takes, in (0, 1].
    """

    name: str
    action: Action
    condition: Filter | None
    items: tuple[str, ...] = ()
    by: float = _BY

    def __call__(self, item: StoredItem) -> bool:
        """Whether it is about an item."""
        return item.id in self.items if self.condition is None else self.condition(item)

    def where(self) -> Where:
        """The same in SQL, see `Filter.where`."""
        if self.condition is not None:
            return self.condition.where()
        return Where(f"items.id IN ({', '.join('?' * len(self.items))})", self.items)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a shop.

    Attributes:
        rules: In the order of their file.
    """

    rules: tuple[Rule, ...]

    @classmethod
    def read(cls, path: Path) -> "Rules":
        """Read a file of rules.

        Raises:
            RulesError: if it cannot be read, or a rule has an unknown action, field or condition.
        """
        kind = "TOML"
        try:
            text = path.read_text(encoding="utf-8-sig")
            if path.suffix.lower() == ".json" or text.lstrip().startswith("{"):  # which no TOML does
                kind = "JSON"
            document = json.loads(text) if kind == "JSON" else tomllib.loads(text)
        except OSError as error:
            raise RulesError(f"the rules {path} cannot be read: {error.strerror or error}") from None
        except (ValueError, RecursionError) as error:
            raise RulesError(f"the rules {path} are not valid {kind}: {error}") from None
        entries = document.get("rules") if isinstance(document, dict) and len(document) == 1 else None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise RulesError(f"{path} holds no list of rules and nothing else; begin each with [[rules]]")
        if len(entries) > _MOST:
            raise RulesError(f"{path} has {len(entries)} rules; {_MOST} is the most")
        return cls(tuple(_rule(entry, f"{path}, rule {place}") for place, entry in enumerate(entries, 1)))

    def check_keys(self, keys: Iterable[str]) -> None:
        """Make sure that an item has each attribute that a rule names.

        Args:
            keys: What the catalog has, see `Catalog.attribute_keys`.

        Raises:
            RulesError: if no item has one; the text names near ones.
        """
        known = list(keys)
        for rule in self.rules:
            if rule.condition is not None:
                try:
                    rule.condition.check_keys(known)
                except SearchError as error:
                    raise RulesError(f"rule {rule.name!r}: {error}") from None

    def depth(self, k: int) -> int:
        """How many results to find so that those that rules move forward are among them."""
        return k * _DEEPER if any(rule.action != "hide" for rule in self.rules) else k

    def limit(self, wanted: ItemFilter | None) -> ItemFilter | None:
        """A filter of a query, without what is hidden."""
        hidden = tuple(rule for rule in self.rules if rule.action == "hide")
        if not hidden:
            return wanted
        if wanted is None or isinstance(wanted, Filter):
            return _Visible(wanted, hidden)
        return lambda item: wanted(item) and not any(rule(item) for rule in hidden)

    def ranked(self, hits: Sequence[Hit], item: Callable[[str], StoredItem | None]) -> list[Hit]:
        """Results in the order that the rules give them, each naming the rules that moved it.

        Args:
            hits: Best first.
            item: Looks an item up.
        """
        order: list[tuple[tuple[int, int], float, Hit]] = []
        for hit in hits:
            stored = item(hit.item)
            moving = [rule for rule in self.rules if rule.action != "hide" and stored and rule(stored)]
            pinned = [
                (place, rule.items.index(hit.item) if rule.items else 0)
                for place, rule in enumerate(self.rules)
                if rule.action == "pin" and rule in moving
            ]
            moved = sum(rule.by * {"boost": 1, "bury": -1, "pin": 0}[rule.action] for rule in moving)
            names = tuple(dict.fromkeys(rule.name for rule in moving))
            place = min(pinned, default=(len(self.rules), 0))
            order.append((place, -(hit.score + moved), replace(hit, rules=names)))
        return [hit for _, _, hit in sorted(order, key=lambda entry: entry[:2])]


@dataclass(frozen=True, slots=True)
class _Visible:
    """The items that pass a filter and that no rule hides."""

    wanted: Filter | None
    hidden: tuple[Rule, ...]

    def __call__(self, item: StoredItem) -> bool:
        passes = self.wanted is None or self.wanted(item)
        return passes and not any(rule(item) for rule in self.hidden)

    def where(self) -> Where:
        """The same in SQL, see `Filter.where`."""
        parts = [self.wanted.where()] if self.wanted else []
        parts += [
            Where(f"NOT {found.text}", found.values) for found in (rule.where() for rule in self.hidden)
        ]
        values = tuple(value for part in parts for value in part.values)
        return Where(f"({' AND '.join(part.text for part in parts)})", values)


def _rule(entry: Mapping[str, Any], place: str) -> Rule:
    if unknown := entry.keys() - set(_KEYS):
        raise RulesError(f"{place}: there is no {sorted(unknown)[0]!r}; a rule has {', '.join(_KEYS)}")
    action = entry.get("action")
    if action not in get_args(Action):
        raise RulesError(f"{place}: {action!r} is no action; there are {', '.join(get_args(Action))}")
    name = entry.get("name") or action
    where, items = _texts(entry, "where", place), _texts(entry, "items", place)
    if wrong := [text for text in (str(name), *items) if not is_text(text)]:
        raise RulesError(f"{place}: {wrong[0]!r} is no text")
    if not isinstance(name, str) or len(name) > 100:
        raise RulesError(f"{place}: a name is a text of at most 100 characters")
    if bool(where) == bool(items):
        raise RulesError(f'{place}: say which items it is about: where = ["color=red"], or items = ["SKU-1"]')
    if len(items) > _MOST_ITEMS:
        raise RulesError(f"{place}: it names {len(items)} items; {_MOST_ITEMS} is the most")
    by = entry.get("by", _BY)
    if "by" in entry and action not in {"boost", "bury"}:
        raise RulesError(f"{place}: only boost and bury have 'by'")
    if isinstance(by, bool) or not isinstance(by, int | float) or not 0 < by <= 1:
        raise RulesError(f"{place}: 'by' is a number above 0 and up to 1, not {by!r}")
    try:
        condition = parse_filters(where)
    except SearchError as error:
        raise RulesError(f"{place}: {error}") from None
    return Rule(name, cast("Action", action), condition, items, float(by))


def _texts(entry: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = entry.get(key, ())
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or not all(isinstance(text, str) and text for text in values):
        raise RulesError(f"{place}: {key!r} is a text, or a list of texts")
    return tuple(values)
