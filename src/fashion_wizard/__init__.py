"""Find clothes by picture: the exact garment, or the most similar ones, from a shop's own photos.

`open` is the front door:

    with fashion_wizard.open("catalog", create=True) as catalog:
        catalog.add("photos", metadata="items.csv")
        for hit in catalog.search("query.jpg", k=5, where=["price<=50"]).hits:
            print(hit.item, hit.score)

Every mistake of the caller's raises a `FashionWizardError`, whose text says what to do. New models come in as
implementations of `Segmenter`, `Extractor`, `Embedder` and `ColorDescriptor`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fashion_wizard.api import OpenCatalog, open  # noqa: A004 - called as fashion_wizard.open
    from fashion_wizard.catalog.conditions import Condition, Where
    from fashion_wizard.catalog.find import FoundPhoto, LeftOut
    from fashion_wizard.catalog.ingest_run import IngestReport
    from fashion_wizard.catalog.rows import (
        AttributeCounts,
        CatalogInfo,
        FileState,
        GarmentChanges,
        OtherModels,
        StoredGarment,
        StoredItem,
        StoredOwnGarment,
        StoredPhoto,
    )
    from fashion_wizard.catalog.store import Catalog
    from fashion_wizard.defaults import feature_extractor, segmenter
    from fashion_wizard.errors import (
        CatalogError,
        ColorMapError,
        DatasetError,
        DiskFullError,
        FashionWizardError,
        FeedError,
        FetchError,
        JournalError,
        NoGarmentError,
        OtherModelsError,
        PhotoError,
        RulesError,
        SearchError,
        VectorIndexError,
    )
    from fashion_wizard.features.base import ColorDescriptor, Describer, Embedder, Extractor, GarmentExtractor
    from fashion_wizard.features.extract import FeatureExtractor
    from fashion_wizard.garment import Features, Garment, Keypoints
    from fashion_wizard.index.base import Metric
    from fashion_wizard.photo import Photo, load_photo
    from fashion_wizard.progress import Progress
    from fashion_wizard.search.filters import Filter, parse_filters
    from fashion_wizard.search.hits import GarmentHits, Hit, Swatch
    from fashion_wizard.search.method import By
    from fashion_wizard.search.outfit import Outfit, Piece
    from fashion_wizard.search.photo_source import PhotoSource
    from fashion_wizard.search.query import Box, Query, QueryOptions, QueryPhoto
    from fashion_wizard.search.results import SearchResults
    from fashion_wizard.search.rules import Action, Rule, Rules
    from fashion_wizard.search.searcher import Searcher
    from fashion_wizard.search.stock import Stock
    from fashion_wizard.search.styles import Group
    from fashion_wizard.search.weights import PartWeights
    from fashion_wizard.segmentation.base import Segmenter

__version__ = "0.2.0"

__all__ = [
    "Action",
    "AttributeCounts",
    "Box",
    "By",
    "Catalog",
    "CatalogError",
    "CatalogInfo",
    "ColorDescriptor",
    "ColorMapError",
    "Condition",
    "DatasetError",
    "Describer",
    "DiskFullError",
    "Embedder",
    "Extractor",
    "FashionWizardError",
    "FeatureExtractor",
    "Features",
    "FeedError",
    "FetchError",
    "FileState",
    "Filter",
    "FoundPhoto",
    "Garment",
    "GarmentChanges",
    "GarmentExtractor",
    "GarmentHits",
    "Group",
    "Hit",
    "IngestReport",
    "JournalError",
    "Keypoints",
    "LeftOut",
    "Metric",
    "NoGarmentError",
    "OpenCatalog",
    "OtherModels",
    "OtherModelsError",
    "Outfit",
    "PartWeights",
    "Photo",
    "PhotoError",
    "PhotoSource",
    "Piece",
    "Progress",
    "Query",
    "QueryOptions",
    "QueryPhoto",
    "Rule",
    "Rules",
    "RulesError",
    "SearchError",
    "SearchResults",
    "Searcher",
    "Segmenter",
    "Stock",
    "StoredGarment",
    "StoredItem",
    "StoredOwnGarment",
    "StoredPhoto",
    "Swatch",
    "VectorIndexError",
    "Where",
    "__version__",
    "feature_extractor",
    "load_photo",
    "open",
    "parse_filters",
    "segmenter",
]

_NAMES = {
    "api": ("OpenCatalog", "open"),
    "catalog.find": ("FoundPhoto", "LeftOut"),
    "catalog.ingest_run": ("IngestReport",),
    "catalog.rows": (
        "AttributeCounts",
        "CatalogInfo",
        "FileState",
        "GarmentChanges",
        "OtherModels",
        "StoredGarment",
        "StoredOwnGarment",
        "StoredItem",
        "StoredPhoto",
    ),
    "catalog.store": ("Catalog",),
    "defaults": ("feature_extractor", "segmenter"),
    "errors": (
        "CatalogError",
        "ColorMapError",
        "DatasetError",
        "DiskFullError",
        "FashionWizardError",
        "FeedError",
        "FetchError",
        "JournalError",
        "NoGarmentError",
        "OtherModelsError",
        "PhotoError",
        "RulesError",
        "SearchError",
        "VectorIndexError",
    ),
    "features.base": ("ColorDescriptor", "Describer", "Embedder", "Extractor", "GarmentExtractor"),
    "features.extract": ("FeatureExtractor",),
    "garment": ("Features", "Garment", "Keypoints"),
    "index.base": ("Metric",),
    "photo": ("Photo", "load_photo"),
    "progress": ("Progress",),
    "catalog.conditions": ("Condition", "Where"),
    "search.filters": ("Filter", "parse_filters"),
    "search.hits": ("GarmentHits", "Hit", "Swatch"),
    "search.method": ("By",),
    "search.outfit": ("Outfit", "Piece"),
    "search.photo_source": ("PhotoSource",),
    "search.query": ("Box", "Query", "QueryOptions", "QueryPhoto"),
    "search.results": ("SearchResults",),
    "search.rules": ("Action", "Rule", "Rules"),
    "search.searcher": ("Searcher",),
    "search.stock": ("Stock",),
    "search.styles": ("Group",),
    "search.weights": ("PartWeights",),
    "segmentation.base": ("Segmenter",),
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names}
"""Where each public name is defined. Its module is imported when the name is first used (PEP 562), because
OpenCV, FAISS and ONNX Runtime take a second to load."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
