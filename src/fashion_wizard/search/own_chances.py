"""Candidates that are merely worn in the photo of an item that sells another garment."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog

LEAST: Final = 0.02
"""The lowest chance that a garment is what an item sells: metadata and photos may mislead."""
WORN: Final = 0.5
"""Below this chance, beside that of the item's own garment, a garment is called merely worn."""
BEHIND: Final = 0.1
"""By how much, in log-odds, a worn garment comes at least behind the item that it probably is."""


class OwnChances:
    """How likely each candidate is what its items sell, where that is sure.

    A result is right if the garment is that of the query, and the item sells it. So the chance of the second
    is a factor of the odds of the first. An item's own garment, and what may be it where that is not sure,
    have a factor of 1.

    Args:
        catalog: Inside a snapshot.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Reads nothing yet."""
        self._catalog = catalog
        self._chances: dict[int, Mapping[str, float]] = {}
        self._factor: dict[int, float] = {}
        self._worn: dict[int, frozenset[str]] = {}

    def read(self, owners: Mapping[int, frozenset[str]]) -> None:
        """Read what is known of garments, each with the items that have it."""
        for number, chances in self._of(owners).items():
            worn = frozenset(item for item, chance in chances.items() if chance < WORN)
            if worn:
                self._worn[number] = worn
            if chances and owners[number] <= chances.keys():
                self._factor[number] = max(LEAST, *chances.values())

    def sellers(self, ids: Collection[int]) -> list[list[str]]:
        """Of each garment, the items that surely sell it."""
        chances = self._of(ids)
        return [[item for item, chance in chances[number].items() if chance >= WORN] for number in ids]

    def worn_in(self, garment: int) -> frozenset[str]:
        """The items that surely sell another garment than this one of their photos."""
        return self._worn.get(garment, frozenset())

    def weigh(
        self, ids: NDArray[np.int64], log_odds: NDArray[np.floating[Any]], similarity: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """Log-odds of candidates that they are the article of the query and what their items sell.

        Where an item sells what is probably the article, no item that merely wears it stands before it.

        Args:
            ids: `(G,)` of the candidates.
            log_odds: `(G,)`, that each is the article.
            similarity: `(G,)`.

        Returns:
            `(G,)` log-odds, `(G,)` similarities, and `(G,)` whether a candidate is merely worn while an item
            is probably the article: then neither number is above that of this item.
        """
        factors = np.array([self._factor.get(number, 1.0) for number in ids.tolist()], np.float64)
        level = np.asarray(log_odds + np.log(factors), np.float64)
        worn = factors < WORN
        best = int(np.argmax(np.where(worn, -np.inf, level)))
        if worn[best] or level[best] < 0:
            return level, similarity, np.zeros_like(worn)
        level = np.where(worn, np.minimum(level, level[best] - BEHIND), level)
        return level, np.where(worn, np.minimum(similarity, similarity[best]), similarity), worn

    def _of(self, ids: Collection[int]) -> dict[int, Mapping[str, float]]:
        """The chances of garments by item, see `Catalog.own_chances`; each is read once."""
        if unread := [number for number in ids if number not in self._chances]:
            found = self._catalog.own_chances(unread)
            self._chances |= {number: found.get(number, {}) for number in unread}
        return {number: self._chances[number] for number in ids}
