"""Find clothes by picture: the exact garment, or the most similar ones, from a shop's own photos.

Example:
    with Catalog("catalog", create=False) as catalog:
        for answer in Searcher(catalog).search(load_photo("query.jpg"), k=3):
            print(answer.garment.label, [(hit.item, hit.score) for hit in answer.hits])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fashion_wizard.catalog.store import Catalog
    from fashion_wizard.errors import FashionWizardError, NoGarmentError, SearchError
    from fashion_wizard.garment import Garment
    from fashion_wizard.photo import load_photo
    from fashion_wizard.search.hits import GarmentHits, Hit
    from fashion_wizard.search.query import Query, QueryPhoto
    from fashion_wizard.search.searcher import Searcher
    from fashion_wizard.search.weights import PartWeights

__all__ = [
    "Catalog",
    "FashionWizardError",
    "Garment",
    "GarmentHits",
    "Hit",
    "NoGarmentError",
    "PartWeights",
    "Query",
    "QueryPhoto",
    "SearchError",
    "Searcher",
    "load_photo",
]

_MODULES = {
    "Catalog": "catalog.store",
    "FashionWizardError": "errors",
    "Garment": "garment",
    "GarmentHits": "search.hits",
    "Hit": "search.hits",
    "PartWeights": "search.weights",
    "NoGarmentError": "errors",
    "Query": "search.query",
    "QueryPhoto": "search.query",
    "SearchError": "errors",
    "Searcher": "search.searcher",
    "load_photo": "photo",
}
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
