"""Which segments of the embedded store are joined in the background, and how."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fashion_wizard.index.lists import LISTS_FROM, Lists
from fashion_wizard.index.rows import Rows
from fashion_wizard.index.segment import Segment

SEGMENTS: Final = 4
"""Segments at most, after what is done in the background."""
REMOVED: Final = 0.2
"""A segment of which a larger part was removed is written anew."""


def groups_to_join(segments: Sequence[Segment]) -> list[tuple[Segment, ...]]:
    """Which segments to join: the small ones, as long as each is not much longer than all before it.

    Returns:
        Groups; each of several segments is to be joined.
    """
    by_length = sorted(segments, key=len)
    chosen: list[Segment] = []
    for segment in by_length:
        crowded = len(by_length) - len(chosen) >= SEGMENTS
        if not chosen or crowded or len(segment) <= 2 * sum(map(len, chosen)):
            chosen.append(segment)
        else:
            break
    rest = by_length[len(chosen) :]
    return [*((segment,) for segment in rest), *([tuple(chosen)] if chosen else [])]


def wants_lists(group: tuple[Segment, ...]) -> bool:
    """Whether a group that is joined gets lists that it does not have yet."""
    return sum(map(len, group)) >= LISTS_FROM and (len(group) > 1 or group[0].lists is None)


def joined(group: tuple[Segment, ...]) -> Segment:
    """One segment of several, without what was removed, and with lists where it is long."""
    first = group[0]
    worn = len(first) < (1 - REMOVED) * len(first.rows)
    if len(group) == 1 and not worn:
        if first.lists is not None or len(first.rows) < LISTS_FROM:
            return first
        return replace(first, lists=Lists.of(first.rows), name="")
    rows = Rows.joined([(part.rows, part.live) for part in group])
    return Segment(rows, Lists.of(rows) if len(rows) >= LISTS_FROM else None)
