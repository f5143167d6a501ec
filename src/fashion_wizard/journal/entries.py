"""What a journal holds: what was asked, what was found, and what customers did with it.

Nothing in it names a customer: no address, no text that was typed and, unless the shop wants it, no picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Kind = Literal["click", "cart", "buy", "wrong_garment"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """One query and its answer.

    Attributes:
        source: Where it was asked: `search`, `similar`, `chat` or `assistant`.
        label: The label of the garment that was searched for; empty where there was none.
        colors: Its colors in words, see `appearance`; empty where an item was the query.
        pattern: Its pattern in words; empty where it is not known.
        item: The item that was the query instead of a photo; else empty.
        conditions: The filters that results had to pass, such as `price<=50`.
        found: The number of results; None where nothing was searched for, as in an answer of the chat.
        best: The highest score; 0 without results.
        hits: Item and score of the first results; the journal keeps `store.MOST_HITS` of them.
        id: Given by the journal.
        asked: Seconds since 1970, given by the journal.
    """

    source: str
    label: str = ""
    colors: tuple[str, ...] = ()
    pattern: str = ""
    item: str = ""
    conditions: tuple[str, ...] = ()
    found: int | None = None
    best: float = 0.0
    hits: tuple[tuple[str, float], ...] = ()
    id: str = ""
    asked: float = 0.0


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """What a customer did with an answer.

    Attributes:
        query: The query's id.
        kind: One of `KINDS`.
        item: The item; empty where there is none.
        happened: Seconds since 1970.
    """

    query: str
    kind: str
    item: str
    happened: float


@dataclass(frozen=True, slots=True)
class JournalContents:
    """What a journal holds.

    Attributes:
        queries: Oldest first.
        events: Oldest first.
        pictures: JPEGs of garments that were asked with, by the query's id.
    """

    queries: Sequence[LoggedQuery] = ()
    events: Sequence[LoggedEvent] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
