"""The trunk's last levels learn, before the heads begin: which kind a garment is, and which views show it."""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard_lab.training.embedding.losses import SHARPNESS, alike
from fashion_wizard_lab.training.embedding.network import LAST, Early, EmbeddingNet
from fashion_wizard_lab.training.loop import Batch

DROPPED: Final = 0.2
"""Share of the numbers that both layers do without, by chance."""
SAME: Final = 0.5
"""How much the contrast of views counts beside the kinds."""


class LastLevels(nn.Module):
    """A network whose last levels are trained through two linear layers, which are dropped afterwards.

    Args:
        network: Its heads have no part in it.
        sources: Of each kind, by its number: the number of the source that calls it so.
    """

    def __init__(self, network: EmbeddingNet, sources: Sequence[int]) -> None:
        """Fresh layers."""
        super().__init__()
        self.network = network
        self.even = nn.BatchNorm1d(2 * LAST, affine=False)
        self.kind = nn.Linear(2 * LAST, len(sources))
        self.same = nn.Linear(2 * LAST, BLOCKS["same"])
        self.register_buffer("sources", torch.tensor(sources))


def last_level_losses(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """The losses of a batch of G garments in two views each.

    Args:
        model: A `LastLevels`.
        batch: The fields of an `Early`, `(1, 2 G, ...)`; `garment`, `kind` and `source` `(1, 2 G)`, numbers.
    """
    assert isinstance(model, LastLevels)  # noqa: S101 - the training loop knows modules alone
    given = {name: value[0] for name, value in batch.items()}
    early = Early(*(given[name].float() for name in Early._fields))
    mirrored = torch.rand(len(early.level)) < 0.5
    level, inside = (
        torch.where(mirrored.to(plane.device)[:, None, None, None], plane.flip(3), plane)
        for plane in (early.level, early.inside)
    )
    seen = nn.functional.dropout(
        model.even(model.network.coarsest(early._replace(level=level, inside=inside))), DROPPED
    )
    foreign = model.sources != given["source"][:, None]
    kinds = model.kind(seen).float().masked_fill(foreign, float("-inf"))
    vectors = nn.functional.normalize(model.same(seen).float(), dim=1)
    return {
        "kind": nn.functional.cross_entropy(kinds, given["kind"]),
        "same": SAME * alike(vectors, given["garment"], SHARPNESS),
    }
