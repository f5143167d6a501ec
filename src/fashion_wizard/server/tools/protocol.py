"""The MCP server: lists the tools, checks what they are called with, and calls them.

It speaks the stateless protocol of 2026-07-28 and the older ones with a handshake; the package of the
protocol answers `server/discover` and `initialize`, and puts `resultType` into results.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    Tool,
    ToolAnnotations,
)
from pydantic import BaseModel, ValidationError

from fashion_wizard import __version__
from fashion_wizard.plain_words import in_plain_words
from fashion_wizard.server.answers.items import ItemAnswer
from fashion_wizard.server.answers.photos import StoredPhotoAnswer
from fashion_wizard.server.answers.results import LookAnswer
from fashion_wizard.server.problems import as_problem, wrong_fields
from fashion_wizard.server.service import Service
from fashion_wizard.server.tools.answers import Found, failure
from fashion_wizard.server.tools.arguments import (
    HOW_A_PHOTO_GETS_IN,
    GarmentArguments,
    LookArguments,
    PhotoArguments,
    SearchArguments,
)
from fashion_wizard.server.tools.calls import Calls
from fashion_wizard.server.tools.resources import APP, APPS_EXTENSION, Resources

_INSTRUCTIONS: Final = (
    "You are the salesperson of a clothes shop whose catalog is searched by picture. Given a customer's "
    "photo, call list_garments to see what it shows, then find_similar_clothes for the garment the customer "
    "wants: hits with same=true are very likely the same article, the others are similar. get_item gives the "
    "details of one item, complete_the_look what goes with it. "
    f"{HOW_A_PHOTO_GETS_IN}"
)
_LISTS: Final = CacheHint(ttl_ms=300_000, scope="public")
"""Lists change with the program only, and are the same for every client."""
_READ: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_PHOTO_TYPES: Final = ("image/jpeg", "image/png", "image/webp", "image/avif")
_TRACE: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToolEntry:
    """A tool as the server lists and calls it.

    Attributes:
        tool: What clients see.
        arguments: Checks the arguments.
        call: Answers.
    """

    tool: Tool
    arguments: type[BaseModel]
    call: Callable[[Any], Awaitable[CallToolResult]]


def create_mcp(service: Service) -> Server:
    """An MCP server with the tools of a service; run it, or start its `streamable_http_app`."""
    entries = {entry.tool.name: entry for entry in _entries(service)}

    async def list_tools(_: ServerRequestContext, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[entry.tool for entry in entries.values()])

    async def call_tool(context: ServerRequestContext, params: CallToolRequestParams) -> CallToolResult:
        entry = entries.get(params.name)
        if entry is None:
            raise MCPError(
                INVALID_PARAMS, f"Unknown tool: {params.name[:80]}; the tools are {', '.join(entries)}"
            )
        try:
            return await entry.call(_checked(entry.arguments, params.arguments or {}))
        except Exception as error:
            problem = as_problem(error)
            service.backend.metrics.errors.labels(problem.code).inc()
            if problem.status >= 500 and problem.code == "broken":
                _log.exception("%s could not answer%s", params.name, _trace_of(context.meta))
            return failure(str(problem), problem.code)

    resources = Resources(service)
    server = Server(
        "fashion-wizard",
        title="Fashion Wizard",
        instructions=_INSTRUCTIONS,
        version=__version__,
        cache_hints={
            "tools/list": _LISTS,
            "resources/list": _LISTS,
            "resources/templates/list": _LISTS,
            "server/discover": _LISTS,
        },
        get_tool_input_schema=lambda name: entries[name].tool.input_schema if name in entries else None,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=resources.list,
        on_list_resource_templates=resources.list_templates,
        on_read_resource=resources.read,
    )
    server.extensions[APPS_EXTENSION] = {}
    return server


def _entries(service: Service) -> Sequence[ToolEntry]:
    """The tools, in the order in which they are listed."""
    calls = Calls(service)
    max_bytes = service.settings.max_bytes
    return (
        _entry(
            calls.list_garments,
            "Garments of a photo",
            "List the garments of a photo, the most prominent first: number, label, colors, pattern and box.",
            PhotoArguments,
            StoredPhotoAnswer,
            max_bytes,
            app=True,
        ),
        _entry(
            calls.find_similar_clothes,
            "Find by picture",
            "Find the same garment, or the most similar ones, in the shop; with pictures of the first.",
            SearchArguments,
            Found,
            max_bytes,
            app=True,
        ),
        _entry(
            calls.get_item,
            "One item",
            "Get one item of the catalog: name, price, metadata, garments; with its pictures. It is the item "
            "with this id, or the likeliest one for the garment of a photo.",
            GarmentArguments,
            ItemAnswer,
            max_bytes,
        ),
        _entry(
            calls.complete_the_look,
            "Complete the look",
            "Complete the look of an item: each other garment that the shop's own photos show with it, and "
            "the items that sell it, or the most similar ones; those in stock first. It is the item with "
            "this id, or the likeliest one for the garment of a photo.",
            LookArguments,
            LookAnswer,
            max_bytes,
        ),
    )


def _entry(
    call: Callable[[Any], Awaitable[CallToolResult]],
    title: str,
    description: str,
    arguments: type[BaseModel],
    answer: type[BaseModel],
    max_bytes: int,
    *,
    app: bool = False,
) -> ToolEntry:
    schema = arguments.model_json_schema()
    # Two conventions by which a client passes on a file of the customer: as a `data:` URL in a field that is
    # marked so, and as an object with its address.
    schema["properties"]["photo"]["x-mcp-file"] = {"accept": list(_PHOTO_TYPES), "maxSize": max_bytes}
    meta: dict[str, Any] = {"openai/fileParams": ["file"]}
    if app:
        meta["ui"] = {"resourceUri": APP}
    tool = Tool(
        name=call.__name__,
        title=title,
        description=f"{description} {HOW_A_PHOTO_GETS_IN}",
        input_schema=schema,
        output_schema=answer.model_json_schema(mode="serialization"),
        annotations=_READ,
        _meta=meta,
    )
    return ToolEntry(tool, arguments, call)


def _checked(arguments: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    """The arguments of a call.

    Raises:
        Problem: if one is unknown or cannot be used.
    """
    unknown = [name for name in given if name not in arguments.model_fields]
    if unknown:
        known = ", ".join(arguments.model_fields)
        raise wrong_fields([(unknown[0][:80], f"there is no such argument; the arguments are {known}")])
    try:
        return arguments.model_validate(given)
    except ValidationError as error:
        raise wrong_fields(
            [
                (".".join(map(str, entry["loc"])), in_plain_words(str(entry["msg"])))
                for entry in error.errors()
            ]
        ) from None


def _trace_of(meta: Mapping[str, Any] | None) -> str:
    """The id of the client's trace (W3C `traceparent`) for the log, empty without one."""
    found = _TRACE.fullmatch(str((meta or {}).get("traceparent", "")))
    return f" in trace {found[1]}" if found else ""
