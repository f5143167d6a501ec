"""Answers about photos: their size, and the garments that they show."""

from typing import Annotated

from pydantic import BaseModel, Field

Box = Annotated[
    tuple[int, int, int, int],
    Field(
        description="x0, y0, x1, y1 in pixels; x1 and y1 are one past the last.",
        examples=[[112, 60, 540, 610]],
    ),
]


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
    box: Box
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
