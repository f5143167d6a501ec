"""From ranked candidates to results: each item once, by the garment of it that scores highest."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from fashion_wizard.catalog.availability import in_stock
from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.item_kinds import ItemKinds
from fashion_wizard.search.kinds import shipped_kinds
from fashion_wizard.search.method import VERIFIED, Method
from fashion_wizard.search.methods import method
from fashion_wizard.search.own_chances import OwnChances
from fashion_wizard.search.query import Query
from fashion_wizard.search.query_garment import QueryGarment
from fashion_wizard.search.ranking import Candidates, Ranked
from fashion_wizard.search.stock import only_in_stock, sold_out_last
from fashion_wizard.search.styles import Styles
from fashion_wizard.search.widening import CANDIDATES, Accepts, widened

FEW: Final = 12
"""Keypoints are matched with so many candidates before it is decided which garment is meant."""


class Collector:
    """Collects the results of one query.

    Args:
        catalog: Inside a snapshot.
        indexes: Of that catalog.
        extractor: Computed the features of the query; features of another are left out.
        query: How to search, how many results, and which.
        check_files: Leave out photos whose files are gone.
        worn: The garments that are asked for are merely worn with the query's item: results are what they
            are, or may be, and not what is like that item.
    """

    def __init__(
        self,
        catalog: Catalog,
        indexes: Indexes,
        extractor: GarmentExtractor,
        query: Query,
        *,
        check_files: bool,
        worn: bool = False,
    ) -> None:
        """Reads nothing yet."""
        self._catalog = catalog
        self._indexes = indexes
        self._extractor = extractor
        self._query = query
        self._check_files = check_files
        self._left_out = None if worn else query.item
        self._absent = query.item if worn else None
        wanted = only_in_stock(query.wanted) if query.stock == "in" else query.wanted
        self._accepts = Accepts(catalog, wanted)
        self._styles = Styles(catalog, query.group)
        # By the identity of the first photo's embedding, which is held with it.
        self._ways: dict[int, tuple[QueryGarment, Method, OwnChances]] = {}

    def collect(self, number: int | None, asked: Sequence[QueryGarment]) -> GarmentHits:
        """The items most similar to one garment, best first; more and more candidates until there are enough.

        Args:
            number: The garment's number in the first photo.
            asked: The garment in each photo.
        """
        k = self._query.k
        hits, gone = self._results(self._candidates(asked, max(VERIFIED, 2 * k)), k)
        missing = tuple(sorted(gone.difference(hit.item for hit in hits)))
        shown = [self._complete(hit) for hit in hits]
        shown = sold_out_last(shown) if self._query.stock == "last" else shown
        size = self._query.photos[0].box_size if self._query.photos else None
        return GarmentHits(asked[0].garment, shown, number, asked[0].stored, missing, size)

    def best(self, asked: QueryGarment) -> float | None:
        """About the score of the best result for a garment, found with few keypoints; None if it has none."""
        hits, _ = self._results(self._candidates([asked], FEW), 1)
        return hits[0].score if hits else None

    def most(self, asked: QueryGarment) -> float | None:
        """No result for a garment scores higher, whatever keypoints it has.

        Args:
            asked: Keypoints may be missing. The query allows results of any score.

        Returns:
            None where the nearest candidates hold no result; there may be one further off.
        """
        candidates = self._candidates([asked], FEW)
        nearest = [*candidates.twins, *candidates.found(self._count)]
        rows = list(filter(candidates.fits, self._catalog.garment_rows(nearest)))
        return candidates.most(rows) if any(map(self._may_answer, rows)) else None

    def _may_answer(self, row: StoredGarment) -> bool:
        """Whether a garment is a result if none scores higher."""
        return any(
            self._accepts(photo.item) and (photo.is_there or not self._check_files)
            for photo in self._catalog.photos(digest=row.digest)
        )

    @property
    def _count(self) -> int:
        """About so many candidates to begin with."""
        return max(CANDIDATES, 4 * self._query.k)

    def _candidates(self, asked: Sequence[QueryGarment], verified: int) -> Candidates:
        """None yet."""
        way, own = self._way(asked[0])
        return Candidates(
            self._catalog,
            asked,
            way,
            self._extractor.name,
            self._left_out,
            self._absent,
            self._styles,
            own,
            verified,
        )

    def _way(self, asked: QueryGarment) -> tuple[Method, OwnChances]:
        """How to search for a garment; whoever comes back to it compares nothing twice."""
        key = id(asked.features.embedding)
        if key not in self._ways:
            query, extractor = self._query, self._extractor
            own = OwnChances(self._catalog)
            kinds_known = shipped_kinds().knows(extractor.name, extractor.blocks)
            way = method(
                query.by,
                self._catalog,
                self._indexes,
                extractor.blocks,
                query.metric,
                query.like,
                kinds=ItemKinds(self._catalog, asked, own) if kinds_known else None,
            )
            self._ways[key] = asked, way, own
        return self._ways[key][1:]

    def _results(self, candidates: Candidates, k: int) -> tuple[list[Hit], set[str]]:
        """The first `k` results, and the items of which a photo's file is gone."""
        hits: list[Hit] = []
        gone: set[str] = set()
        for ranked in widened(candidates, self._accepts, self._count, self._query.min_score):
            hits = self._hits(self._matched(candidates, ranked, k), k, gone)
            if len(hits) == k:
                break
        return hits, gone

    def _matched(self, candidates: Candidates, ranked: Ranked, k: int) -> Ranked:
        """Candidates in order, after keypoints were matched with all that may be among the first `k` results.

        The likeliest of all candidates need not be those that a filter lets pass.
        """
        if not ranked.unmatched:
            return ranked
        near = {hit.garment for hit in self._hits(ranked, 2 * k, set())} & ranked.unmatched
        candidates.match(near)
        return candidates.ranked() if near else ranked

    def _hits(self, ranked: Ranked, k: int, gone: set[str]) -> list[Hit]:
        """The first `k` results; `gone` collects those items of which a photo's file is gone."""
        query, hits = self._query, dict[str, Hit]()
        asked = self._styles.name(query.item) if query.item is not None else None
        for place, row in enumerate(ranked.rows):
            score = ranked.score_at(place)
            if len(hits) >= k or score < query.min_score:
                break
            self._styles.read(ranked.owners[place])
            if {self._styles.name(item) for item in ranked.owners[place]} <= hits.keys():
                continue
            for photo in self._in_order(row.digest, ranked.worn[place]):
                name = self._styles.name(photo.item)
                if name in hits or name == asked or not self._accepts(photo.item):
                    continue
                if self._check_files and not photo.is_there:
                    gone.add(photo.item)
                    continue
                parts = {
                    name: round(float(values[place]), 4)
                    for name, values in ranked.parts.items()
                    if np.isfinite(values[place])
                }
                hits[name] = Hit(
                    photo.item,
                    str(photo.path),
                    row.label,
                    row.box,
                    row.id,
                    score,
                    parts,
                    photo.item in ranked.worn[place],
                )
        return list(hits.values())[:k]

    def _in_order(self, digest: str, worn: frozenset[str]) -> list[StoredPhoto]:
        """Photos that show one picture: of items that sell the garment first, and of these those in stock."""
        photos = self._catalog.photos(digest=digest)
        if len(photos) == 1:
            return photos
        return sorted(photos, key=lambda photo: (photo.item in worn, not self._in_stock(photo.item)))

    def _in_stock(self, item: str) -> bool:
        stored = self._catalog.item(item)
        return stored is not None and in_stock(stored)

    def _complete(self, hit: Hit) -> Hit:
        """A result with what its item's metadata say, and the colors and sizes of its style."""
        known = replace(hit, in_stock=self._in_stock(hit.item))
        return self._styles.with_variants(known, self._accepts_variant, check_files=self._check_files)

    def _accepts_variant(self, item: str) -> bool:
        """Whether a color may be a swatch: other filters than that on stock are about the result itself."""
        return self._query.stock != "in" or self._in_stock(item)
