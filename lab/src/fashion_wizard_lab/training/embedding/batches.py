"""Training batches drawn from the pool: garments that are hard to tell apart come together."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.embedding.cutouts import Source
from fashion_wizard_lab.training.embedding.pool import DYES, VARIANTS
from fashion_wizard_lab.training.loop import Batch

SHARES: Final[Mapping[Source, float]] = {"street": 0.2, "flat": 0.5, "rendered": 0.3, "inshop": 2.0}
"""How often each source is drawn, where it is there; flat garments are those that people are dressed in."""
PLACES: Final = (
    (0.35, None),
    (0.7, ("top", "outer")),
    (0.85, ("pants", "skirt", "leggings")),
    (1.0, ("dress", "top", "skirt")),
)
"""Up to each share of all batches: which labels it shows. Garments of one place are hard to tell apart."""
DYED: Final = 0.3
"""Share of all batches whose garments have nearly one color, as half a shop's have: cut and cloth decide."""

KINDRED: Final = 0.3
"""Share of all batches that show items of one category of In-shop alone, where it has enough: the hardest."""


class Batches:
    """Batches by number: the same number always gives the same batch.

    Args:
        arrays: `(2 G, ...)` each, what the network is given of the pool's views.
        pool: The pool's columns `article`, `variant`, `dye` and `label`, `(G,)` each.
        kinds: Source and kind of each article that the column `article` counts.
        garments: So many garments make a batch.
        seed: Decides all chance.
    """

    def __init__(
        self,
        arrays: Mapping[str, NDArray[np.generic]],
        pool: Mapping[str, NDArray[np.int64]],
        kinds: Sequence[tuple[Source, str]],
        *,
        garments: int,
        seed: int = 0,
    ) -> None:
        """Nothing is drawn yet."""
        self.arrays, self.pool, self.garments, self.seed = arrays, pool, garments, seed
        self.kinds: list[tuple[Source, str]] = sorted(set(kinds))
        self.sources = sorted({source for source, _ in self.kinds})
        article = pool["article"]
        self._kind = np.array([self.kinds.index((source, kind)) for source, kind in kinds])[article]
        self._source = np.array([self.sources.index(source) for source, _ in kinds])[article]
        self._weights = np.zeros(len(article))
        for number, name in enumerate(self.sources):
            own = self._source == number
            self._weights[own] = SHARES[name] / max(1, int(np.count_nonzero(own)))
        # The own color of an article is one garment, however often it was made; each other color is another.
        own_color = pool["variant"] == VARIANTS.index("own")
        self._garment = np.where(own_color, article, len(kinds) + np.arange(len(article)))
        kin = [
            np.flatnonzero((self._kind == number) & own_color)
            for number, (source, _) in enumerate(self.kinds)
            if source == "inshop"
        ]
        self._kin = [members for members in kin if len(np.unique(article[members])) >= garments]

    @property
    def source_of_kind(self) -> list[int]:
        """For each kind the number of its source."""
        return [self.sources.index(source) for source, _ in self.kinds]

    def groups(self) -> dict[str, Tensor]:
        """Of each head `(2 G,)`, which views of the pool it is to hold for the same."""
        groups_of = {"same": self._garment, "texture": self.pool["article"], "cut": self._kind}
        return {name: torch.from_numpy(np.repeat(column, 2)) for name, column in groups_of.items()}

    def __getitem__(self, number: int) -> Batch:
        """One batch: the arrays' rows, and `garment`, `article`, `kind` and `source` of each."""
        rng = np.random.default_rng([self.seed, 2, number])
        chosen = self._drawn(rng)
        rows = np.stack([2 * chosen, 2 * chosen + 1]).ravel()
        columns = {
            "garment": self._garment,
            "article": self.pool["article"],
            "kind": self._kind,
            "source": self._source,
        }
        batch = {
            name: torch.from_numpy(np.ascontiguousarray(views[rows])) for name, views in self.arrays.items()
        }
        return batch | {
            name: torch.from_numpy(np.tile(column[chosen], 2)) for name, column in columns.items()
        }

    def _drawn(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Garments of one category, of one dye, or of all colors with copies beside their own."""
        if self._kin and rng.random() < KINDRED:
            sizes = np.sqrt([len(members) for members in self._kin])
            members = self._kin[int(rng.choice(len(self._kin), p=sizes / sizes.sum()))]
            return self._once(rng.permutation(members))[: self.garments]
        dyed, chance = rng.random() < DYED, rng.random()
        place = next(labels for end, labels in PLACES if chance <= end)
        eligible = self._weights * (
            self.pool["dye"] == rng.integers(len(DYES)) if dyed else self.pool["dye"] < 0
        )
        if place:
            there = eligible * np.isin(self.pool["label"], [LABELS.index(name) for name in place])
            eligible = there if np.count_nonzero(there) > 1.5 * self.garments else eligible
        count = min(self.garments, int(np.count_nonzero(eligible)))
        drawn = rng.choice(len(eligible), count, replace=False, p=eligible / eligible.sum())
        if dyed:
            return self._once(drawn)
        # A copy in another color of what is drawn takes the place of something else.
        article = self.pool["article"]
        siblings = np.flatnonzero(np.isin(article, article[drawn]) & (self.pool["dye"] < 0))
        both = np.concatenate([drawn[: count // 2], rng.permutation(siblings), drawn[count // 2 :]])
        return self._once(both)[:count]

    def _once(self, drawn: NDArray[np.int64]) -> NDArray[np.int64]:
        """Each garment once, in the order given."""
        _, first = np.unique(self._garment[drawn], return_index=True)
        return drawn[np.sort(first)]
