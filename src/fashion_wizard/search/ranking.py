"""From what is asked for to candidates of the catalog, best first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.asked import Asked
from fashion_wizard.search.fuse import scored, share_out
from fashion_wizard.search.methods import Method
from fashion_wizard.search.pictures import Pictures


@dataclass(frozen=True, eq=False, slots=True)
class Ranked:
    """Candidates, best first.

    Attributes:
        rows: What the catalog keeps of each.
        owners: The items of each.
        score: `(G,)`, descending; of `wizard`, how likely each is the article that is asked for, and to a
            small share, how alike it is; or that alone, where the article itself is left out.
        parts: `(G,)` each, what each score was made of.
    """

    rows: Sequence[StoredGarment]
    owners: Sequence[frozenset[str]]
    score: NDArray[np.float32]
    parts: Mapping[str, NDArray[np.float32]]

    def best_of(self, ids: Collection[int]) -> float:
        """The highest score of these garments, as results tell it; 0 if none is a candidate."""
        chosen = set(ids)
        places = (place for place, row in enumerate(self.rows) if row.id in chosen)
        return max((round(float(self.score[place]), 6) for place in places), default=0.0)


class Candidates:
    """Garments of the catalog that are compared with one garment, which one or several photos show.

    Only garments of kinds that may be an answer are candidates. The photo itself, where the catalog has it,
    has a score of 1 and goes first, also before garments that are no less alike.

    Args:
        catalog: Inside a snapshot.
        asked: The garment in each photo. Each says something of all candidates, and the mean counts.
        method: How to search.
        extractor: The name of what made the features; garments of another cannot be compared.
        left_out: An item that is no result. It is ranked too, so that its chance goes to no look-alike.
    """

    def __init__(
        self,
        catalog: Catalog,
        asked: Sequence[Asked],
        method: Method,
        extractor: str,
        left_out: str | None = None,
    ) -> None:
        """There are none yet."""
        self.extractor = extractor
        self.catalog = catalog
        self.asked = asked
        self.method = method
        self.left_out = left_out
        # Another item that shows the very photo is not the item that asks, so there nothing is sure.
        self.twins = {one.stored for one in asked if one.stored is not None and left_out is None}
        self._pictures = Pictures(catalog)
        self._rows: dict[int, StoredGarment] = {}
        self._owners: dict[int, frozenset[str]] = {}

    def __contains__(self, garment: int) -> bool:
        """Whether a garment of this number is one."""
        return garment in self._rows

    def found(self, count: int, widening: int = 1) -> list[int]:
        """Numbers of garments that the method finds and that are no candidates yet, ascending."""
        found = [self.method.candidates(one.features, count, widening) for one in self.asked]
        return [number for number in np.unique(np.concatenate(found)).tolist() if number not in self._rows]

    def exhausted(self, count: int, widening: int = 1) -> bool:
        """Whether `found` finds no more, however far it looks."""
        return all(self.method.exhausted(one.features, count, widening) for one in self.asked)

    def fits(self, row: StoredGarment) -> bool:
        """Whether a garment may be an answer, by its kind, and can be compared."""
        return row.id in self.twins or (
            self.asked[0].may_be(row) and any(self.method.comparable(one.features, row) for one in self.asked)
        )

    def add(self, ids: Iterable[int]) -> list[int]:
        """Make candidates of those garments that fit; the numbers of those that did."""
        rows = [row for row in self.catalog.garments(ids) if row.id not in self._rows and self.fits(row)]
        numbers = [row.id for row in rows]
        self._rows.update(zip(numbers, rows, strict=True))
        self._owners.update(zip(numbers, self.catalog.owners(numbers), strict=True))
        return numbers

    def ranked(self) -> Ranked:
        """All candidates, best first."""
        if not self._rows:
            return Ranked([], [], np.empty(0, np.float32), {})
        ids = np.array(sorted(self._rows), np.int64)
        compared = [self.method.compare(one.features, ids) for one in self.asked]
        score = np.mean([one.score for one in compared], axis=0)
        same = np.isin(ids, list(self.twins))
        likely = score
        told = [one.alike for one in compared if one.alike is not None]
        alike = np.mean(told, axis=0) if told else np.zeros(len(ids))
        if self.left_out is not None and alike.any():
            score = alike
        elif told:  # also where look alone is to count, which tells nothing but whether it is the article
            owners = [self._owners[number] for number in ids.tolist()]
            rivals, level = self._pictures.rivals(ids, owners, score)
            score = scored(share_out(level, rivals), alike)
        score = np.where(same, 1, score).astype(np.float32)
        order = np.lexsort((-likely, ~same, -score))
        parts = {
            name: np.where(same, np.float32(1), np.mean([one.parts[name] for one in compared], axis=0))[order]
            for name in compared[0].parts
        }
        best = [int(number) for number in ids[order]]
        return Ranked(
            [self._rows[number] for number in best],
            [self._owners[number] for number in best],
            score[order],
            parts,
        )
