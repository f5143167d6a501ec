"""What a journal says: how often which garments were asked for, found and clicked, and what was not found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from fashion_wizard.appearance.describe import noun
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.journal.entries import KINDS, JournalContents, LoggedEvent, LoggedQuery

ALIKE: Final = 0.1
"""A query by photo whose best result scores lower found nothing: such a score only ranks similar items."""
_LATEST: Final = 50
_GROUPS: Final = 40
_ITEMS: Final = 40


@dataclass(slots=True)
class Counts:
    """How often something happened.

    Attributes:
        queries: Queries that searched.
        not_found: Queries without results, or with none that is more than similar.
        click, cart, buy, wrong_garment: Queries with an event of that kind.
    """

    queries: int = 0
    not_found: int = 0
    click: int = 0
    cart: int = 0
    buy: int = 0
    wrong_garment: int = 0

    def add(self, query: LoggedQuery, kinds: Iterable[str]) -> None:
        """Count a query with its events."""
        self.queries += 1
        self.not_found += not is_found(query)
        for kind in set(kinds):
            setattr(self, kind, getattr(self, kind) + 1)

    def document(self) -> dict[str, int]:
        """The same as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class ItemCounts:
    """How often an item was among the results, was the first of them, and what was done with it."""

    shown: int = 0
    first: int = 0
    events: Counter[str] = field(default_factory=Counter)

    def document(self) -> dict[str, int]:
        """The same as JSON."""
        kinds = {kind: self.events[kind] for kind in KINDS}
        return {"shown": self.shown, "first": self.first, **kinds}


@dataclass(frozen=True, slots=True)
class Summary:
    """A journal in figures.

    Attributes:
        total: All queries.
        wanted: By garment in words, the most frequent first.
        missing: The same of queries that found nothing, with their conditions.
        items: By id, those with most events first.
        latest: The latest queries with their events, the newest first.
        pictures: Of garments that were asked with, by the query's id.
    """

    total: Counts
    wanted: Sequence[tuple[str, Counts]]
    missing: Sequence[tuple[str, int, LoggedQuery]]
    items: Sequence[tuple[str, ItemCounts]]
    latest: Sequence[tuple[LoggedQuery, Sequence[LoggedEvent]]]
    pictures: dict[str, bytes]

    def document(self) -> dict[str, Any]:
        """The summary as JSON; pictures are left out."""
        return {
            "total": self.total.document(),
            "asked": [{"garment": name, **counts.document()} for name, counts in self.wanted],
            "not_found": [
                {"garment": name, "queries": count, "latest": iso(query.asked)}
                for name, count, query in self.missing
            ],
            "items": [{"item": item, **counts.document()} for item, counts in self.items],
            "latest": [
                {
                    "query_id": query.id,
                    "time": iso(query.asked),
                    "source": query.source,
                    "garment": garment_in_words(query),
                    "conditions": list(query.conditions),
                    "found": is_found(query),
                    "hits": [{"item": item, "score": score} for item, score in query.hits],
                    "events": [{"kind": event.kind, "item": event.item or None} for event in events],
                }
                for query, events in self.latest
            ],
        }


def summarize(contents: JournalContents) -> Summary:
    """Count what a journal holds; turns of the chat that searched for nothing are left out."""
    by_query: dict[str, list[LoggedEvent]] = {}
    for event in contents.events:
        by_query.setdefault(event.query, []).append(event)
    total, wanted, items = Counts(), dict[str, Counts](), dict[str, ItemCounts]()
    missing = dict[str, tuple[int, LoggedQuery]]()
    searched = [query for query in contents.queries if query.found is not None]
    for query in searched:
        kinds = [event.kind for event in by_query.get(query.id, ())]
        garment = garment_in_words(query)
        for counts in (total, wanted.setdefault(garment, Counts())):
            counts.add(query, kinds)
        if not is_found(query):
            name = ", ".join([garment, *query.conditions])
            missing[name] = (missing[name][0] + 1 if name in missing else 1, query)
        for place, (item, _) in enumerate(query.hits):
            counted = items.setdefault(item, ItemCounts())
            counted.shown += 1
            counted.first += place == 0
    for event in contents.events:
        if event.item:
            items.setdefault(event.item, ItemCounts()).events[event.kind] += 1
    return Summary(
        total,
        sorted(wanted.items(), key=lambda entry: -entry[1].queries)[:_GROUPS],
        sorted(((name, *found) for name, found in missing.items()), key=lambda entry: -entry[1])[:_GROUPS],
        sorted(items.items(), key=lambda entry: (-entry[1].events.total(), -entry[1].shown))[:_ITEMS],
        [(query, by_query.get(query.id, ())) for query in searched[: -_LATEST - 1 : -1]],
        contents.pictures,
    )


def is_found(query: LoggedQuery) -> bool:
    """Whether the shop had it: for a photo a result that is more than similar, for an item any result."""
    return query.best >= ALIKE if not query.item else bool(query.found)


def garment_in_words(query: LoggedQuery) -> str:
    """Such as "striped blue jacket", as customers read it, or "like SKU-1"."""
    if query.item:
        return f"like {query.item}"
    pattern = query.pattern if query.pattern != "plain" else ""
    thing = noun(query.label or UNKNOWN_LABEL)
    return " ".join(word for word in (pattern, " and ".join(query.colors), thing) if word)


def iso(seconds: float) -> str:
    """A time as text, such as "2026-11-28T15:04:05Z"."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
