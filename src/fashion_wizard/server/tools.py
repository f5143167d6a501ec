"""The salesperson as tools for assistants: the Model Context Protocol, by its official package."""

import base64
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from typing import Annotated, Final, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, ImageContent, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.server.answers import GarmentsAnswer, HitAnswer, ItemAnswer
from fashion_wizard.server.fields import parse_box, wish_of
from fashion_wizard.server.photo_text import photo_from_text
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.questions import Choice, SentPhoto
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import MAX_HITS

_T = TypeVar("_T")

PICTURE_SIDE: Final = 320
"""Longer side of the pictures in answers, pixels."""

_MOST_PICTURES: Final = 8

_INSTRUCTIONS: Final = (
    "You are the salesperson of a clothes shop whose catalog is searched by picture. Given a customer's "
    "photo, call list_garments to see what it shows, then find_similar_clothes for the garment meant: "
    "hits with same=true are very likely the very article, the others are similar. get_item tells more about "
    "one item. "
    "Photos are given as base64 data of a JPEG, PNG or WebP file, or as the id of an item of the catalog."
)

PhotoData = Annotated[
    str | None,
    Field(
        description="The photo: base64 data of a JPEG, PNG or WebP file, or a data: URL. "
        "No path and no address of a file: send its content."
    ),
]
PhotoUrl = Annotated[
    str | None, Field(description="Web address of the photo; works only where the shop's owner allowed it.")
]
AskedItem = Annotated[
    str | None, Field(description="Id of an item of the catalog, instead of a photo.", max_length=200)
]
AskedGarment = Annotated[
    str | None,
    Field(
        description="Number or label of the garment that is meant; the likeliest if left out.", max_length=40
    ),
]
AskedBox = Annotated[
    str | None, Field(description="Or a box of the photo: x0,y0,x1,y1 in pixels.", max_length=80)
]
Hits = Annotated[int, Field(description="Hits at most.", ge=1, le=MAX_HITS)]
Score = Annotated[float, Field(description="Leave out hits of a lower score.", ge=0, le=1)]
Weights = Annotated[
    str,
    Field(
        description="What shall count, each 1 unless said: pattern=2,texture=1,color=0,cut=1,look=1.",
        max_length=100,
    ),
]
Filters = Annotated[
    list[str] | None,
    Field(description="Filters on what the shop says: color=red, color!=red, price<=50.", max_length=20),
]
ItemName = Annotated[str, Field(description="The item's id.", max_length=200)]
_READ: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)


class Found(BaseModel):
    """What `find_similar_clothes` answers."""

    asked: str = Field(description="The garment that was asked for.")
    hits: list[HitAnswer] = Field(description="Best first, each item once.")


class Tools:
    """The three tools of one server.

    Args:
        service: Answers them.
    """

    def __init__(self, service: Service) -> None:
        """See above."""
        self._service = service

    async def list_garments(
        self, photo: PhotoData = None, url: PhotoUrl = None
    ) -> Annotated[CallToolResult, GarmentsAnswer]:
        """List the garments of a photo, the likeliest first: number, kind, colors, pattern and place."""
        query = await self._query(photo, url)
        answer = await self._run(lambda: self._service.shop.garments(query))
        seen = "; ".join(f"{one.id}: {one.name}" for one in answer.garments) or "no garment"
        return _result(f"The photo shows {seen}.", answer, [])

    async def find_similar_clothes(
        self,
        photo: PhotoData = None,
        url: PhotoUrl = None,
        item: AskedItem = None,
        garment: AskedGarment = None,
        box: AskedBox = None,
        k: Hits = 6,
        min_score: Score = 0.0,
        like: Weights = "",
        where: Filters = None,
    ) -> Annotated[CallToolResult, Found]:
        """Find the same garment, or the most similar ones, in the shop; with pictures of the first hits."""
        shop = self._service.shop
        try:
            wish = wish_of(k, min_score, like, where or [])
            choice = Choice(garment, parse_box(box))
        except Problem as problem:
            raise ToolError(str(problem)) from None
        if item is not None:
            if photo or url:
                raise ToolError("give a photo or an item, not both")
            similar = await self._run(lambda: shop.similar(item, wish, garment))
            asked, hits = f"{similar.asked.label} of {item}", similar.hits
        else:
            query = await self._query(photo, url)
            answer = await self._run(lambda: shop.search([query], choice, wish))
            asked, hits = answer.asked.name, answer.hits
        nothing = f"Nothing like it {'passes the filters' if where else 'is in the catalog'}."
        told = [f"{place}. {_line(hit)}" for place, hit in enumerate(hits, 1)]
        text = "\n".join([f"Asked for: {asked}.", *(told or [nothing])])
        pictures = await self._pictures([hit.photo.id for hit in hits])
        return _result(text, Found(asked=asked, hits=hits), pictures)

    async def get_item(self, item: ItemName) -> Annotated[CallToolResult, ItemAnswer]:
        """Tell about one item of the catalog: name, price, metadata, garments; with its pictures."""
        shop = self._service.shop
        answer = await self._run(lambda: shop.present.item(shop.item(item)))
        facts = "\n".join(f"{key}: {value}" for key, value in answer.metadata.items())
        return _result(
            f"{answer.item}: {answer.name}\n{facts}",
            answer,
            await self._pictures([one.id for one in answer.photos]),
        )

    async def _query(self, photo: str | None, url: str | None) -> SentPhoto:
        if bool(photo) == bool(url):
            raise ToolError("give the photo as base64 data, or its url where the shop allows that")
        try:
            data = await self._service.fetch(url) if url else photo_from_text(photo or "")
            (query,) = await self._service.queries([data])
        except FashionWizardError as error:
            raise ToolError(str(error)) from None
        return query

    async def _pictures(self, photos: Sequence[str]) -> list[ImageContent]:
        pictures = []
        for photo in photos[:_MOST_PICTURES]:
            try:
                data = await self._service.run(partial(self._service.shop.photos.jpeg, photo, PICTURE_SIDE))
            except FashionWizardError:  # the answer is good without it
                continue
            pictures.append(ImageContent(data=base64.b64encode(data).decode(), mime_type="image/jpeg"))
        return pictures

    async def _run(self, job: Callable[[], _T]) -> _T:
        """Run what blocks; a mistake is told to the assistant."""
        try:
            return await self._service.run(job)
        except FashionWizardError as error:
            raise ToolError(str(error)) from None


def create_mcp(service: Service) -> MCPServer:
    """An MCP server with the tools of a service; `run_stdio_async` or `streamable_http_app` serve it."""
    tools = Tools(service)
    server: MCPServer = MCPServer(
        "fashion-wizard",
        title="Fashion Wizard",
        instructions=_INSTRUCTIONS,
        version=version("fashion-wizard"),
        log_level="WARNING",
        subscriptions=False,
    )
    for tool in (tools.list_garments, tools.find_similar_clothes, tools.get_item):
        server.add_tool(tool, annotations=_READ)
    return server


def _result(text: str, answer: BaseModel, pictures: Sequence[ImageContent]) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(text=text), *pictures], structured_content=answer.model_dump(mode="json")
    )


def _line(hit: HitAnswer) -> str:
    price = f", {hit.price}" if hit.price else ""
    link = f", {hit.url}" if hit.url else ""
    same = "the same" if hit.same else "similar"
    return f"{hit.name} ({hit.item}{price}{link}): {same}, score {hit.score:.2f}"
