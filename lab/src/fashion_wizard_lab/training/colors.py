"""Color words by k-means: what `train colors` runs."""

from pathlib import Path
from typing import Final

import faiss
import numpy as np

from fashion_wizard.errors import DatasetError
from fashion_wizard.features.color import to_lab
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.color_map import garments_from_label_map, label_map_of
from fashion_wizard_lab.training.mask_rcnn.sources import flat_cuts, street

WORDS: Final = 1024
PIXELS: Final = 200
"""Of each photo, drawn by lot."""
ROUNDS: Final = 20
_CLOTHES: Final = [LABELS.index(label) for label in LABELS[1:] if label not in BODY_PARTS]


def train_colors(*, data: Path, runs: Path, target: Path, seed: int, tell: Progress) -> None:
    """Find the colors that clothes have, and write them where `ColorWords` reads them.

    Args:
        data: Folder that holds `ccp/`, `clothing/`, or both; only their training splits are read.
        runs: Folder of the masks of flat garments.
        target: The file to write.
        seed: Draws the pixels, and starts k-means.
        tell: Called after each photo.

    Raises:
        DatasetError: if there is no garment to learn from.
    """
    rng = np.random.default_rng(seed)
    drawn = []
    if (data / "clothing").is_dir():
        for _, photo, label_map in flat_cuts(data / "clothing", "train", runs / "flat", tell):
            drawn.append(rng.choice(photo[label_map > 0], PIXELS))
    if (data / "ccp").is_dir():
        photos = street(data / "ccp", "train")
        for done, source in enumerate(photos, 1):
            photo, given = source.read()
            cloth = np.isin(label_map_of(garments_from_label_map(given), given.shape), _CLOTHES)
            if cloth.any():
                drawn.append(rng.choice(photo[cloth], PIXELS))
            tell("reading street photos", done, len(photos))
    if len(drawn) * PIXELS < WORDS:
        raise DatasetError(f"{data} holds neither ccp/ nor clothing/: name the folder with --data")
    kmeans = faiss.Kmeans(3, WORDS, niter=ROUNDS, seed=seed, max_points_per_centroid=1000)
    kmeans.train(to_lab(np.concatenate(drawn)))
    words = np.asarray(kmeans.centroids, np.float32)
    target.parent.mkdir(parents=True, exist_ok=True)
    np.save(target, words[np.argsort(words[:, 0], kind="stable")].astype(np.float16), allow_pickle=False)
