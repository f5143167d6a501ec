"""The kinds of garments of a catalog: what pixels show, and what the item that sells a garment is called."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from fashion_wizard.catalog.kind_words import kinds_of_metadata
from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import block
from fashion_wizard.garment import Garment
from fashion_wizard.search.fuse import shipped
from fashion_wizard.search.kinds import KindModel, Vectors, overlap, shipped_kinds
from fashion_wizard.search.method import Ids
from fashion_wizard.search.own_chances import OwnChances
from fashion_wizard.search.query_garment import QueryGarment

CUT: Final = 0.3
"""How much the cut counts beside the kind; chosen on photos of the senders that `may_fit`."""


class ItemKinds:
    """Compares the kinds of garments with that of one garment.

    The embedding says what kind a garment is of, and so do words of the items that surely sell it and do not
    merely show it; where there are no such words, its label does.

    Args:
        catalog: Inside a snapshot.
        asked: That one garment.
        own: What items sell, of the same catalog; what it has read is not read again.
        model: What tells a kind by the embedding.
    """

    def __init__(
        self, catalog: Catalog, asked: QueryGarment, own: OwnChances, model: KindModel | None = None
    ) -> None:
        """Reads nothing yet."""
        self._catalog = catalog
        self._own = own
        self._asked = asked
        self._model = model or shipped_kinds()
        self._of_item: dict[str, frozenset[str]] = {}

    def same(self, embedding: Vectors, ids: Ids, embeddings: Vectors) -> Vectors:
        """How alike the kinds of garments are to that of the one garment: `(G,)`, from 0 to 1.

        Where words do not name the kinds of both, their cuts count a little beside: some garments are of none
        of the kinds that the model knows, and those of one kind differ.

        Args:
            embedding: `(D,)`, of the one garment.
            ids: `(G,)`, numbers of the others in the catalog.
            embeddings: `(G, D)`, of the others.
        """
        numbers = ids.tolist()
        named = self._named(numbers)
        labeled = [
            _labeled(row, bool(names))
            for row, names in zip(self._catalog.garment_rows(numbers), named, strict=True)
        ]
        own = [_labeled(self._asked.garment, any(self._own_names))]
        kinds = overlap(
            self._model.chances(embedding[None], self._own_names, own)[0],
            self._model.chances(embeddings, named, labeled),
        )
        cut, cuts = (block(each, "cut", self._model.blocks) for each in (embedding, embeddings))
        told = [any(self._own_names) and bool(names) for names in named]
        seen = np.where(told, shipped().usual["cut"], np.clip(cuts @ cut, 0, 1))
        return np.asarray((kinds + CUT * seen) / (1 + CUT), np.float32)

    @cached_property
    def _own_names(self) -> list[frozenset[str]]:
        return [] if self._asked.stored is None else self._named([self._asked.stored])

    def _named(self, ids: Sequence[int]) -> list[frozenset[str]]:
        """Of each garment, the kinds that the metadata of the items that sell it name."""
        selling = self._own.sellers(ids)
        self._read({item for items in selling for item in items})
        return [frozenset[str]().union(*(self._of_item[item] for item in items)) for items in selling]

    def _read(self, items: set[str]) -> None:
        """Learn the kinds that items may be of by their metadata; each is read once, all in one query."""
        unread = items - self._of_item.keys()
        known = {item.id: kinds_of_metadata(item.metadata) for item in self._catalog.items_of(unread)}
        self._of_item |= {item: known.get(item, frozenset()) for item in unread}


def _labeled(garment: Garment | StoredGarment, is_named: bool) -> tuple[str, float]:
    """A garment's label and how much it says: nothing where words name the kind."""
    return garment.label, 0.0 if is_named else garment.score
