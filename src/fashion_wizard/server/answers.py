"""The JSON that is answered, as the OpenAPI description tells it."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from fashion_wizard.search.fuse import ALIKE

Box = tuple[int, int, int, int]

_BOX = Field(
    description="x0, y0, x1, y1 in pixels; x1 and y1 are one past the last.", examples=[[112, 60, 540, 610]]
)


class Size(BaseModel):
    """A photo as it was sent, upright."""

    width: int = Field(description="In pixels.", examples=[800])
    height: int = Field(description="In pixels.", examples=[1200])


class PhotoAnswer(Size):
    """A photo of the catalog."""

    id: str = Field(description="SHA-256 of the photo's bytes, in hex.")
    url: str = Field(description="Where it is served; add `size` for a thumbnail.")


class GarmentAnswer(BaseModel):
    """A garment that was found in a photo."""

    id: int | None = Field(
        description="Counts from 0, the likeliest first; null for a bare box.", examples=[0]
    )
    label: str = Field(examples=["top"])
    name: str = Field(examples=["striped blue top"])
    box: Box = _BOX
    score: float = Field(description="How sure the segmentation is.", ge=0, le=1)
    main: bool = Field(description="Whether the photo is likeliest about this one.")
    colors: list[str] = Field(description="One or two names, most of the cloth first.", examples=[["blue"]])
    pattern: str | None = Field(description="Null where nothing is sure.", examples=["striped"])
    outline: list[list[tuple[int, int]]] = Field(description="Rings of points, in pixels.")


class GarmentsAnswer(BaseModel):
    """What was found in a photo."""

    photo: Size
    garments: list[GarmentAnswer]
    seconds: float


class HitAnswer(BaseModel):
    """An item of the catalog that is the same as, or like, the garment asked for."""

    item: str
    name: str
    price: str | None
    url: str | None
    metadata: dict[str, Any]
    label: str
    score: float = Field(
        ge=0,
        le=1,
        description="How likely it is the very garment: the share of right answers at that score. Below "
        f"{ALIKE} it only orders what is similar. Where an item was asked for: how alike, see `alike`.",
    )
    alike: bool = Field(
        description="Whether the score tells how alike it is, as the share of cloth, color and kind that are "
        "expected to be in common: where an item was asked for, which no other is."
    )
    same: bool = Field(description="Whether the score is high enough to call it the same garment.")
    parts: dict[str, float] = Field(description="Why: what each part says.", examples=[{"color": 0.97}])
    photo: PhotoAnswer
    box: Box = _BOX
    garment: int = Field(description="The garment's number in the catalog, as `/v1/matches` takes it.")


class SearchAnswer(BaseModel):
    """A garment of a photo, and its hits."""

    photo: Size
    asked: GarmentAnswer
    hits: list[HitAnswer]
    seconds: float


class StoredGarmentAnswer(BaseModel):
    """A garment of the catalog."""

    garment: int
    photo: str = Field(description="Id of the photo that shows it.")
    label: str
    box: Box = _BOX
    score: float
    outline: list[list[tuple[int, int]]] = Field(description="Rings of points, in pixels.")


class ShownItem(BaseModel):
    """An item of the catalog, as one shows it beside others."""

    item: str
    name: str
    price: str | None
    url: str | None
    metadata: dict[str, Any]
    photo: PhotoAnswer


class ItemsAnswer(BaseModel):
    """Some items, and how many there are."""

    items: list[ShownItem]
    total: int


class ItemAnswer(BaseModel):
    """An item of the catalog."""

    item: str
    name: str
    price: str | None
    url: str | None
    metadata: dict[str, Any]
    photos: list[PhotoAnswer]
    garments: list[StoredGarmentAnswer]


class ItemAsked(BaseModel):
    """The garment of an item that was asked for."""

    garment: int | None
    label: str
    box: Box = _BOX
    photo: PhotoAnswer


class SimilarAnswer(BaseModel):
    """An item and what is like it."""

    item: str
    asked: ItemAsked
    hits: list[HitAnswer]
    seconds: float


class FacetValue(BaseModel):
    """One value and how many items have it."""

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
    """What hits can be filtered by."""

    items: int
    facets: list[ValuesFacet | RangeFacet]


class MatchSide(Size):
    """One of two garments whose keypoints were matched."""

    box: Box = _BOX
    keypoints: int
    photo: PhotoAnswer | None


class Match(BaseModel):
    """Two keypoints, each the other's nearest."""

    query: tuple[float, float]
    hit: tuple[float, float]
    agrees: bool = Field(description="Whether it follows one geometry with the others.")


class MatchesAnswer(BaseModel):
    """The keypoints of two garments that belong together."""

    query: MatchSide
    hit: MatchSide
    matches: list[Match]
    agreeing: int


class AboutAnswer(BaseModel):
    """What this server offers."""

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
    """Hits that belong together."""

    title: str
    hits: list[HitAnswer]


class ChatAnswer(BaseModel):
    """What the salesperson says."""

    text: str
    choices: list[Choice]
    garments: list[GarmentAnswer]
    groups: list[Group]
    state: dict[str, Any] = Field(description="To be sent back as it is with the next message.")
