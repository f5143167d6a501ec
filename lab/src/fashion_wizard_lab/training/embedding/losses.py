"""What the embedding is taught: which views show one garment, which one cloth, which one kind."""

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


class Taught(nn.Module):
    """The network and the proxies of the kinds that it is taught with; only the network is exported.

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


def losses(taught: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """The losses of a batch of N garments.

    Args:
        taught: A `Taught`.
        batch: `views` `(N, 3, 4, H, W)` uint8, two views of each garment and one of its recolored copy;
            `kind` and `source` `(N,)`.
    """
    assert isinstance(taught, Taught)  # noqa: S101 - the training loop knows modules alone
    views = batch["views"].transpose(0, 1).flatten(0, 1)
    parts = taught.network.parts(views)
    count = len(batch["kind"])
    same = same_garment(parts["same"], count)
    texture = same_cloth(parts["texture"], count)
    cut = kinds(
        parts["cut"], taught.proxies, taught.sources, batch["kind"].repeat(3), batch["source"].repeat(3)
    )
    return {"same": SHARES["same"] * same, "texture": SHARES["texture"] * texture, "cut": SHARES["cut"] * cut}


def same_garment(vectors: Tensor, count: int) -> Tensor:
    """NT-Xent (Chen et al., arXiv 2002.05709), the recolored copies of all garments among the negatives.

    Args:
        vectors: `(3 * count, D)` unit length: first views, second views, recolored views.
        count: How many garments.
    """
    logits = SHARPNESS * vectors[: 2 * count] @ vectors.T
    logits.fill_diagonal_(float("-inf"))
    partner = torch.arange(2 * count, device=vectors.device).roll(count)
    return nn.functional.cross_entropy(logits, partner)


def same_cloth(vectors: Tensor, count: int) -> Tensor:
    """Supervised contrast (Khosla et al., arXiv 2004.11362): all three views show one cloth."""
    logits = 0.7 * SHARPNESS * vectors @ vectors.T
    logits.fill_diagonal_(float("-inf"))
    garment = torch.arange(3 * count, device=vectors.device) % count
    partner = (garment[:, None] == garment) & ~torch.eye(3 * count, dtype=torch.bool, device=vectors.device)
    told = logits.log_softmax(dim=1)
    return -told[partner].mean()


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
