"""The composition root: the one place that names which segmenter, extractors and store the product uses.

Everything else knows the protocols of `segmentation.base`, `features.base` and `index.base` alone. A new
implementation is one new file beside the others, and one line here. Its libraries are imported when it is
asked for, as they are slow to load; its model is loaded when it is first used.
"""

from collections.abc import Callable
from pathlib import Path

from fashion_wizard.features.base import ColorDescriptor, Embedder, Extractor
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.index.base import VectorStore
from fashion_wizard.segmentation.base import Segmenter


def segmenter(maps: Path | None = None) -> Segmenter:
    """What finds the garments of a photo.

    Args:
        maps: A folder of color maps, named like the photos, that say where the garments are; without it a
            model finds them.

    Raises:
        ColorMapError: if there is no such folder.
    """
    from fashion_wizard.segmentation.color_map import GivenColorMaps
    from fashion_wizard.segmentation.mask_rcnn import MaskRCNN

    return GivenColorMaps(maps) if maps else MaskRCNN()


def keypoint_extractor() -> Extractor:
    """What finds the keypoints of a garment."""
    from fashion_wizard.features.superpoint import SuperPoint

    return SuperPoint()


def color_descriptor() -> ColorDescriptor:
    """What describes the colors of a garment."""
    from fashion_wizard.features.color import ColorWords

    return ColorWords()


def garment_embedder() -> Embedder:
    """What describes a garment by one vector."""
    from fashion_wizard.features.embedding import Embedding

    return Embedding()


def vector_store(folder: Path, name: str, not_written: Callable[[OSError], None]) -> VectorStore:
    """What holds the vectors of one kind of a catalog.

    Args:
        folder: Where it may keep files.
        name: What the vectors are; it begins the names of files.
        not_written: Called when a file cannot be written.
    """
    from fashion_wizard.index.store import segment_store

    return segment_store(folder, name, not_written)


def feature_extractor(
    *,
    keypoints: Extractor | None = None,
    color: ColorDescriptor | None = None,
    embedder: Embedder | None = None,
) -> FeatureExtractor:
    """What computes all features of a garment: those parts that are given, and for the others what ships."""
    return FeatureExtractor(
        keypoints or keypoint_extractor(), color or color_descriptor(), embedder or garment_embedder()
    )
