"""Whether an item passes the filters of a conversation: by its metadata, else by its appearance."""

import statistics
import time
from collections.abc import Sequence
from typing import Final

from fashion_wizard.appearance.color_names import satisfies_color
from fashion_wizard.appearance.color_words import color_in
from fashion_wizard.appearance.describe import Appearance
from fashion_wizard.appearance.vocabulary import find_colors, find_patterns, normalized
from fashion_wizard.catalog.item_color import color_name
from fashion_wizard.catalog.offers import price_at
from fashion_wizard.catalog.rows import StoredGarment, StoredItem
from fashion_wizard.catalog.sizes import sizes_of
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.values import number, texts
from fashion_wizard.clock import now
from fashion_wizard.garment import Garment, may_answer
from fashion_wizard.server.appearance_cache import AppearanceCache
from fashion_wizard.server.chat.state import State
from fashion_wizard.server.disconnects import check_client

_SECONDS: Final = 3.0
"""The longest that garments without a cached appearance may delay an answer."""


class ConversationFilter:
    """The filters of a conversation, as a `Query` takes them.

    Args:
        catalog: Has the items.
        appearances: The appearance of their garments.
        state: Has the filters.
        label: The label of the query garment; only garments that may be of the same kind are described.

    Attributes:
        is_incomplete: Whether an item was refused only because there was no time to describe it.
    """

    def __init__(self, catalog: Catalog, appearances: AppearanceCache, state: State, label: str) -> None:
        """The time to describe garments starts now."""
        self._catalog = catalog
        self._appearances = appearances
        self._state = state
        self._label = label
        self._skipped = frozenset(state.seen)
        self._deadline = time.monotonic() + _SECONDS
        self.is_incomplete = False

    def __call__(self, item: StoredItem) -> bool:
        """Whether an item passes."""
        check_client()
        state = self._state
        if item.id in self._skipped:
            return False
        price = number(price_at(item.metadata, now()))
        if state.most is not None and (price is None or price > state.most):
            return False
        if state.least is not None and (price is None or price < state.least):
            return False
        if state.size is not None and state.size not in said_sizes(item):
            return False
        if (state.longest is not None or state.shortest is not None) and not self._passes_length(item):
            return False
        by_appearance = state.color or state.not_color or state.pattern or state.not_pattern
        return not by_appearance or self._passes_appearance(item)

    def _passes_appearance(self, item: StoredItem) -> bool:
        state = self._state
        color, pattern = _in_metadata(item)
        needs_color, needs_pattern = state.color or state.not_color, state.pattern or state.not_pattern
        described = (needs_color and not color) or (needs_pattern and not pattern)
        appearances = self._describe(item) if described else []
        colors = [(color,)] if color else [appearance.colors for appearance in appearances]
        patterns = {pattern} if pattern else {appearance.pattern for appearance in appearances}
        if (needs_color and not colors) or (needs_pattern and not patterns):
            return False
        return (
            (state.color is None or any(satisfies_color(state.color, names) for names in colors))
            and (
                state.not_color is None
                or not any(satisfies_color(state.not_color, names) for names in colors)
            )
            and (state.pattern is None or state.pattern in patterns)
            and (state.not_pattern is None or state.not_pattern not in patterns)
        )

    def _passes_length(self, item: StoredItem) -> bool:
        """Whether the garment is within the limits in most of an item's photos."""
        lengths = [length_of(row) for row in self._largest(item)]
        if not lengths:
            return False
        length = statistics.median(lengths)
        longest, shortest = self._state.longest, self._state.shortest
        return (longest is None or length <= longest) and (shortest is None or length >= shortest)

    def _describe(self, item: StoredItem) -> Sequence[Appearance]:
        """The appearance of the largest garment of the right kind in each photo of an item."""
        largest = self._largest(item)
        appearances = self._appearances.get(largest, self._deadline)
        self.is_incomplete = self.is_incomplete or len(appearances) < len(largest)
        return list(appearances.values())

    def _largest(self, item: StoredItem) -> list[StoredGarment]:
        """The largest garment of the right kind in each photo of an item."""
        largest: list[StoredGarment] = []
        for photo in self._catalog.photos(item=item.id):
            rows = self._catalog.garments_of(photo.digest)
            largest += sorted((row for row in rows if may_answer(self._label, row.label)), key=_area)[-1:]
        return largest


def said_sizes(item: StoredItem) -> set[str]:
    """The sizes of an item according to the shop's metadata, as messages name them."""
    return {normalized(size) for size in sizes_of(item)}


def length_of(garment: Garment | StoredGarment) -> float:
    """The length of a garment: the height of its box by its width, when its photo is upright."""
    x0, y0, x1, y1 = garment.box
    width, height = (y1 - y0, x1 - x0) if garment.turned % 2 else (x1 - x0, y1 - y0)
    return height / max(1, width)


def _in_metadata(item: StoredItem) -> tuple[str | None, str | None]:
    """Color and pattern according to the shop's metadata, which take precedence over the appearance."""
    color = normalized(color_name(item.metadata))
    patterns = (normalized(" ".join(texts(item.metadata.get(key)))) for key in ("pattern", "fabric"))
    return find_colors(color)[0] or color_in(color), find_patterns(" ".join(patterns))[0]


def _area(row: StoredGarment) -> int:
    x0, y0, x1, y1 = row.box
    return (x1 - x0) * (y1 - y0)
