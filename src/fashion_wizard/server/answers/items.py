"""Answers about items of the catalog: what the shop says about them, their photos and garments."""

from typing import Any

from pydantic import BaseModel, Field

from fashion_wizard.server.answers.photos import Box, PhotoAnswer


class Offer(BaseModel):
    """What the shop says about an item."""

    item: str
    name: str
    price: str | None
    currency: str | None = Field(default=None, description="ISO 4217, such as EUR.")
    sale_price: str | None = Field(
        default=None, description="The reduced price, only while it holds; `price` is the usual one."
    )
    sale_until: str | None = Field(default=None, description="The last day, or moment, of the sale price.")
    in_stock: bool = Field(
        default=True,
        description="Whether it can be bought or ordered; false if the shop says it is sold out.",
    )
    url: str | None
    metadata: dict[str, Any]


class SwatchAnswer(BaseModel):
    """One color of a style."""

    item: str = Field(description="The id of an item in this color.")
    color: str | None = Field(examples=["blue"])
    in_stock: bool = Field(description="Whether any size of this color is in stock.")
    photo: PhotoAnswer


class Variant(Offer):
    """An item, and the style that it is a variant of."""

    style: str | None = Field(default=None, description="What variants in other colors and sizes share.")
    swatches: list[SwatchAnswer] = Field(
        default=[], description="The colors of the style, that of this item first; empty if it has no other."
    )
    sizes: list[str] = Field(
        default=[],
        description="The sizes in stock of this item and of the variants of its style in this color, the "
        "smallest first where that can be told; empty if the shop names none, or all are sold out.",
        examples=[["S", "M", "XL"]],
    )


class StoredGarmentAnswer(BaseModel):
    """A garment of the catalog."""

    garment: int
    photo: str = Field(description="Id of the photo that shows it.")
    label: str
    box: Box
    score: float
    outline: list[list[tuple[int, int]]] = Field(description="Rings of points, in pixels.")


class ShownItem(Offer):
    """An item of the catalog with one photo, for a list."""

    photo: PhotoAnswer | None = Field(
        description="Null where the file of none is there: only in the whole list, given `offset` or `where`."
    )


class ItemsAnswer(BaseModel):
    """Some items, and the number of all items."""

    items: list[ShownItem]
    total: int = Field(description="Of the whole catalog, or of the items that meet `where`.")


class OwnGarmentAnswer(BaseModel):
    """What an item sells."""

    label: str
    certainty: float = Field(ge=0, le=1)
    sure: bool = Field(description="Whether the certainty reaches the threshold from which search uses it.")


class ItemAnswer(Variant):
    """An item of the catalog."""

    photos: list[PhotoAnswer]
    garments: list[StoredGarmentAnswer]
    own_garment: OwnGarmentAnswer | None = Field(
        default=None, description="What the item sells; null if it is not known."
    )
