"""The JSON answers of the server; their names are part of the OpenAPI description."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from fashion_wizard.search.fuse import ALIKE

Box = tuple[int, int, int, int]

_BOX = Field(
    description="x0, y0, x1, y1 in pixels; x1 and y1 are one past the last.", examples=[[112, 60, 540, 610]]
)


QUERY_ID: Any = Field(default="", description="The answer's id, which `POST /v1/events` refers to.")


class Size(BaseModel):
    """A photo as it was sent, upright."""

    width: int = Field(description="In pixels.", examples=[800])
    height: int = Field(description="In pixels.", examples=[1200])


class PhotoAnswer(Size):
    """A photo of the catalog."""

    id: str = Field(description="SHA-256 of the photo's bytes, in hex.")
    url: str = Field(description="Its address on this server; add `size` for a thumbnail.")


class GarmentAnswer(BaseModel):
    """A garment that was found in a photo."""

    id: int | None = Field(
        description="Counts from 0, the most prominent first; null for a box without a garment.", examples=[0]
    )
    label: str = Field(examples=["top"])
    name: str = Field(examples=["striped blue top"])
    box: Box = _BOX
    score: float = Field(description="Confidence of the segmentation.", ge=0, le=1)
    main: bool = Field(description="Whether it is the most prominent garment of the photo.")
    colors: list[str] = Field(
        description="One or two names, the color with the larger area first.", examples=[["blue"]]
    )
    pattern: str | None = Field(description="Null if it is not certain.", examples=["striped"])
    outline: list[list[tuple[int, int]]] = Field(description="Rings of points, in pixels.")


class GarmentsAnswer(BaseModel):
    """The garments of a photo."""

    photo: Size
    garments: list[GarmentAnswer]
    seconds: float


class StoredPhotoAnswer(GarmentsAnswer):
    """A photo that the server keeps for a while, and its garments."""

    photo_id: str = Field(description="Stands for the photo in later requests of the same sender.")
    expires: int = Field(description="When it ends, in seconds since 1970.")


class PhotosAnswer(StoredPhotoAnswer):
    """Photos that the server keeps for a while; the first of them also stands here by itself."""

    photos: list[StoredPhotoAnswer] = Field(description="All photos, in the order in which they were sent.")


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


class HitAnswer(Variant):
    """A result: an item of the catalog that is the same as the query's garment, or similar to it."""

    label: str
    score: float = Field(
        ge=0,
        le=1,
        description="The estimated probability that it is the same article. Below "
        f"{ALIKE} it only ranks similar items. For an item as the query see `alike`.",
    )
    alike: bool = Field(
        description="Whether the score is the estimated share of cloth, color and kind in common instead, "
        "which it is for an item as the query: no other item is the same."
    )
    same: bool = Field(description="Whether the score reaches the threshold for the same garment.")
    parts: dict[str, float] = Field(
        description="The parts of the score, by name.", examples=[{"color": 0.97}]
    )
    photo: PhotoAnswer
    box: Box = _BOX
    garment: int = Field(description="The garment's number in the catalog, as `/v1/matches` takes it.")
    worn_in: bool = Field(
        default=False,
        description="Whether the item sells another garment, and merely wears this one in the photo.",
    )
    rules: list[str] = Field(default=[], description="The names of the shop's rules that moved it.")


class SearchAnswer(BaseModel):
    """A garment of a photo, and the results for it."""

    photo: Size
    asked: GarmentAnswer
    hits: list[HitAnswer]
    seconds: float
    query_id: str = QUERY_ID


class StoredGarmentAnswer(BaseModel):
    """A garment of the catalog."""

    garment: int
    photo: str = Field(description="Id of the photo that shows it.")
    label: str
    box: Box = _BOX
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


class ItemAsked(BaseModel):
    """The garment of an item that is the query."""

    garment: int | None
    label: str
    box: Box = _BOX
    photo: PhotoAnswer


class SimilarAnswer(BaseModel):
    """An item, and the items similar to it."""

    item: str
    asked: ItemAsked
    hits: list[HitAnswer]
    seconds: float
    query_id: str = QUERY_ID


class PieceAnswer(BaseModel):
    """A garment that is worn with an item, and the items of the catalog that it may be."""

    garment: int
    label: str
    box: Box = _BOX
    photo: PhotoAnswer = Field(description="The item's photo that shows it.")
    hits: list[HitAnswer] = Field(
        description="Items that sell it or the most similar ones: those in stock first, then by score. One "
        "with `same` is very likely the very garment."
    )


class LookAnswer(BaseModel):
    """An item, and what completes its look."""

    item: str
    own_garment: OwnGarmentAnswer | None = Field(description="What the item sells; null if not known.")
    pieces: list[PieceAnswer] = Field(
        description="What is worn with it in its photos, one garment of each label, the most prominent first."
    )
    seconds: float


class FacetValue(BaseModel):
    """A value, and the number of items that have it."""

    value: str
    count: int


class ValuesFacet(BaseModel):
    """A key of the metadata with few values."""

    key: str
    kind: Literal["values"]
    values: list[FacetValue]
    more: int


class RangeFacet(BaseModel):
    """A key of the metadata whose values are numbers."""

    key: str
    kind: Literal["range"]
    min: float
    max: float
    count: int


class FacetsAnswer(BaseModel):
    """The keys that results can be filtered by."""

    items: int
    facets: list[ValuesFacet | RangeFacet]


class MatchSide(Size):
    """One of two garments whose keypoints were matched."""

    box: Box = _BOX
    keypoints: int
    photo: PhotoAnswer | None


class Match(BaseModel):
    """A match: two keypoints that are mutual nearest neighbors."""

    query: tuple[float, float]
    hit: tuple[float, float]
    agrees: bool = Field(description="Whether it is an inlier: it agrees with other matches on one geometry.")


class MatchesAnswer(BaseModel):
    """The keypoint matches between two garments."""

    query: MatchSide
    hit: MatchSide
    matches: list[Match]
    agreeing: int


class AboutAnswer(BaseModel):
    """Limits and features of this server."""

    name: str
    version: str
    items: int
    needs_key: bool
    fetches_urls: bool
    max_bytes: int
    max_megapixels: float
    max_photos: int
    thumbnails: list[int]
    labels: list[str]
    parts: list[str]


class Choice(BaseModel):
    """A quick reply."""

    text: str
    say: str


class Group(BaseModel):
    """A group of results with a title."""

    title: str
    hits: list[HitAnswer]


class ChatAnswer(BaseModel):
    """The reply of a conversation."""

    text: str
    choices: list[Choice]
    garments: list[GarmentAnswer]
    groups: list[Group]
    state: dict[str, Any] = Field(description="Send it back unchanged with the next message.")
    query_id: str = QUERY_ID
