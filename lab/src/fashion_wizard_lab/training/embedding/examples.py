"""Training examples by number: two views of a garment, and one of its recolored copy."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout, Source
from fashion_wizard_lab.training.embedding.views import cloth_color, dye, recolor, see
from fashion_wizard_lab.training.loop import Batch

SHARES: Final[dict[Source, float]] = {"street": 0.45, "flat": 0.3, "rendered": 0.25, "inshop": 2.0}
"""How often each source is drawn, where it is there."""
PLACES: Final = (
    (0.45, None),
    (0.75, frozenset({"top", "outer"})),
    (0.9, frozenset({"pants", "skirt", "leggings"})),
    (1.0, frozenset({"dress", "top", "skirt"})),
)
"""Up to each share of all batches: which labels it shows. Garments of one place are hard to tell apart."""
KINDRED: Final = 0.3
"""Share of all batches that show items of one category of In-shop alone, where it has enough: the hardest."""
DYED: Final = 0.4
"""Share of all batches whose garments have nearly one color, as half a shop's have: cut and cloth decide."""
SIZES: Final = ((0.9, 160), (1.0, 192))
"""Side of the canvas up to each share of all examples: smaller first, which is faster."""


class Examples:
    """The same number always gives the same example; a batch holds each garment once."""

    def __init__(self, articles: Sequence[Article], *, total: int, batch: int, seed: int = 0) -> None:
        """Draw from `articles`.

        Args:
            articles: Of any sources.
            total: How many examples the whole training takes.
            batch: Examples of one batch have one size, and at times garments of one place alone.
            seed: Seeds every random choice.
        """
        self.articles = articles
        self.batch = batch
        self.seed = seed
        self.sizes = [(round(share * total) // batch * batch, size) for share, size in SIZES]
        self.kinds = sorted({(one.source, one.kind) for one in articles})
        self.sources = sorted({source for source, _ in self.kinds})
        self.kin = [
            np.array([one.source == "inshop" and one.kind == kind for one in articles])
            for source, kind in self.kinds
            if source == "inshop"
        ]
        self.kin = [members for members in self.kin if np.count_nonzero(members) >= batch]
        self.labels = np.array([one.label for one in articles])
        source = np.array([one.source for one in articles])
        self.weights = np.zeros(len(articles))
        for name in self.sources:
            self.weights[source == name] = SHARES[name] / np.count_nonzero(source == name)

    @property
    def source_of_kind(self) -> list[int]:
        """For each kind the number of its source."""
        return [self.sources.index(source) for source, _ in self.kinds]

    def __getitem__(self, number: int) -> Batch:
        """One example.

        Returns:
            `views` `(3, 4, S, S)` uint8, `kind` and `source` as numbers.
        """
        article = self.articles[self._drawn(number // self.batch)[number % self.batch]]
        rng = np.random.default_rng([self.seed, 3, number])
        size = next((size for end, size in self.sizes if number < end), self.sizes[-1][1])
        first, second = article.cutouts[0], article.cutouts[0]
        if len(article.cutouts) > 1:
            one, other = rng.choice(len(article.cutouts), 2, replace=False)
            first, second = article.cutouts[one], article.cutouts[other]
        color = self._dye(number // self.batch)
        if color is not None:
            color = color + rng.normal(0, 2.5, 3)
            first, second = dye(first, color), dye(second, color)
        third = recolor(rng, first if rng.random() < 0.5 else second)
        views = np.stack([planes(see(rng, cutout, size)) for cutout in (first, second, third)])
        return {
            "views": torch.from_numpy(views),
            "kind": torch.tensor(self.kinds.index((article.source, article.kind))),
            "source": torch.tensor(self.sources.index(article.source)),
        }

    def _dye(self, batch: int) -> NDArray[np.float64] | None:
        """The color of all garments of a batch; None for their own."""
        rng = np.random.default_rng([self.seed, 4, batch])
        return cloth_color(rng) if rng.random() < DYED else None

    def _drawn(self, batch: int) -> NDArray[np.int64]:
        rng = np.random.default_rng([self.seed, 2, batch])
        if self.kin and rng.random() < KINDRED:
            sizes = np.sqrt([np.count_nonzero(members) for members in self.kin])
            members = np.flatnonzero(self.kin[int(rng.choice(len(self.kin), p=sizes / sizes.sum()))])
            return np.asarray(rng.choice(members, self.batch, replace=False), np.int64)
        chance = rng.random()
        place = next(labels for end, labels in PLACES if chance <= end)
        weights = self.weights * (np.isin(self.labels, list(place)) if place else 1.0)
        if np.count_nonzero(weights) < self.batch:
            weights = self.weights
        few = bool(np.count_nonzero(weights) < self.batch)
        drawn = rng.choice(len(weights), self.batch, replace=few, p=weights / weights.sum())
        return np.asarray(drawn, np.int64)


def planes(cutout: Cutout) -> NDArray[np.uint8]:
    """`(4, H, W)` uint8: red, green, blue, and the mask as 0 or 255."""
    mask = cutout.mask.astype(np.uint8) * np.uint8(255)
    return np.ascontiguousarray(np.concatenate([cutout.photo, mask[..., None]], axis=2).transpose(2, 0, 1))
