"""Garments of the catalog: the main garment of an item, and a garment by its number."""

from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.query_garment import by_prominence
from fashion_wizard.server.problems import Problem


def main_garment(catalog: Catalog, item: str) -> tuple[StoredGarment, StoredPhoto]:
    """The most prominent garment of an item's first photo that shows any, and that photo.

    Raises:
        Problem: if its photos show no garment, or there is no such item.
    """
    for photo in catalog.photos(item=item):
        rows = catalog.garments_of(photo.digest)
        garments = [catalog.garment(row) for row in rows]
        if rows:
            return rows[garments.index(by_prominence(garments)[0])], photo
    raise Problem(422, "no-garment", f"the photos of {item[:80]} show no garment")


def garment_by_number(catalog: Catalog, item: str, number: int | None) -> tuple[StoredGarment, StoredPhoto]:
    """A garment of an item by its number in the catalog, and the item's photo that shows it.

    The main garment stands in for one that has been removed since.

    Raises:
        Problem: as `main_garment`.
    """
    for row in catalog.garments([] if number is None else [number]):
        for photo in catalog.photos(item=item, digest=row.digest):
            return row, photo
    return main_garment(catalog, item)
