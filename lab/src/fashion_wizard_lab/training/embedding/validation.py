"""How well an embedding finds garments that no training saw."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fashion_wizard.features.embedding import BLOCKS, SIDE, framed
from fashion_wizard.garment import Garment
from fashion_wizard.progress import Progress
from fashion_wizard_lab.training.embedding.cutouts import (
    Article,
    Cutout,
    flat_articles,
    planes,
    rendered_articles,
    street_articles,
)
from fashion_wizard_lab.training.embedding.views import dye, recolor, see
from fashion_wizard_lab.training.loop import autocast, device

ITEMS: Final = 40
"""Rendered items that judge a training."""
SEED: Final = 777
"""Of that wardrobe; no other purpose uses it."""
BLACK: Final = np.array([14.0, 0.0, -1.0])
"""CIE Lab."""
_AT_ONCE: Final = 32

Network = Callable[[Tensor], Tensor]
"""Embeddings `(B, 256)` of garments `(B, 4, H, W)`."""


def validation(data: Path, runs: Path, tell: Progress) -> Callable[[Network], Mapping[str, float]]:
    """Figures of a network on the validation splits: share of queries whose garment comes first.

    The query of each real garment is another view of it, among themselves and two recolored copies of each
    (`real`), and once more when all are as good as black (`dyed`); the wardrobe's fronts with all other
    views.
    """
    real: list[Article] = []
    if (data / "ccp").is_dir():
        real += street_articles(data / "ccp", "val", tell)
    if (data / "clothing").is_dir():
        real += flat_articles(data / "clothing", "val", runs / "flat", tell)
    rendered = list(rendered_articles(ITEMS, SEED, tell))
    rng = np.random.default_rng(SEED)
    clean = [article.cutouts[0] for article in real]
    query_views = [see(rng, cutout, SIDE) for cutout in clean]
    dyed = [dye(cutout, BLACK + rng.normal(0, 2, 3)) for cutout in clean]
    dyed_query_views = [see(rng, cutout, SIDE) for cutout in dyed]
    copies = [recolor(rng, cutout) for cutout in [*clean, *clean]]
    fronts = [article.cutouts[0] for article in rendered]
    others = [(number, cutout) for number, article in enumerate(rendered) for cutout in article.cutouts[1:]]
    sought = np.array([number for number, _ in others])

    def judge(network: Network) -> Mapping[str, float]:
        figures = {}
        if clean:
            gallery = embed(network, [_framed(cutout) for cutout in [*clean, *copies]])
            queries = embed(network, query_views)
            figures = {
                f"real_{name}": float((_first(queries, gallery, name) == np.arange(len(clean))).mean())
                for name in ("same", "all")
            }
            gallery = embed(network, [_framed(cutout) for cutout in dyed])
            queries = embed(network, dyed_query_views)
            figures["dyed_same"] = float((_first(queries, gallery, "same") == np.arange(len(clean))).mean())
        shop = embed(network, [_framed(cutout) for cutout in fronts])
        views = embed(network, [_framed(cutout) for _, cutout in others])
        return figures | {
            f"rendered_{name}": float((_first(views, shop, name) == sought).mean())
            for name in ("same", "all")
        }

    return judge


@torch.inference_mode()
def embed(network: Network, cutouts: Sequence[Cutout]) -> NDArray[np.float32]:
    """`(N, 256)` of garments that are on their canvas already."""
    found = []
    for start in range(0, len(cutouts), _AT_ONCE):
        batch = torch.from_numpy(np.stack([planes(cutout) for cutout in cutouts[start : start + _AT_ONCE]]))
        batch = batch.to(device()).contiguous(memory_format=torch.channels_last)
        with autocast():
            found.append(network(batch).float().cpu().numpy())
    return np.concatenate(found)


def _framed(cutout: Cutout) -> Cutout:
    return Cutout(*framed(cutout.photo, Garment.from_mask("top", cutout.mask), SIDE))


def _first(queries: NDArray[np.float32], gallery: NDArray[np.float32], part: str) -> NDArray[np.int64]:
    end = BLOCKS["same"] if part == "same" else None
    return np.asarray((queries[:, :end] @ gallery[:, :end].T).argmax(axis=1))
