"""What the tools take, with the descriptions that assistants read."""

import json
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from fashion_wizard.search.stock import Stock
from fashion_wizard.search.styles import Group
from fashion_wizard.server.settings import MAX_HITS

HOW_A_PHOTO_GETS_IN: Final = (
    "How a photo gets in: with pick=true, find_similar_clothes lets the customer choose or take it in a "
    "window, where your client shows MCP Apps. "
    "`photo_id` is the id of a photo that was sent before; every answer about a photo names it, and so does "
    "POST /v1/photos of this server; it is valid for some minutes. "
    "`file` is filled in by clients that pass on a file which the customer attached. "
    "`url` is a public web address, if the shop's owner allows that. "
    "`photo` is base64 data of a JPEG, PNG, WebP or AVIF file or a data: URL, for programs and for files of "
    "at most some 10 kB, as a language model cannot write out more. "
    "Never give the path of a file."
)


def _parsed(value: Any) -> Any:
    """Lists that a client sent as JSON in a string, as some assistants do."""
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return [value]
        return parsed if isinstance(parsed, list) else [value]
    return value


def _as_text(value: Any) -> Any:
    """Numbers that a client sent as numbers, for fields that are text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value


class AttachedFile(BaseModel):
    """A file that the customer attached, as clients hand it to tools (`openai/fileParams`)."""

    download_url: str = Field(
        description="Address of the file, from the client; never made up.", max_length=8000
    )
    file_id: str = Field(description="The client's id of the file.", max_length=400)
    mime_type: str | None = Field(None, max_length=200)
    file_name: str | None = Field(None, max_length=400)


class Arguments(BaseModel):
    """The arguments of a tool; an unknown one is an error."""

    model_config = ConfigDict(extra="forbid")


class PhotoArguments(Arguments):
    """The ways to give a photo."""

    photo_id: str | None = Field(
        None, description="The id of a photo that was sent before, from an earlier answer.", max_length=100
    )
    photo: str | None = Field(
        None,
        description="The photo: base64 data of a JPEG, PNG, WebP or AVIF file, or a data: URL. "
        "Send the content of the file, not its path or address.",
    )
    url: str | None = Field(
        None,
        description="Web address of the photo; only where the shop's owner allowed it.",
        max_length=8000,
    )
    file: AttachedFile | None = Field(
        None,
        description="A photo that the customer attached; your client fills this in.",
    )

    @property
    def ways(self) -> list[str]:
        """The fields by which a photo is given."""
        return [way for way in ("photo_id", "photo", "url", "file") if getattr(self, way)]


class GarmentArguments(PhotoArguments):
    """A photo or an item, and which of its garments."""

    item: str | None = Field(
        None,
        description="Id of an item of the catalog, such as a result's, instead of a photo.",
        max_length=200,
    )
    garment: Annotated[str | None, BeforeValidator(_as_text)] = Field(
        None,
        description="The garment to search for: its number, its label, or a usual word such as trousers; by "
        "default the likeliest to be meant.",
        max_length=40,
    )
    box: Annotated[str | None, BeforeValidator(_as_text)] = Field(
        None,
        description="Instead of garment: a box of the photo, x0,y0,x1,y1 in pixels.",
        max_length=80,
    )


class OfferArguments(GarmentArguments):
    """Which offers are results, and what becomes of those that are sold out."""

    where: Annotated[list[str] | None, BeforeValidator(_parsed)] = Field(
        None,
        description="Filters on the metadata of the items that are found: color=red, color!=red, price<=50.",
        max_length=20,
    )
    group: Group | None = Field(
        None,
        description="What one result is: `style`, with its colors as swatches, or `item`, each color and "
        "size by itself. By style where the catalog has styles, unless given.",
    )
    stock: Stock = Field(
        "last",
        description="Results that are sold out come `last`; with `in` they are left out, with `any` only "
        "the score orders results.",
    )


class SearchArguments(OfferArguments):
    """A query and its options."""

    pick: bool = Field(
        False,
        description="Let the customer choose or take the photo in a window, instead of giving one. What the "
        "customer sees and chooses there comes into the conversation.",
    )
    k: int = Field(6, description="Number of results, at most.", ge=1, le=MAX_HITS)
    min_score: float = Field(0.0, description="Leave out results with a lower score.", ge=0, le=1)
    like: str = Field(
        "",
        description="Weights of the score's parts, 1 by default: pattern=2,texture=1,color=0,cut=1,look=1.",
        max_length=100,
    )


class LookArguments(OfferArguments):
    """An item or a photo of it, and how much is wanted to go with it."""

    k: int = Field(3, description="Number of items for each garment, at most.", ge=1, le=MAX_HITS)
