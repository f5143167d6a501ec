"""The losses of the embedding: views of the same garment, cloth and kind have similar vectors."""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard_lab.training.embedding.network import EmbeddingNet
from fashion_wizard_lab.training.loop import Batch

SHARPNESS: Final = 1 / 0.07
CUT_SHARPNESS: Final = 16.0
SHARES: Final = {"same": 1.0, "texture": 0.4, "cut": 0.3}
PREFIX: Final = 64
"""Length of the prefix of block `same` that also has a loss of its own."""
DROPPED: Final = 0.1
"""Share of the pooled numbers that the heads do without, by chance, so that none is relied on alone."""


class NetworkWithProxies(nn.Module):
    """The network and the proxies of the kinds, for training; only the network is exported.

    Args:
        network: The network.
        sources: Of each kind, by its number: the number of the source that calls it so.
    """

    def __init__(self, network: EmbeddingNet, sources: Sequence[int]) -> None:
        """Random proxies."""
        super().__init__()
        self.network = network
        self.proxies = nn.Parameter(torch.randn(len(sources), BLOCKS["cut"]))
        self.register_buffer("sources", torch.tensor(sources))


def losses(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """The losses of a batch of G garments in two views each.

    Args:
        model: A `NetworkWithProxies`.
        batch: `pooled` `(1, 2 G, P)`; `garment`, `article`, `kind` and `source` `(1, 2 G)`, numbers.
    """
    assert isinstance(model, NetworkWithProxies)  # noqa: S101 - the training loop knows modules alone
    network = model.network
    given = {name: value[0] for name, value in batch.items()}
    pooled = given["pooled"].float()
    if model.training:  # what is dropped becomes the mean, of which the heads make nothing
        pooled = torch.where(torch.rand_like(pooled) < DROPPED, network.mean, pooled)
    parts = network.unit_vectors(pooled)
    same = alike(parts["same"], given["garment"], SHARPNESS)
    prefix = nn.functional.normalize(parts["same"][:, :PREFIX], dim=1)
    same = 0.75 * same + 0.25 * alike(prefix, given["garment"], SHARPNESS)
    texture = alike(parts["texture"], given["article"], 0.7 * SHARPNESS)
    cut = kinds(parts["cut"], model.proxies, model.sources, given["kind"], given["source"])
    return {"same": SHARES["same"] * same, "texture": SHARES["texture"] * texture, "cut": SHARES["cut"] * cut}


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


def kinds(vectors: Tensor, proxies: Tensor, sources: Tensor, kind: Tensor, source: Tensor) -> Tensor:
    """Which kind it is, among those that its source knows; a kind is a direction.

    Args:
        vectors: `(B, D)` unit length.
        proxies: `(K, D)`.
        sources: `(K,)`, the source of each kind.
        kind: `(B,)`.
        source: `(B,)`.
    """
    logits = CUT_SHARPNESS * vectors @ nn.functional.normalize(proxies, dim=1).T
    logits = logits.masked_fill(sources != source[:, None], float("-inf"))
    return nn.functional.cross_entropy(logits, kind)
