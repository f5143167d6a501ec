"""Answers with results: of a photo, of an item, and for what an item is worn with."""

from typing import Any

from pydantic import BaseModel, Field

from fashion_wizard.search.fuse import ALIKE
from fashion_wizard.server.answers.items import OwnGarmentAnswer, Variant
from fashion_wizard.server.answers.photos import Box, GarmentAnswer, PhotoAnswer, Size

QUERY_ID: Any = Field(default="", description="The answer's id, which `POST /v1/events` refers to.")


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
    box: Box
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


class ItemAsked(BaseModel):
    """The garment of an item that is the query."""

    garment: int | None
    label: str
    box: Box
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
    box: Box
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
