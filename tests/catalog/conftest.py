import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import ColorMapError
from fashion_wizard.garment import Features, Garment, Keypoints


class Halves:
    """A segmenter: the left half is a top, the right half pants, the first rows are face."""

    def __init__(self, name: str = "halves-1") -> None:
        self.name = name
        self.calls: list[Path | None] = []

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        self.calls.append(path)
        if path and "raises" in path.name:
            raise RuntimeError("the model is out of shape")
        if path and "mapless" in path.name:
            raise ColorMapError("there is no map")
        if path and "plain" in path.name:
            return []
        height, width = photo.shape[:2]
        masks = {label: np.zeros((height, width), np.bool_) for label in ("top", "pants", "face")}
        masks["top"][4:, : width // 2] = True
        masks["pants"][4:, width // 2 :] = True
        masks["face"][:4] = True
        return [Garment.from_mask(label, mask, 0.75) for label, mask in masks.items()]


class Numbers:
    """An extractor whose answers follow from the pixels, the same every time."""

    def __init__(self, name: str = "numbers-1") -> None:
        self.name = name
        self.blocks: dict[str, int] = {}
        self.calls = 0

    def extract(self, photo: np.ndarray, garment: Garment) -> Features:
        self.calls += 1
        pixels = photo[garment.mask]
        rng = np.random.default_rng(int(pixels.astype(np.int64).sum()))
        return make_features(rng, count=int(rng.integers(0, 9)))


def make_features(rng: np.random.Generator, count: int, dimension: int = 8, colors: int = 6) -> Features:
    descriptors = rng.normal(size=(count, dimension)).astype(np.float32)
    color = np.abs(rng.normal(size=colors)).astype(np.float32)
    return Features(
        Keypoints(
            points=rng.uniform(0, 20, size=(count, 2)).astype(np.float32),
            scores=np.sort(rng.uniform(size=count).astype(np.float32))[::-1].copy(),
            descriptors=descriptors / np.linalg.norm(descriptors, axis=1, keepdims=True),
        ),
        color / np.linalg.norm(color),
        np.eye(5, dtype=np.float32)[count % 5],
    )


def picture(seed: int = 0, size: tuple[int, int] = (24, 20)) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, size=(size[1], size[0], 3), dtype=np.uint8)
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def shop(tmp_path: Path):
    """Writes files below a folder, `{name: seed of a picture, or bytes}`, and gives the folder."""

    def write(files: dict[str, int | bytes], folder: str = "photos") -> Path:
        root = tmp_path / folder
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture(content) if isinstance(content, int) else content)
        return root

    return write


@pytest.fixture
def halves() -> Halves:
    return Halves()


@pytest.fixture
def numbers() -> Numbers:
    return Numbers()


@pytest.fixture
def features_maker():
    return make_features


@pytest.fixture
def fakes():
    return Halves, Numbers
