"""Find clothes by picture: the exact garment, or the most similar ones, from a shop's own photos.

Example:
    with Catalog("catalog", create=False) as catalog:
        for answer in Searcher(catalog).search(load_photo("query.jpg"), k=3):
            print(answer.garment.label, [(hit.item, hit.score) for hit in answer.hits])
"""

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError, NoGarmentError, SearchError
from fashion_wizard.garment import Garment
from fashion_wizard.photo import load_photo
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.like import Like
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.searcher import Searcher

__all__ = [
    "Catalog",
    "FashionWizardError",
    "Garment",
    "GarmentHits",
    "Hit",
    "Like",
    "NoGarmentError",
    "Query",
    "QueryPhoto",
    "SearchError",
    "Searcher",
    "load_photo",
]
