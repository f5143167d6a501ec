"""Search as tools for assistants, by the official package of the Model Context Protocol."""

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
from fashion_wizard.server.fields import parse_box, search_options
from fashion_wizard.server.photo_text import photo_from_text
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.search_request import GarmentChoice, SentPhoto
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import MAX_HITS

_T = TypeVar("_T")

PICTURE_SIDE: Final = 320
"""Longer side of the pictures in answers, pixels."""

_MAX_PICTURES: Final = 8

_INSTRUCTIONS: Final = (
    "You are the salesperson of a clothes shop whose catalog is searched by picture. Given a customer's "
    "photo, call list_garments to see what it shows, then find_similar_clothes for the garment the customer "
    "wants: hits with same=true are very likely the same article, the others are similar. get_item gives the "
    "details of one item. "
    "Photos are given as base64 data of a JPEG, PNG or WebP file, or as the id of an item of the catalog."
)

PhotoData = Annotated[
    str | None,
    Field(
        description="The photo: base64 data of a JPEG, PNG or WebP file, or a data: URL. "
        "Send the content of the file, not its path or address."
    ),
]
PhotoUrl = Annotated[
    str | None, Field(description="Web address of the photo; only where the shop's owner allowed it.")
]
QueryItem = Annotated[
    str | None, Field(description="Id of an item of the catalog, instead of a photo.", max_length=200)
]
QueryGarment = Annotated[
    str | None,
    Field(
        description="Number or label of the garment to search for; by default the most prominent.",
        max_length=40,
    ),
]
QueryBox = Annotated[
    str | None,
    Field(description="Instead of garment: a box of the photo, x0,y0,x1,y1 in pixels.", max_length=80),
]
Hits = Annotated[int, Field(description="Number of results, at most.", ge=1, le=MAX_HITS)]
Score = Annotated[float, Field(description="Leave out results with a lower score.", ge=0, le=1)]
Weights = Annotated[
    str,
    Field(
        description="Weights of the score's parts, 1 by default: pattern=2,texture=1,color=0,cut=1,look=1.",
        max_length=100,
    ),
]
Filters = Annotated[
    list[str] | None,
    Field(description="Filters on the items' metadata: color=red, color!=red, price<=50.", max_length=20),
]
ItemName = Annotated[str, Field(description="The item's id.", max_length=200)]
_READ: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)


class Found(BaseModel):
    """The answer of `find_similar_clothes`."""

    asked: str = Field(description="The garment of the query.")
    hits: list[HitAnswer] = Field(description="The results, best first, each item once.")


class Tools:
    """The three tools of one server.

    Args:
        service: Runs the searches.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._searches = service.backend.searches

    async def list_garments(
        self, photo: PhotoData = None, url: PhotoUrl = None
    ) -> Annotated[CallToolResult, GarmentsAnswer]:
        """List the garments of a photo, the most prominent first: number, label, colors, pattern and box."""
        query = await self._decode(photo, url)
        answer = await self._run(lambda: self._searches.garments(query))
        names = "; ".join(f"{garment.id}: {garment.name}" for garment in answer.garments) or "no garment"
        return _result(f"The photo shows {names}.", answer, [])

    async def find_similar_clothes(
        self,
        photo: PhotoData = None,
        url: PhotoUrl = None,
        item: QueryItem = None,
        garment: QueryGarment = None,
        box: QueryBox = None,
        k: Hits = 6,
        min_score: Score = 0.0,
        like: Weights = "",
        where: Filters = None,
    ) -> Annotated[CallToolResult, Found]:
        """Find the same garment, or the most similar ones, in the shop; with pictures of the first."""
        try:
            options = search_options(k, min_score, like, where or [])
            choice = GarmentChoice(garment, parse_box(box))
        except Problem as problem:
            raise ToolError(str(problem)) from None
        if item is not None:
            if photo or url:
                raise ToolError("give a photo or an item, not both")
            similar = await self._run(lambda: self._searches.similar(item, options, garment))
            name, hits = f"{similar.asked.label} of {item}", similar.hits
        else:
            query = await self._decode(photo, url)
            answer = await self._run(lambda: self._searches.search([query], choice, options))
            name, hits = answer.asked.name, answer.hits
        nothing = f"No similar garment {'passes the filters' if where else 'is in the catalog'}."
        lines = [f"{place}. {_line(hit)}" for place, hit in enumerate(hits, 1)]
        text = "\n".join([f"Query: {name}.", *(lines or [nothing])])
        pictures = await self._pictures([hit.photo.id for hit in hits])
        return _result(text, Found(asked=name, hits=hits), pictures)

    async def get_item(self, item: ItemName) -> Annotated[CallToolResult, ItemAnswer]:
        """Get one item of the catalog: name, price, metadata, garments; with its pictures."""
        answer = await self._run(lambda: self._service.backend.items.get(item))
        facts = "\n".join(f"{key}: {value}" for key, value in answer.metadata.items())
        return _result(
            f"{answer.item}: {answer.name}\n{facts}",
            answer,
            await self._pictures([photo.id for photo in answer.photos]),
        )

    async def _decode(self, photo: str | None, url: str | None) -> SentPhoto:
        if bool(photo) == bool(url):
            raise ToolError("give the photo as base64 data, or its url where the shop allows that")
        try:
            data = await self._service.fetch(url) if url else photo_from_text(photo or "")
            (decoded,) = await self._service.photos([data])
        except FashionWizardError as error:
            raise ToolError(str(error)) from None
        return decoded

    async def _pictures(self, photos: Sequence[str]) -> list[ImageContent]:
        pictures = []
        for photo in photos[:_MAX_PICTURES]:
            job = partial(self._service.backend.thumbnails.jpeg, photo, PICTURE_SIDE)
            try:
                data = await self._service.photo_workers.run(job)
            except FashionWizardError:  # the answer is complete without pictures
                continue
            pictures.append(ImageContent(data=base64.b64encode(data).decode(), mime_type="image/jpeg"))
        return pictures

    async def _run(self, job: Callable[[], _T]) -> _T:
        """Run a blocking job; its error becomes an error of the tool."""
        try:
            return await self._service.run(job)
        except FashionWizardError as error:
            raise ToolError(str(error)) from None


def create_mcp(service: Service) -> MCPServer:
    """An MCP server with the tools of a service; start it by `run_stdio_async` or `streamable_http_app`."""
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
    worn = ", worn in the photo of this item, which sells another garment" if hit.worn_in else ""
    return f"{hit.name} ({hit.item}{price}{link}): {same}, score {hit.score:.2f}{worn}"
