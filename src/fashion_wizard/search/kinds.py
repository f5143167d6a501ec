"""Which kind of garment an embedding shows, such as a shirt or shorts: finer than a label."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.features.base import block
from fashion_wizard.garment import may_answer
from fashion_wizard.weights import weights_path

Vectors = NDArray[np.float32]
BY_WORDS: Final = 20.0
"""How much likelier a kind is which an item's name or category names: about one in twenty misleads."""
LABELS_OF_KINDS: Final = {
    "Blazer": "outer",
    "Blouse": "top",
    "Body": "top",
    "Dress": "dress",
    "Hat": "headwear",
    "Hoodie": "top",
    "Longsleeve": "top",
    "Outwear": "outer",
    "Pants": "pants",
    "Polo": "top",
    "Shirt": "top",
    "Shoes": "footwear",
    "Shorts": "pants",
    "Skirt": "skirt",
    "T-Shirt": "top",
    "Top": "top",
    "Undershirt": "top",
}
"""The label that a garment of each kind has, where segmentation is right."""
BY_LABEL: Final = (0.3, 0.05)
"""How likely a kind is beside those of the label that a garment surely has: one that is worn in the same
place, and any other. Of 0.2 to 0.5 and 0.05 to 0.2 the best for photos of the senders that `may_fit`."""
_BLOCKS: Final = ("same", "texture", "cut")


@dataclass(frozen=True, eq=False, slots=True)
class KindModel:
    """A multinomial logistic regression on the blocks of the embedding, each of unit length.

    Attributes:
        embedder: The name of the embedder whose vectors it learned; it says nothing of any other's.
        names: Of the K kinds.
        blocks: The blocks of the embeddings that it knows, and their lengths; see `Embedder.blocks`.
        weights: `(D, K)`.
        bias: `(K,)`.
    """

    embedder: str
    names: tuple[str, ...]
    blocks: Mapping[str, int]
    weights: Vectors
    bias: Vectors

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `save` wrote."""
        with np.load(path) as file:
            blocks = dict(zip(_BLOCKS, file["blocks"].tolist(), strict=True))
            weights, bias = (file[name].astype(np.float32) for name in ("weights", "bias"))
            return cls(str(file["embedder"]), tuple(file["names"].tolist()), blocks, weights, bias)

    def save(self, path: Path) -> None:
        """Write it in half precision: some kilobytes."""
        np.savez_compressed(
            path,
            embedder=np.array(self.embedder),
            names=np.array(self.names),
            blocks=np.array([self.blocks[name] for name in _BLOCKS]),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float16),
        )

    def knows(self, extractor: str, blocks: Mapping[str, int]) -> bool:
        """Whether it can read embeddings of an extractor: only those of the embedder that it learned from.

        Args:
            extractor: Its name, which has the names of its parts; see `FeatureExtractor.name`.
            blocks: The parts of its embeddings.
        """
        return self.embedder in extractor.split("+") and dict(blocks) == dict(self.blocks)

    def chances(
        self,
        embeddings: Vectors,
        named: Sequence[Collection[str]] = (),
        labeled: Sequence[tuple[str, float]] = (),
    ) -> Vectors:
        """The probability of each kind, `(G, K)`, of `(G, D)` embeddings.

        Args:
            embeddings: Of the garments.
            named: Of each garment, the kinds that words say it may be of; none where they say nothing.
            labeled: Of each garment, the label that segmentation gives it, and how sure that is in [0, 1].
        """
        log_odds = columns(embeddings, self.blocks) @ self.weights + self.bias
        odds = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
        if named:
            odds[np.array([[name in kinds for name in self.names] for kinds in named])] *= BY_WORDS
        if labeled:
            by_label = {label: self._by_label(label) for label in {label for label, _ in labeled}}
            odds *= np.array([by_label[label] ** score for label, score in labeled])
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)

    def _by_label(self, label: str) -> Vectors:
        """How likely each kind is by a label that is sure, `(K,)`; the same of all by one that is unknown."""
        alike, other = BY_LABEL
        labels = [LABELS_OF_KINDS[kind] for kind in self.names]
        likely = [1 if each == label else alike if may_answer(each, label) else other for each in labels]
        return np.array(likely, np.float32)


def overlap(chances: Vectors, others: Vectors) -> Vectors:
    """How alike the kinds of garments are to that of one: `(G,)`, from 0 to 1.

    The overlap of both probabilities (A. Bhattacharyya, 1943). Their product, the probability of one
    kind, punishes two garments for being equally unsure, as those of another shop are.

    Args:
        chances: `(K,)`, of the kinds of one garment.
        others: `(G, K)`, of those of the others.
    """
    return np.asarray(np.sqrt(others) @ np.sqrt(chances), np.float32)


def columns(embeddings: Vectors, blocks: Mapping[str, int]) -> Vectors:
    """`(G, D)`: the blocks of `(G, D)` embeddings side by side, each of unit length."""
    return np.concatenate([block(embeddings, name, blocks) for name in _BLOCKS], axis=1)


@cache
def shipped_kinds() -> KindModel:
    """The model that comes with the product; read once."""
    return KindModel.load(weights_path("kinds.npz"))
