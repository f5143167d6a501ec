"""The answer about the keys of the metadata that results can be filtered by."""

from typing import Literal

from pydantic import BaseModel


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
