"""More and more candidates until there are enough: first the nearest, in the end all that can be compared."""

from collections.abc import Callable, Iterator
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.conditions import Where
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.ranking import Candidates, Ranked

CANDIDATES: Final = 300
"""The least number of garments that each index is searched for: a photo has three or four garments, and the
labels of some exclude them."""
WIDER: Final = 4
"""Whenever there are too few candidates, so many times as many are searched for."""

ItemFilter = Callable[[StoredItem], bool]
"""Whether an item may be a result: what a filter on metadata says."""


@runtime_checkable
class StoredFilter(Protocol):
    """A filter that can also be put to all items at once, such as `Filter`."""

    def __call__(self, item: StoredItem, /) -> bool:
        """Whether an item passes."""
        ...

    def where(self) -> Where:
        """The same in SQL."""
        ...


class Accepts:
    """Whether items pass a filter; each item is read and filtered once, and only when needed.

    Args:
        catalog: Has the items.
        wanted: The filter; without one all pass.
    """

    def __init__(self, catalog: Catalog, wanted: ItemFilter | None) -> None:
        """Reads no item yet."""
        self._catalog = catalog
        self._wanted = wanted
        self._known: dict[str, bool] = {}

    @property
    def filters(self) -> bool:
        """Whether some items may not pass."""
        return self._wanted is not None

    def garments(self) -> NDArray[np.int64] | None:
        """`(G,)` ids of the garments of all items that pass, ascending; None where only items can be asked.

        They may be of other models too.
        """
        return self._catalog.allowed(self._wanted.where()) if isinstance(self._wanted, StoredFilter) else None

    def __call__(self, item: str) -> bool:
        """Whether the item of this id passes."""
        if self._wanted is None:
            return True
        if item not in self._known:
            stored = self._catalog.item(item)
            self._known[item] = stored is not None and self._wanted(stored)
        return self._known[item]


def widened(candidates: Candidates, accepts: Accepts, count: int, min_score: float) -> Iterator[Ranked]:
    """Candidates in order, again and again with more of them, for as long as the caller goes on.

    The nearest are ranked first, whether they pass the filter or not: the article of the query takes its
    share of the probability from similar articles even where it is filtered out. Of later candidates no
    vector is read that the filter, or the label, keeps from being a result; and nothing is read twice. It
    ends when all garments that fit are ranked, or when the latest candidates score below `min_score`.

    Args:
        candidates: None yet.
        accepts: The filter.
        count: About how many candidates to begin with.
        min_score: The lowest score of a result.
    """
    fresh = candidates.add([*candidates.twins, *candidates.found(count)])
    ranked = candidates.ranked()
    yield ranked
    for more in _later(candidates, accepts, count):
        if fresh and ranked.best_of(fresh) < min_score:
            return
        fresh = candidates.add(more)
        if fresh:
            ranked = candidates.ranked()
            yield ranked


def _later(candidates: Candidates, accepts: Accepts, count: int) -> Iterator[list[int]]:
    """Numbers of garments that pass the filter, the nearest first.

    Only garments that may become results are searched for, so that as many are found as are wanted, however
    few pass the filter.
    """
    widening = 1
    passing = accepts.garments()
    if passing is not None:
        for widening in (1, WIDER):
            yield candidates.found(count, widening, passing)
    elif not accepts.filters and not candidates.exhausted(count):
        widening = WIDER
        yield candidates.found(count, widening)
    allowed = _fitting(candidates, accepts, passing)
    rest = np.array([number for number in allowed.tolist() if number not in candidates], np.int64)
    while len(rest) > WIDER * count and not candidates.exhausted(count, widening):
        near = np.intersect1d(rest, candidates.found(count, widening, allowed), assume_unique=True)
        rest = np.setdiff1d(rest, near, assume_unique=True)
        yield near.tolist()
        widening *= WIDER
    for start in range(0, len(rest), WIDER * count):
        yield rest[start : start + WIDER * count].tolist()


def _fitting(
    candidates: Candidates, accepts: Accepts, passing: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Numbers of all garments that fit and pass the filter, ascending."""
    fitting = candidates.fitting()
    if passing is not None:
        return np.intersect1d(fitting, passing, assume_unique=True)
    if not accepts.filters:
        return fitting
    owners = candidates.catalog.owners(fitting.tolist())
    return fitting[np.array([any(map(accepts, items)) for items in owners], np.bool_)]
