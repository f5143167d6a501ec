"""The composition root: the one place that names which segmenter, extractors and store the product uses.

Everything else knows the protocols of `segmentation.base`, `features.base` and `index.base` alone. A new
implementation is one new file beside the others, and one line here. Its libraries are imported when it is
asked for, as they are slow to load; its model is loaded when it is first used.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.store_setting import EMBEDDED, put_store_setting, store_setting
from fashion_wizard.environment import wanted_by
from fashion_wizard.errors import CatalogError
from fashion_wizard.features.base import ColorDescriptor, Embedder, Extractor
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.index.base import VectorStore
from fashion_wizard.segmentation.base import Segmenter

NewStore = Callable[[Path, str, Callable[[OSError], None]], VectorStore]
"""Makes a store; its arguments are those of `vector_store`."""
StoreName = Literal["faiss", "milvus"]
"""The stores there are: FAISS in the catalog's folder, and Milvus."""

if TYPE_CHECKING:
    from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
    from fashion_wizard.segmentation.semantic import Semantic

SegmenterName = Literal["semantic", "maskrcnn"]
"""A network that finds garments; the first is used unless the environment says otherwise."""
SEGMENTER_VARIABLE: Final = "FASHION_WIZARD_SEGMENTER"
"""Environment variable that names the network that finds garments."""


def segmenter(maps: Path | None = None) -> Segmenter:
    """What finds the garments of a photo.

    Args:
        maps: A folder of color maps, named like the photos, that say where the garments are; without it a
            network finds them.

    Raises:
        ColorMapError: if there is no such folder.
        FashionWizardError: if the environment names no such network.
    """
    from fashion_wizard.segmentation.color_map import GivenColorMaps

    return GivenColorMaps(maps) if maps else network(_wanted_network())


def network(name: SegmenterName, weights: Path | None = None) -> "MaskRCNN | Semantic":
    """A network that finds the garments of a photo.

    Args:
        name: Which.
        weights: Folder of other weights than those that ship.

    Raises:
        FashionWizardError: if a file of the weights is missing.
    """
    from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
    from fashion_wizard.segmentation.semantic import Semantic

    return Semantic(weights) if name == "semantic" else MaskRCNN(weights)


def _wanted_network() -> SegmenterName:
    known = get_args(SegmenterName)
    return cast("SegmenterName", wanted_by(SEGMENTER_VARIABLE, known) or known[0])


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


def vector_stores(catalog: CatalogReader) -> NewStore:
    """What makes the stores of a catalog, as its settings say.

    Raises:
        CatalogError: if they name a store that this version does not know.
    """
    setting = store_setting(catalog)
    if setting.kind == EMBEDDED:
        return vector_store
    if setting.kind == "milvus":
        from fashion_wizard.index.milvus import milvus_stores

        return milvus_stores(setting.uri, setting.catalog)
    raise CatalogError(
        f"the catalog at {catalog.path} keeps its vectors in {setting.kind}, which this version does not "
        "know; update Fashion Wizard, or take the embedded store: fashion-wizard index --store faiss"
    )


def put_vector_store(catalog: Catalog, name: str, uri: str = "") -> None:
    """Say where a catalog keeps its vectors from now on.

    Args:
        catalog: Its settings are changed.
        name: A `StoreName`.
        uri: Where it is; see `MilvusStore`.

    Raises:
        CatalogError: if there is no such store, or the URI does not fit it.
        VectorIndexError: if the URI can be none of the store's.
    """
    if name not in get_args(StoreName):
        raise CatalogError(f"there is no store {name!r}; stores are {', '.join(get_args(StoreName))}")
    if name == EMBEDDED:
        if uri:
            raise CatalogError("the embedded store lies in the catalog's folder; leave --uri away")
        put_store_setting(catalog, name)
        return
    from fashion_wizard.index.milvus_connection import checked_uri

    uri = uri or store_setting(catalog).uri
    if not uri:
        raise CatalogError(
            "--store milvus needs --uri: a file such as shop.db for Milvus Lite, or an address such as "
            "http://localhost:19530"
        )
    put_store_setting(catalog, name, checked_uri(uri))


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
