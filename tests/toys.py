"""Toys behind the protocols of the models, and photos that they can tell apart."""

from pathlib import Path

import numpy as np

from fashion_wizard import FeatureExtractor, Garment, Keypoints

COLORS = {"red": (210, 30, 40), "green": (30, 160, 60), "blue": (40, 60, 200), "sand": (220, 200, 150)}


class Halves:
    """The upper half of a photo is a top, the lower half are pants."""

    name = "halves-1"

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        upper = np.zeros(photo.shape[:2], np.bool_)
        upper[: len(photo) // 2] = True
        return [Garment.from_mask("top", upper), Garment.from_mask("pants", ~upper)]


class Grid:
    """A keypoint every eight pixels, described by the color there; in large garments fewer."""

    name = "grid-2"
    dimension = 4
    most = 250

    def extract(self, photo: np.ndarray, garment: Garment) -> Keypoints:
        step = max(8, np.count_nonzero(garment.mask) // self.most)
        y, x = (places[::step] for places in np.nonzero(garment.mask))
        colors = np.column_stack([photo[y, x], np.full(len(x), 64)]).astype(np.float32)
        descriptors = colors / np.linalg.norm(colors, axis=1, keepdims=True)
        return Keypoints(np.column_stack([x, y]).astype(np.float32), np.ones(len(x), np.float32), descriptors)


class MeanColor:
    """The mean color of a garment as its embedding."""

    name = "mean-color-1"

    def __init__(self, **blocks: int) -> None:
        self.blocks = blocks

    def describe(self, photo: np.ndarray, garment: Garment) -> np.ndarray:
        mean = photo[garment.mask].mean(axis=0) - 100
        return (mean / np.linalg.norm(mean)).astype(np.float32)


class CountedMeanColor(MeanColor):
    """The same, with a name of its own, and how many garments it has seen."""

    def __init__(self, name: str = "mean-1") -> None:
        super().__init__()
        self.name = name
        self.seen = 0

    def describe(self, photo: np.ndarray, garment: Garment) -> np.ndarray:
        self.seen += 1
        return super().describe(photo, garment)


class Octants:
    """A histogram of eight colors: each channel dark or light."""

    name = "octants-1"

    def describe(self, photo: np.ndarray, garment: Garment) -> np.ndarray:
        counts = np.bincount((photo[garment.mask] >= 128) @ (4, 2, 1), minlength=8)
        roots = np.sqrt(counts.astype(np.float32))
        return roots / np.linalg.norm(roots)


def photo(color: str, seed: int = 0) -> np.ndarray:
    """Clothes of one color on a 64 x 48 photo, with a little noise."""
    noise = np.random.default_rng(seed).integers(-6, 7, (64, 48, 3))
    return np.clip(np.array(COLORS[color]) + noise, 0, 255).astype(np.uint8)


def toy_extractor() -> FeatureExtractor:
    """All features, by toys."""
    return FeatureExtractor(Grid(), Octants(), MeanColor())
