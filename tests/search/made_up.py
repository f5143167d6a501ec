"""Shops of made-up vectors: many garments in little time, with an obvious way to rank all of them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.search.searcher import Searcher

SIDE = 8


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def features(embedding: np.ndarray, color: np.ndarray, descriptors: np.ndarray | None = None) -> Features:
    """Features of these vectors; keypoints lie in a row."""
    descriptors = np.zeros((0, 8), np.float32) if descriptors is None else unit(descriptors)
    points = np.stack([np.arange(len(descriptors))] * 2, axis=1).astype(np.float32)
    scores = np.linspace(1, 0.5, len(descriptors), dtype=np.float32)
    return Features(Keypoints(points, scores, descriptors), unit(color), unit(embedding))


def random_features(rng: np.random.Generator, keypoints: int = 3) -> Features:
    return features(rng.normal(size=256), rng.random(16) ** 4, rng.normal(size=(keypoints, 8)))


def garment(label: str = "top", score: float = 0.9, rows: slice = slice(1, 7)) -> Garment:
    mask = np.zeros((SIDE, SIDE), np.bool_)
    mask[rows, 1:7] = True
    return Garment.from_mask(label, mask, score)


def stock(
    catalog: Catalog, items: Mapping[str, Sequence[Sequence[Features]]], labels: Sequence[str] = ("top",)
) -> None:
    """Put items into a catalog: the features of each garment of each photo; `labels` repeat."""
    with catalog.writing():
        for item, photos in items.items():
            for number, contents in enumerate(photos):
                path = Path(f"/made-up/{item}/{number}.png")
                digest = hashlib.sha256(str(path).encode()).hexdigest()
                found = [
                    (garment(labels[place % len(labels)]), numbers) for place, numbers in enumerate(contents)
                ]
                catalog.put_image(digest, "made-up", (SIDE, SIDE), found)
                catalog.put_photo(path, item, digest)


class Photographed:
    """Segmenter and extractor of photos whose first pixel is the number of a list of garments."""

    name = "made-up"
    blocks = BLOCKS

    def __init__(self, photos: Sequence[Sequence[tuple[Garment, Features]]]) -> None:
        self.photos = photos

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        return [one for one, _ in self.photos[photo[0, 0, 0]]]

    def extract(self, photo: np.ndarray, garment: Garment) -> Features:
        return next(
            numbers
            for one, numbers in self.photos[photo[0, 0, 0]]
            if (one.label, one.box) == (garment.label, garment.box)
        )


def photo(number: int = 0) -> np.ndarray:
    return np.full((SIDE, SIDE, 3), number, np.uint8)


def searcher(catalog: Catalog, *photos: Sequence[tuple[Garment, Features]]) -> Searcher:
    """A search whose `photo(n)` shows these garments."""
    camera = Photographed(photos)
    return Searcher(catalog, camera, camera)
