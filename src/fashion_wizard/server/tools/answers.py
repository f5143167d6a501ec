"""What the tools answer: text for the assistant, data for programs, and pictures."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mcp_types import CallToolResult, ImageContent, TextContent
from pydantic import BaseModel, Field

from fashion_wizard.catalog.offers import told_at
from fashion_wizard.clock import now
from fashion_wizard.search.hits import none_likely
from fashion_wizard.server.answers.items import ItemAnswer, SwatchAnswer
from fashion_wizard.server.answers.photos import GarmentAnswer, Size, StoredPhotoAnswer
from fashion_wizard.server.answers.results import QUERY_ID, HitAnswer, ItemAsked, LookAnswer

CODE: Final = "fashion-wizard/code"
"""In `_meta` of a failure: the reason for programs, as in the problems of REST."""
PHOTO: Final = "fashion-wizard/photo"
"""In `_meta` of a picture: the id of the catalog's photo that it shows."""

_SIZES: Final = 20
"""Sizes of a result that an assistant is told in words; the data have all."""
COLORS: Final = "fashion-wizard/colors"
"""In `_meta` of results: small pictures of the other colors of styles, by the ids of their photos."""


class Found(BaseModel):
    """The answer of `find_similar_clothes`."""

    asked: str = Field(description="The garment of the query; empty while the customer picks a photo.")
    hits: list[HitAnswer] = Field(description="The results, best first, each item once.")
    photo_id: str | None = Field(
        default=None, description="Stands for the photo in later calls, for some minutes."
    )
    photo: Size | None = Field(default=None, description="The photo as it was sent.")
    garment: GarmentAnswer | None = Field(
        default=None, description="The garment of the photo that is the query."
    )
    item: str | None = Field(default=None, description="The item that is the query.")
    item_garment: ItemAsked | None = Field(
        default=None, description="The garment of the item that is the query."
    )
    query_id: str = QUERY_ID


def result(
    text: str,
    answer: BaseModel,
    pictures: Sequence[ImageContent] = (),
    colors: Mapping[str, bytes] | None = None,
) -> CallToolResult:
    """The result of a tool.

    Args:
        text: For the assistant.
        answer: Conforms to the tool's output schema.
        pictures: For the assistant and the App.
        colors: Small JPEGs for the App alone, by the ids of their photos.
    """
    small = {photo: base64.b64encode(data).decode() for photo, data in (colors or {}).items()}
    return CallToolResult(
        content=[TextContent(text=text), *pictures],
        structured_content=_told(answer.model_dump(mode="json")),
        _meta={COLORS: small} if small else None,
    )


def _told(answer: Any) -> Any:
    """An answer whose items have metadata as `told_at` gives them: assistants believe what they read."""
    if isinstance(answer, list):
        return [_told(part) for part in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        key: told_at(part, now()) if key == "metadata" and isinstance(part, dict) else _told(part)
        for key, part in answer.items()
    }


def failure(text: str, code: str) -> CallToolResult:
    """The result of a tool that failed: one sentence, which the assistant can act on."""
    return CallToolResult(content=[TextContent(text=text)], is_error=True, _meta={CODE: code})


def picture(data: bytes, photo: str) -> ImageContent:
    """A picture of a photo of the catalog."""
    return ImageContent(data=base64.b64encode(data).decode(), mime_type="image/jpeg", _meta={PHOTO: photo})


def garments_text(answer: StoredPhotoAnswer) -> str:
    """The garments of a photo in a sentence."""
    names = "; ".join(f"{garment.id}: {garment.name}" for garment in answer.garments) or "no garment"
    return f"The photo shows {names}.\n{_id_text(answer.photo_id)}"


def results_text(found: Found, *, filtered: bool, instead: str = "") -> str:
    """The results as numbered lines.

    Args:
        found: The results.
        filtered: Whether filters may have left out results.
        instead: What there is where no item passes, see `what_there_is`.
    """
    nothing = f"No similar garment {'passes the filters' if filtered else 'is in the catalog'}."
    nothing += f" In the catalog {instead}." if instead else ""
    lines = [f"{place}. {_line(hit)}" for place, hit in enumerate(found.hits, 1)] or [nothing]
    if none_likely(hit.score for hit in found.hits) and not found.hits[0].alike:
        lines.insert(0, "Nothing here is surely it; most alike:")
    return "\n".join(
        [f"Query: {found.asked}.", *lines, *([_id_text(found.photo_id)] if found.photo_id else [])]
    )


def item_text(answer: ItemAnswer) -> str:
    """An item with its metadata, a line each; of a sale only what holds."""
    told = told_at(answer.metadata, now())
    return "\n".join([f"{answer.item}: {answer.name}", *(f"{key}: {value}" for key, value in told.items())])


def look_text(answer: LookAnswer) -> str:
    """What an item is worn with, a line for each item that goes with it."""
    if not answer.pieces:
        return f"The shop's photos of {answer.item} show nothing else with it."
    lines = []
    for piece in answer.pieces:
        found = [f"- {_line(hit)}" for hit in piece.hits] or ["- the catalog has nothing like it"]
        lines += [f"With {answer.item} in the shop's photos, {piece.label}:", *found]
    return "\n".join(lines)


def _id_text(photo_id: str) -> str:
    return f"For further calls about this photo: photo_id {photo_id}"


def _line(hit: HitAnswer) -> str:
    both = hit.sale_price and hit.price
    prices = f"{hit.sale_price} instead of {hit.price}" if both else hit.sale_price or hit.price
    price = f", {' '.join(filter(None, (prices, hit.currency)))}" if prices else ""
    if not hit.in_stock:
        price += ", sold out"
    link = f", {hit.url}" if hit.url else ""
    same = "the same" if hit.same else "similar"
    worn = ", worn in the photo of this item, which sells another garment" if hit.worn_in else ""
    colors = ", ".join(_color(swatch) for swatch in hit.swatches if swatch.color)
    also = f"; colors: {colors}" if colors else ""
    also += f"; sizes in stock: {', '.join(hit.sizes[:_SIZES])}" if hit.sizes else ""
    return f"{hit.name} ({hit.item}{price}{link}): {same}, score {hit.score:.2f}{worn}{also}"


def _color(swatch: SwatchAnswer) -> str:
    return f"{swatch.color} ({swatch.item}{'' if swatch.in_stock else ', sold out'})"
