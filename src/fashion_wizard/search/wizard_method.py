"""The default search: by all parts together.

What light a photo was taken in is not known. Where a query comes with its features in white light too, each
candidate is compared with both, and that counts which makes it the likelier article: the shop may have the
very color that the photo shows, or the one that the light made look so.
"""

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features
from fashion_wizard.index.base import Metric
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.comparison import VECTOR_PARTS, compare_vectors, lights, nearest, patterns
from fashion_wizard.search.fuse import shipped
from fashion_wizard.search.item_kinds import ItemKinds
from fashion_wizard.search.method import VERIFIED, Compared, Ids, PartValues
from fashion_wizard.search.traits import KIND
from fashion_wizard.search.weights import PartWeights

AS_SHOWN: Final = 2.0
"""So much, in log-odds, a candidate has to be likelier in the light of the photo than in white light, to be
compared in that. Of 0 to 3, 2 finds most of `freesewing` and of dressed people in five lights together, and
still every photo of a garment on colored ground that asks for itself (log in `training/embedding/README.md`).
"""

Vectors = NDArray[np.float32]


class WizardMethod:
    """Retrieve by embedding and color, compare all parts, re-rank the best by matched keypoints."""

    def __init__(
        self,
        catalog: Catalog,
        indexes: Indexes,
        blocks: Mapping[str, int],
        metric: Metric,
        like: PartWeights,
        kinds: ItemKinds | None = None,
    ) -> None:
        """Search `catalog`, inside a snapshot of it; with `kinds`, the most similar are of the same kind."""
        self.catalog = catalog
        self.indexes = indexes
        self.metric: Metric = metric
        self.like = like
        self.blocks = blocks
        self.fusion = shipped()
        self.kinds = kinds
        # By the identity of the garment's embedding, and of its keypoints: those may come later.
        self._read: dict[int, dict[int, tuple[float, ...]]] = {}
        self._patterns: dict[int, dict[int, float]] = {}

    def candidates(
        self, features: Features, count: int, widening: int = 1, allowed: Ids | None = None
    ) -> Ids:
        """The nearest by embedding, and the nearest by color; see `Method`."""
        count *= widening
        near = []
        for light in lights(features):
            near.append(nearest(self.indexes, "embedding", light.embedding, count, self.metric, allowed))
            near.append(nearest(self.indexes, "color", light.color, count, self.metric, allowed))
        return np.unique(np.concatenate(near))

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:  # noqa: ARG002
        """Whether the indexes were asked for all they hold; see `Method`."""
        return count * widening >= len(self.indexes.vectors("embedding", self.metric))

    def comparable(self, features: Features, keypoints: int) -> bool:  # noqa: ARG002 - each garment has vectors
        """Always; see `Method`."""
        return True

    def compare(
        self, features: Features, ids: Ids, verified: int = VERIFIED, also: Collection[int] = ()
    ) -> Compared:
        """All parts, fused to one score; see `Method`."""
        parts, prominence = self._parts(features, ids)
        parts["pattern"] = np.zeros(len(ids), np.float32)  # until it is known whose keypoints are matched
        count = len(features.keypoints)
        likely = np.argsort(-self.fusion.log_odds(parts, prominence, count, self.like), kind="stable")
        similar = np.argsort(-self.fusion.traits.similarity(parts, self.like), kind="stable")
        closer = np.isin(ids, list(also))
        closer[likely[: verified // 2]] = closer[similar[: verified // 2]] = True
        parts["pattern"][closer] = self._pattern(features, ids[closer])
        return Compared(
            self.fusion.log_odds(parts, prominence, count, self.like),
            parts,
            self.fusion.traits.similarity(parts, self.like),
            self.fusion.traits.shares(parts, self.like)[KIND],
            frozenset(ids[~closer].tolist()) if count else frozenset(),
        )

    def most(self, features: Features, ids: Ids) -> float:
        """By the parts that vectors give; see `Method`."""
        parts, prominence = self._parts(features, ids)
        return self.fusion.most(parts, prominence, self.like)

    def _parts(self, features: Features, ids: Ids) -> tuple[dict[str, PartValues], PartValues]:
        """The parts that vectors give, `(G,)` each, and `(G,)` prominence."""
        read = self._read.setdefault(id(features.embedding), {})
        unread = np.array([number for number in ids.tolist() if number not in read], np.int64)
        if len(unread):
            embeddings = self.catalog.vector_rows("embedding", unread.tolist())
            colors = self.catalog.vector_rows("color", unread.tolist())
            prominence = np.array(self.catalog.prominence(unread.tolist()), np.float32)
            columns = [*self._likelier(features, embeddings, colors, prominence)]
            if self.kinds:
                columns.append(self.kinds.same(features.embedding, unread, embeddings))
            columns.append(prominence)
            read.update(zip(unread.tolist(), np.stack(columns, axis=1).tolist(), strict=True))
        *values, prominence = np.array([read[number] for number in ids.tolist()], np.float32).T
        names = (*VECTOR_PARTS, KIND) if self.kinds else VECTOR_PARTS
        return dict(zip(names, values, strict=True)), prominence

    def _likelier(
        self, features: Features, embeddings: Vectors, colors: Vectors, prominence: PartValues
    ) -> Vectors:
        """`(P, G)`: the `VECTOR_PARTS` of candidates, of each in the light that makes it likelier."""
        compared = [compare_vectors(light, embeddings, colors, self.blocks) for light in lights(features)]
        unmatched = {"pattern": np.zeros(len(prominence), np.float32)}
        likely = [self.fusion.log_odds(parts | unmatched, prominence, 0, self.like) for parts in compared]
        likely[0] -= AS_SHOWN
        values = [np.stack([parts[name] for name in VECTOR_PARTS]) for parts in compared]
        return np.asarray(np.choose(np.argmax(likely, axis=0), values), np.float32)

    def _pattern(self, features: Features, ids: Ids) -> PartValues:
        """The part that keypoints give, `(G,)`."""
        matched = self._patterns.setdefault(id(features.keypoints), {})
        unmatched = np.array([number for number in ids.tolist() if number not in matched], np.int64)
        scores = patterns(self.catalog, features, unmatched, np.arange(len(unmatched)))
        matched.update(zip(unmatched.tolist(), scores.tolist(), strict=True))
        return np.array([matched[number] for number in ids.tolist()], np.float32)
