"""Candidates of the catalog for one garment of a query, best first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.fuse import scored, share_out
from fashion_wizard.search.method import VERIFIED, Method
from fashion_wizard.search.own_chances import OwnChances
from fashion_wizard.search.pictures import Pictures
from fashion_wizard.search.query_garment import SURE_LABEL, QueryGarment, is_sure
from fashion_wizard.search.styles import Styles


@dataclass(frozen=True, eq=False, slots=True)
class Ranked:
    """Candidates, best first.

    Attributes:
        rows: The catalog's row of each.
        owners: The items of each.
        score: `(G,)`, descending. Of `wizard`: the probability of being the article of the query, and to a
            small share the similarity; or the similarity alone, where the article itself is left out.
        parts: `(G,)` each, the parts of the score.
        worn: Of each, the items that merely wear it and sell another garment.
        unmatched: Numbers of those that would come further up, or stay, if their keypoints were matched.
    """

    rows: Sequence[StoredGarment]
    owners: Sequence[frozenset[str]]
    score: NDArray[np.float32]
    parts: Mapping[str, NDArray[np.float32]]
    worn: Sequence[frozenset[str]]
    unmatched: frozenset[int] = frozenset()

    def score_at(self, place: int) -> float:
        """The score of one candidate, rounded as results have it."""
        return round(float(self.score[place]), 6)

    def best_of(self, ids: Collection[int]) -> float:
        """The highest score of these garments, as results have it; 0 if none is a candidate."""
        chosen = set(ids)
        places = (place for place, row in enumerate(self.rows) if row.id in chosen)
        return max(map(self.score_at, places), default=0.0)


class Candidates:
    """Garments of the catalog that are compared with one garment, which one or several photos show.

    Only garments whose label allows it become candidates. The photo itself, where the catalog has it, has a
    score of 1 and comes first, also before garments that are just as similar. A garment that is merely worn
    in the photo of an item which sells another one comes behind, see `OwnChances`.

    Args:
        catalog: Inside a snapshot.
        asked: The garment in each photo. Each is compared with all candidates, and the mean counts.
        method: How to search.
        extractor: The name of the extractor; features of another cannot be compared.
        left_out: An item that is no result. It is ranked too, so that its share of the probability goes to no
            look-alike.
        absent: An item whose garments are no candidates at all, unless another item shows them too.
        styles: Variants of one style are one article, and take no chance from each other; unless given, each
            item is an article.
        own: What items sell, of the same catalog; what it has read is not read again.
        verified: With so many candidates keypoints are matched; see `Method.compare`.
    """

    def __init__(
        self,
        catalog: Catalog,
        asked: Sequence[QueryGarment],
        method: Method,
        extractor: str,
        left_out: str | None = None,
        absent: str | None = None,
        styles: Styles | None = None,
        own: OwnChances | None = None,
        verified: int = VERIFIED,
    ) -> None:
        """Starts with no candidate."""
        self._verified = verified
        self._matched: set[int] = set()
        self.extractor = extractor
        self.catalog = catalog
        self.asked = asked
        self.method = method
        self._styles = styles or Styles(catalog, "item")
        self.left_out = left_out
        self._absent = frozenset() if absent is None else frozenset({absent})
        # With an item as the query, another item that shows the very photo need not be the same article.
        self.twins = {each.stored for each in asked if each.stored is not None and left_out is None}
        self._pictures = Pictures(catalog)
        self._rows: dict[int, StoredGarment] = {}
        self._owners: dict[int, frozenset[str]] = {}
        self._own = own or OwnChances(catalog)

    def __contains__(self, garment: int) -> bool:
        """Whether the garment of this number is a candidate."""
        return garment in self._rows

    def found(self, count: int, widening: int = 1, allowed: NDArray[np.int64] | None = None) -> list[int]:
        """Ids of garments that the method finds and that are no candidates yet, ascending.

        For arguments see `Method.candidates`.
        """
        found = [self.method.candidates(each.features, count, widening, allowed) for each in self.asked]
        return [number for number in np.unique(np.concatenate(found)).tolist() if number not in self._rows]

    def exhausted(self, count: int, widening: int = 1) -> bool:
        """Whether `found` finds no more, however far it looks."""
        return all(self.method.exhausted(each.features, count, widening) for each in self.asked)

    def fits(self, row: StoredGarment) -> bool:
        """Whether a garment may be a result, by its label, and can be compared."""
        return row.id in self.twins or (self.asked[0].may_be(row) and self._comparable(row.keypoints))

    def fitting(self) -> NDArray[np.int64]:
        """Numbers of all garments that may be results, candidates or not, `(G,)`, ascending."""
        least = 0 if self._comparable(0) else 1
        if not self._comparable(least):
            return np.empty(0, np.int64)
        return self.catalog.labeled(self.extractor, self.asked[0].labels, SURE_LABEL, least)

    def _comparable(self, keypoints: int) -> bool:
        return any(self.method.comparable(each.features, keypoints) for each in self.asked)

    def add(self, ids: Iterable[int]) -> list[int]:
        """Make candidates of those garments that fit; the numbers of those that did."""
        rows = self.catalog.garment_rows([number for number in ids if number not in self._rows])
        fitting = list(filter(self.fits, rows))
        owners = self.catalog.owners([row.id for row in fitting])
        added = {
            row.id: (row, items) for row, items in zip(fitting, owners, strict=True) if items != self._absent
        }
        self._rows.update({number: row for number, (row, _) in added.items()})
        new = {number: items for number, (_, items) in added.items()}
        self._owners.update(new)
        self._own.read(new)
        return list(added)

    def match(self, ids: Iterable[int]) -> None:
        """From now on, match the keypoints of these candidates, too."""
        self._matched.update(ids)

    def ranked(self) -> Ranked:
        """All candidates, best first."""
        if not self._rows:
            return Ranked([], [], np.empty(0, np.float32), {}, [])
        ids = np.array(sorted(self._rows), np.int64)
        compared = [
            self.method.compare(each.features, ids, self._verified, self._matched) for each in self.asked
        ]
        same = np.isin(ids, list(self.twins))
        likelihood = np.mean([each.score for each in compared], axis=0)
        similarities = [each.similarity for each in compared if each.similarity is not None]
        similarity = np.mean(similarities, axis=0) if similarities else None
        if similarity is not None and self.left_out is None:
            likelihood, similarity, behind = self._own.weigh(ids, likelihood, similarity)
            same &= ~behind
            similarity = similarity * (1 - compared[0].kind * self._merely_worn(ids))
        elif similarity is not None:
            similarity = similarity * (1 - compared[0].kind * self._of_other_kind(ids))
        score = self._scores(ids, likelihood, similarity)
        final = np.where(same, 1, score).astype(np.float32)
        order = np.lexsort((-likelihood, ~same, -final))
        parts = {
            name: np.where(same, np.float32(1), np.mean([each.parts[name] for each in compared], axis=0))
            for name in compared[0].parts
        }
        best = [int(number) for number in ids[order]]
        return Ranked(
            [self._rows[number] for number in best],
            [self._owners[number] for number in best],
            final[order],
            {name: values[order] for name, values in parts.items()},
            [self._own.worn_in(number) for number in best],
            frozenset().union(*(each.unmatched for each in compared)),
        )

    def most(self, rows: Sequence[StoredGarment]) -> float:
        """None of these garments scores higher, whatever keypoints the garment has, which is in one photo.

        Args:
            rows: All of them fit; they need be no candidates.
        """
        if self.twins:
            return 1.0
        (asked,) = self.asked
        return self.method.most(asked.features, np.array([row.id for row in rows], np.int64))

    def _of_other_kind(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which candidates are surely of another kind than what is asked for, `(G,)`.

        Their label is another one, or all their items sell another garment and merely wear this one.
        """
        asked = self.asked[0]
        rows = [self._rows[number] for number in ids.tolist()]
        labels = [row.label != asked.garment.label and asked.sure and is_sure(row) for row in rows]
        return np.array(labels, np.bool_) | self._merely_worn(ids)

    def _merely_worn(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of which candidates all items sell another garment, `(G,)`."""
        worn = [self._owners[number] <= self._own.worn_in(number) for number in ids.tolist()]
        return np.array(worn, np.bool_)

    def _scores(
        self, ids: NDArray[np.int64], likelihood: NDArray[np.float64], similarity: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """Scores of candidates from what their method says; see `Compared`."""
        if similarity is None:
            return likelihood
        if self.left_out is not None and similarity.any():
            return similarity
        # Also where all weights but that of look are 0, and look says nothing of similarity.
        self._styles.read(item for items in self._owners.values() for item in items)
        owners = [frozenset(map(self._styles.name, self._owners[number])) for number in ids.tolist()]
        rivals, level = self._pictures.rivals(ids, owners, likelihood)
        return scored(share_out(level, rivals), similarity)
