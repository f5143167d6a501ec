"""The losses of the embedding's heads: views of one garment, and of one cloth, have similar vectors."""

from typing import Final

import torch
from torch import Tensor, nn

from fashion_wizard_lab.training.embedding.network import EmbeddingNet
from fashion_wizard_lab.training.loop import Batch

SHARPNESS: Final = 1 / 0.07
TEXTURE_SHARE: Final = 0.4
"""How much the cloth counts beside the garment."""
PREFIX: Final = 64
"""Length of the prefix of block `same` that also has a loss of its own."""
DROPPED: Final = 0.1
"""Share of the pooled numbers that the heads do without, by chance, so that none is relied on alone."""


def losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """The losses of a batch of G garments in two views each. Head `cut` has none: it stays where it began.

    Args:
        network: An `EmbeddingNet`.
        batch: `pooled` `(1, 2 G, P)`; `garment` and `article` `(1, 2 G)`, numbers.
    """
    assert isinstance(network, EmbeddingNet)  # noqa: S101 - the training loop knows modules alone
    given = {name: value[0] for name, value in batch.items()}
    pooled = given["pooled"].float()
    if network.training:  # what is dropped becomes the mean, of which the heads make nothing
        pooled = torch.where(torch.rand_like(pooled) < DROPPED, network.mean, pooled)
    parts = network.unit_vectors(pooled)
    same = alike(parts["same"], given["garment"], SHARPNESS)
    prefix = nn.functional.normalize(parts["same"][:, :PREFIX], dim=1)
    texture = alike(parts["texture"], given["article"], 0.7 * SHARPNESS)
    return {
        "same": 0.75 * same + 0.25 * alike(prefix, given["garment"], SHARPNESS),
        "texture": TEXTURE_SHARE * texture,
    }


def alike(vectors: Tensor, group: Tensor, sharpness: float) -> Tensor:
    """Supervised contrast (Khosla et al., arXiv 2004.11362): members of a group choose each other among all.

    Args:
        vectors: `(B, D)` unit length.
        group: `(B,)`, each with two members or more.
        sharpness: Factor of the cosines.
    """
    logits = sharpness * vectors @ vectors.T
    logits.fill_diagonal_(float("-inf"))
    own = torch.eye(len(group), dtype=torch.bool, device=vectors.device)
    partner = (group[:, None] == group) & ~own
    log_shares = logits.log_softmax(dim=1).masked_fill(~partner, 0.0)
    return -(log_shares.sum(dim=1) / partner.sum(dim=1)).mean()
