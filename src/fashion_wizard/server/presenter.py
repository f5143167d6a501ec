"""Turns rows of the catalog and garments of a photo into answers."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from fashion_wizard.appearance.describe import Appearance, short_name
from fashion_wizard.catalog.availability import in_stock
from fashion_wizard.catalog.offers import Sale
from fashion_wizard.catalog.own_garments import SURE
from fashion_wizard.catalog.rows import StoredGarment, StoredItem, StoredOwnGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.clock import now
from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import SAME, Hit, Swatch
from fashion_wizard.search.styles import Styles
from fashion_wizard.server.access import Access
from fashion_wizard.server.answers.items import (
    ItemAnswer,
    OwnGarmentAnswer,
    StoredGarmentAnswer,
    SwatchAnswer,
)
from fashion_wizard.server.answers.photos import GarmentAnswer, PhotoAnswer
from fashion_wizard.server.answers.results import HitAnswer
from fashion_wizard.server.prefix import prefix
from fashion_wizard.web.urls import is_web_address

_TOLERANCE: Final = 0.003
"""Tolerance of a simplified outline, as a share of the photo's longer side."""
_MAX_RINGS: Final = 8


class Presenter:
    """Makes the answers of one server.

    Args:
        catalog: Where items and photos are looked up.
        access: Signs the addresses of photos.
    """

    def __init__(self, catalog: Catalog, access: Access) -> None:
        self._catalog = catalog
        self._access = access

    def photo(self, photo: StoredPhoto) -> PhotoAnswer:
        """A photo of the catalog."""
        signature = self._access.sign(photo.digest)
        query = f"?expires={signature.expires}&sig={signature.sig}" if signature else ""
        return PhotoAnswer(
            id=photo.digest,
            width=photo.width,
            height=photo.height,
            url=f"{prefix()}/v1/photos/{photo.digest}{query}",
        )

    def results(self, hits: Iterable[Hit], *, item_query: bool = False) -> list[HitAnswer]:
        """Results with what the shop says about their items; items that were removed since are left out.

        Args:
            hits: As the search returned them.
            item_query: Whether the query was an item of the catalog: then no result is the same garment.
        """
        answers = []
        for hit in hits:
            item = self._catalog.item(hit.item)
            photo = next((p for p in self._catalog.photos(item=hit.item) if str(p.path) == hit.photo), None)
            if item is None or photo is None:
                continue
            answers.append(
                HitAnswer(
                    item=item.id,
                    **item_fields(item),
                    label=hit.label,
                    score=hit.score,
                    alike=item_query,
                    same=not item_query and hit.score >= SAME,
                    parts=hit.parts,
                    photo=self.photo(photo),
                    box=hit.box,
                    garment=hit.garment,
                    worn_in=hit.worn_in,
                    style=hit.style,
                    swatches=self._swatches(hit.swatches),
                    sizes=list(hit.sizes),
                    rules=list(hit.rules),
                )
            )
        return answers

    def item(self, item: StoredItem) -> ItemAnswer:
        """An item with its photos and garments; photos whose files are gone are left out."""
        photos = [photo for photo in self._catalog.photos(item=item.id) if photo.is_there]
        rows = [row for photo in photos for row in self._catalog.garments_of(photo.digest)]
        variants = Styles(self._catalog).variants(item.id, lambda _: True, check_files=True)
        return ItemAnswer(
            item=item.id,
            **item_fields(item),
            photos=[self.photo(photo) for photo in photos],
            garments=[self._garment(row) for row in rows],
            own_garment=own_garment_answer(self._catalog.own_garment(item.id)),
            style=variants.style,
            swatches=self._swatches(variants.swatches),
            sizes=list(variants.sizes),
        )

    def _swatches(self, swatches: Iterable[Swatch]) -> list[SwatchAnswer]:
        """Colors of a style; those that were removed since are left out."""
        stored = [(swatch, self._catalog.photo(Path(swatch.photo))) for swatch in swatches]
        return [
            SwatchAnswer(
                item=swatch.item, color=swatch.color, in_stock=swatch.in_stock, photo=self.photo(photo)
            )
            for swatch, photo in stored
            if photo is not None
        ]

    def _garment(self, row: StoredGarment) -> StoredGarmentAnswer:
        return StoredGarmentAnswer(
            garment=row.id,
            photo=row.digest,
            label=row.label,
            box=row.box,
            score=round(row.score, 4),
            outline=outline(self._catalog.garment(row), 1.0),
        )


def item_fields(item: StoredItem) -> dict[str, Any]:
    """The fields of an answer that come from an item's metadata: what `Offer` has, but the id."""
    metadata: Mapping[str, Any] = item.metadata
    url = _text(metadata, "url")
    sale = Sale.of(metadata, now())
    return {
        "name": _text(metadata, "name") or item.id,
        "price": _text(metadata, "price"),
        "currency": _text(metadata, "currency"),
        "sale_price": sale.price if sale else None,
        "sale_until": sale.until if sale else None,
        "in_stock": in_stock(item),
        "url": url if url and is_web_address(url) else None,
        "metadata": dict(metadata),
    }


def own_garment_answer(own: StoredOwnGarment) -> OwnGarmentAnswer | None:
    """What an item sells; None if it is not known."""
    if own.label is None:
        return None
    return OwnGarmentAnswer(label=own.label, certainty=round(own.certainty, 4), sure=own.certainty >= SURE)


def _text(metadata: Mapping[str, Any], key: str) -> str | None:
    value = metadata.get(key)
    return str(value) if isinstance(value, str | int | float) and value != "" else None


def garment_answer(
    garment: Garment, appearance: Appearance, number: int | None, size: tuple[int, int]
) -> GarmentAnswer:
    """A garment of a query, in pixels of the photo as it was sent.

    Args:
        garment: In pixels of the photo that was searched.
        appearance: Its colors and pattern.
        number: Its place among the photo's garments; None for a box.
        size: Width and height of the photo as it was sent.
    """
    scale = size[0] / garment.mask.shape[1]
    return GarmentAnswer(
        id=number,
        label=garment.label,
        name=short_name(garment.label, appearance),
        box=garment.box_at(size),
        score=round(float(garment.score), 4),
        main=number == 0,
        colors=list(appearance.colors),
        pattern=appearance.pattern,
        outline=outline(garment, scale),
    )


def outline(garment: Garment, scale: float) -> list[list[tuple[int, int]]]:
    """The simplified outlines of a garment, the largest first; holes are left out.

    Args:
        garment: The garment.
        scale: Pixels of the answer per pixel of the mask.
    """
    x0, y0, x1, y1 = garment.box
    inside = garment.mask[y0:y1, x0:x1].astype(np.uint8)
    found, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE, offset=(x0, y0))
    fine = max(1.0, _TOLERANCE * max(garment.mask.shape))
    rings = []
    for contour in sorted(found, key=cv2.contourArea, reverse=True)[:_MAX_RINGS]:
        ring = cv2.approxPolyDP(contour, fine, closed=True)[:, 0]
        if len(ring) >= 3:
            rings.append([(round(float(x) * scale), round(float(y) * scale)) for x, y in ring])
    return rings
