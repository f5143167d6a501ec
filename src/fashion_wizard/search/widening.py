"""Ever more candidates, until there are enough: first the nearest, in the end whatever can be compared."""

from collections.abc import Callable, Iterator
from typing import Final

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.ranking import Candidates, Ranked

CANDIDATES: Final = 300
"""How many garments each index is asked for at least. A photo has three or four, and not all may answer."""
WIDER: Final = 4
"""Each time that candidates are too few, so many times as many are sought."""

Wanted = Callable[[StoredItem], bool]
"""Whether an item may be an answer: what a filter on metadata says."""


class Accepts:
    """Whether items pass a filter; each is looked up and put to the filter once, and only when needed.

    Args:
        catalog: Has the items.
        wanted: The filter; without one all pass.
    """

    def __init__(self, catalog: Catalog, wanted: Wanted | None) -> None:
        """No item is looked up yet."""
        self._catalog = catalog
        self._wanted = wanted
        self._known: dict[str, bool] = {}

    def __call__(self, item: str) -> bool:
        """Whether the item of this id passes."""
        if self._wanted is None:
            return True
        if item not in self._known:
            stored = self._catalog.item(item)
            self._known[item] = stored is not None and self._wanted(stored)
        return self._known[item]


def widened(candidates: Candidates, accepts: Accepts, count: int, min_score: float) -> Iterator[Ranked]:
    """Candidates in order; each time more of them, as long as the caller asks on.

    At first the nearest are ranked whatever a filter says, since the article that is asked for takes its
    chance from others also where it is filtered out. Of what comes later no vector is read that a filter, or
    its kind, keeps from being a result; and nothing is read twice. It ends when all garments that fit are
    ranked, or when what was found last scores below what is wanted.

    Args:
        candidates: None yet.
        accepts: The filter.
        count: About how many candidates to begin with.
        min_score: The score that results have at least.
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
    """Numbers of garments that pass the filter, the nearest first."""
    if candidates.exhausted(count):
        yield from _in_parts(_rest(candidates, accepts), count)
        return
    found = candidates.found(count, WIDER)
    owners = candidates.catalog.owners(found)
    yield [number for number, items in zip(found, owners, strict=True) if any(map(accepts, items))]
    rest = _rest(candidates, accepts)
    widening = WIDER
    while len(rest) > WIDER * count and not candidates.exhausted(count, widening):
        widening *= WIDER
        near = rest.intersection(candidates.found(count, widening))
        rest -= near
        yield sorted(near)
    yield from _in_parts(rest, count)


def _rest(candidates: Candidates, accepts: Accepts) -> set[int]:
    """Numbers of all garments that fit, pass the filter, and are no candidates yet."""
    return {
        row.id
        for row, item in candidates.catalog.owned_garments(candidates.extractor)
        if row.id not in candidates and candidates.fits(row) and accepts(item)
    }


def _in_parts(rest: set[int], count: int) -> Iterator[list[int]]:
    numbers = sorted(rest)
    size = WIDER * count
    yield from (numbers[start : start + size] for start in range(0, len(numbers), size))
