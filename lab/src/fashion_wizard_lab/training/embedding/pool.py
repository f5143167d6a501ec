"""The pool of training views, made once and stored: making a view costs more than a step learns from it.

Each garment of the pool is one cloth in one color. Of a flat garment one view lies and the other is worn by a
person of a street photo; of a rendered one they are two true views; of a street photo's, two that `see` made.
Beside a garment stand at times its recolored copy, which is another garment of the same cloth, and a copy
dyed in a color that many others of the pool are dyed in too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout, planes
from fashion_wizard_lab.training.embedding.views import dye, recolor_together, see
from fashion_wizard_lab.training.embedding.wearers import Dresser

Variant = Literal["own", "recolored", "dyed"]
VARIANTS: Final[tuple[Variant, ...]] = ("own", "recolored", "dyed")

CHANCES: Final[dict[Variant, float]] = {"own": 1.0, "recolored": 0.5, "dyed": 0.4}
"""How often a garment of a shard has each variant."""
DYES: Final = ((14.0, 0.0, -1.0), (20.0, 2.0, -12.0), (52.0, 0.0, 0.0), (90.0, 0.0, 1.0), (42.0, 45.0, 25.0))
"""Black, navy, gray, white, red, in CIE Lab."""
COLUMNS: Final = ("article", "variant", "dye", "label")
SIDE: Final = 160
"""Side of a view's canvas, pixels: smaller than in the product, which is faster."""


@dataclass(frozen=True, eq=False, slots=True)
class Pool:
    """Views in pairs: views `2 i` and `2 i + 1` show garment `i`.

    Attributes:
        views: `(2 G, 4, S, S)` uint8.
        article: `(G,)`, the number of the article: same cloth, whatever the color.
        variant: `(G,)`, position in `VARIANTS`.
        dye: `(G,)`, position in `DYES`; -1 unless dyed.
        label: `(G,)`, position in `palette.LABELS`.
        crosses: `(G,)` bool, whether the two views come from two kinds of photo.
    """

    views: NDArray[np.uint8]
    article: NDArray[np.int64]
    variant: NDArray[np.int64]
    dye: NDArray[np.int64]
    label: NDArray[np.int64]
    crosses: NDArray[np.bool_]


def make_shard(
    articles: Sequence[Article], numbers: Sequence[int], dresser: Dresser, seed: Sequence[int]
) -> Pool:
    """Views of some articles.

    Args:
        articles: All that there are.
        numbers: Which of them.
        dresser: Dresses people in flat garments.
        seed: Decides all chance.
    """
    rng = np.random.default_rng(seed)
    views, rows = [], []
    for number in numbers:
        article = articles[number]
        for place, variant in enumerate(VARIANTS):
            if rng.random() >= CHANCES[variant]:
                continue
            dyed = int(rng.integers(len(DYES))) if variant == "dyed" else -1
            pair, crosses = _pair(rng, article, dresser, variant, dyed)
            views += [planes(see(rng, cutout, SIDE)) for cutout in pair]
            rows.append((number, place, dyed, LABELS.index(article.label), crosses))
    columns = np.array(rows, np.int64).T
    return Pool(np.stack(views), columns[0], columns[1], columns[2], columns[3], columns[4] > 0)


def _pair(
    rng: np.random.Generator, article: Article, dresser: Dresser, variant: Variant, dyed: int
) -> tuple[Sequence[Cutout], bool]:
    """Two photos of an article in the variant's color, and whether they are of two kinds."""
    worn = dresser.can_wear(article)
    several = len(article.cutouts) > 1
    chosen = rng.choice(len(article.cutouts), 2, replace=False) if several else [0, 0]
    pair: Sequence[Cutout] = [article.cutouts[i] for i in chosen]
    if variant == "dyed":
        color = np.array(DYES[dyed]) + rng.normal(0, 2.5, 3)
        pair = [dye(cutout, color) for cutout in pair]
    elif variant == "recolored":
        pair = recolor_together(rng, pair)
    if worn:
        colored = replace(article, cutouts=pair[:1])
        lying = rng.random() < 0.75
        pair = [pair[0] if lying else dresser.worn(rng, colored), dresser.worn(rng, colored)]
    return pair, worn or several


def save_shard(path: Path, shard: Pool, frozen_levels: Mapping[str, NDArray[np.float16]]) -> None:
    """Store a shard and the frozen levels' outputs for its views; no file remains if it is interrupted."""
    partial = path.with_name(f"partial-{path.name}")
    columns: dict[str, Any] = {field.name: getattr(shard, field.name) for field in fields(shard)}
    np.savez(partial, **columns, **dict[str, Any](frozen_levels))
    partial.replace(path)


def read_shards(folder: Path, names: Sequence[str]) -> dict[str, NDArray[np.generic]]:
    """Some arrays of all shards of a folder, one shard after another.

    Raises:
        DatasetError: if there is no shard.
    """
    paths = sorted(path for path in folder.glob("*.npz") if not path.name.startswith("partial-"))
    if not paths:
        raise DatasetError(f"{folder} holds no views: run the stage views first")
    shards = [np.load(path) for path in paths]
    return {name: np.concatenate([shard[name] for shard in shards]) for name in names}
