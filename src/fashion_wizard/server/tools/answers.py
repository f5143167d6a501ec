"""What the tools answer: text for the assistant, data for programs, and pictures."""

from collections.abc import Sequence

from mcp_types import CallToolResult, ImageContent, TextContent
from pydantic import BaseModel, Field

from fashion_wizard.server.answers import QUERY_ID, GarmentsAnswer, HitAnswer, ItemAnswer


class Found(BaseModel):
    """The answer of `find_similar_clothes`."""

    asked: str = Field(description="The garment of the query.")
    hits: list[HitAnswer] = Field(description="The results, best first, each item once.")
    query_id: str = QUERY_ID


def result(text: str, answer: BaseModel, pictures: Sequence[ImageContent] = ()) -> CallToolResult:
    """The result of a tool; `answer` conforms to the tool's output schema."""
    return CallToolResult(
        content=[TextContent(text=text), *pictures], structured_content=answer.model_dump(mode="json")
    )


def failure(text: str) -> CallToolResult:
    """The result of a tool that failed: one sentence, which the assistant can act on."""
    return CallToolResult(content=[TextContent(text=text)], is_error=True)


def garments_text(answer: GarmentsAnswer) -> str:
    """The garments of a photo in a sentence."""
    names = "; ".join(f"{garment.id}: {garment.name}" for garment in answer.garments) or "no garment"
    return f"The photo shows {names}."


def results_text(query: str, hits: Sequence[HitAnswer], *, filtered: bool) -> str:
    """The results as numbered lines.

    Args:
        query: The garment of the query.
        hits: The results, best first.
        filtered: Whether filters may have left out results.
    """
    nothing = f"No similar garment {'passes the filters' if filtered else 'is in the catalog'}."
    lines = [f"{place}. {_line(hit)}" for place, hit in enumerate(hits, 1)]
    return "\n".join([f"Query: {query}.", *(lines or [nothing])])


def item_text(answer: ItemAnswer) -> str:
    """An item with its metadata, a line each."""
    return "\n".join(
        [f"{answer.item}: {answer.name}", *(f"{key}: {value}" for key, value in answer.metadata.items())]
    )


def _line(hit: HitAnswer) -> str:
    price = f", {hit.price}" if hit.price else ""
    link = f", {hit.url}" if hit.url else ""
    same = "the same" if hit.same else "similar"
    worn = ", worn in the photo of this item, which sells another garment" if hit.worn_in else ""
    return f"{hit.name} ({hit.item}{price}{link}): {same}, score {hit.score:.2f}{worn}"
