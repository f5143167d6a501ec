"""Vectors of real garments, to mix others from."""

from pathlib import Path
from typing import Final

import numpy as np

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.evaluation.scale.mixed import Vectors

LEAST: Final = 100
"""From fewer garments the distances among real ones are not known well enough."""
_MOST: Final = 4_000


def read_real(paths: list[Path]) -> dict[str, Vectors]:
    """`(R, D)` embeddings and colors of the garments of catalogs, by kind; of many, the first few thousand.

    Raises:
        DatasetError: if they are too few, or catalogs were made by different extractors.
        CatalogError: if a catalog cannot be read.
    """
    embeddings: list[Vectors] = []
    colors: list[Vectors] = []
    for path in paths:
        with Catalog(path, create=False) as catalog, catalog.snapshot():
            ids = catalog.keypoint_counts()[0][:_MOST].tolist()
            embeddings += [vector for _, vector in catalog.vectors("embedding", ids)]
            colors += [vector for _, vector in catalog.vectors("color", ids)]
    if len(colors) < LEAST:
        raise DatasetError(
            f"{', '.join(map(str, paths))}: {len(colors)} garments are too few to mix others from; index at "
            f"least {LEAST} garments of real photos"
        )
    lengths = {(len(embedding), len(color)) for embedding, color in zip(embeddings, colors, strict=True)}
    if len(lengths) > 1:
        raise DatasetError("the catalogs were made by different extractors; index their photos again")
    return {"embedding": np.stack(embeddings), "color": np.stack(colors)}
