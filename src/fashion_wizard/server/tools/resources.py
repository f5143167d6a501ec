"""The resources of the MCP server: the App, and the photos that customers gave, which the App shows."""

import base64
import io
from typing import Final

from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    BlobResourceContents,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)
from PIL import Image

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.photo import Photo
from fashion_wizard.server.service import Service
from fashion_wizard.server.tools.app_page import app_page

APPS_EXTENSION: Final = "io.modelcontextprotocol/ui"
APP: Final = "ui://fashion-wizard/search.html"
_APP_TYPE: Final = "text/html;profile=mcp-app"
_APP_META: Final = {"ui": {"csp": {"connectDomains": [], "resourceDomains": []}, "prefersBorder": True}}
"""The App loads nothing from anywhere."""
_APP_MS: Final = 300_000
_PHOTOS: Final = "fashion-wizard://photos/"
_PHOTO_TYPE: Final = "image/jpeg"
_PHOTO_SIDE: Final = 1024
"""Longer side in pixels of a customer's photo as the App shows it."""


class Resources:
    """The resources of one server.

    Args:
        service: Keeps the customers' photos.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def list(self, _: ServerRequestContext, __: PaginatedRequestParams | None) -> ListResourcesResult:
        """The App; a customer's photo is listed for nobody."""
        app = Resource(
            uri=APP,
            name="search",
            title="Find by picture",
            description="The window in which the customer gives a photo, and chooses among the results.",
            mime_type=_APP_TYPE,
            _meta=_APP_META,
        )
        return ListResourcesResult(resources=[app])

    async def list_templates(
        self, _: ServerRequestContext, __: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        """The photos that customers gave."""
        photos = ResourceTemplate(
            uri_template=f"{_PHOTOS}{{photo_id}}",
            name="photo",
            title="A customer's photo",
            description="A photo that was sent before, by its photo_id, for whoever sent it.",
            mime_type=_PHOTO_TYPE,
        )
        return ListResourceTemplatesResult(resource_templates=[photos])

    async def read(self, _: ServerRequestContext, params: ReadResourceRequestParams) -> ReadResourceResult:
        """The App or a photo.

        Raises:
            MCPError: if there is no such resource, or the photo has ended.
        """
        uri = str(params.uri)
        if uri == APP:
            page = TextResourceContents(uri=uri, mime_type=_APP_TYPE, text=app_page(), _meta=_APP_META)
            return ReadResourceResult(contents=[page], ttl_ms=_APP_MS, cache_scope="public")
        if not uri.startswith(_PHOTOS):
            raise MCPError(INVALID_PARAMS, f"Resource not found: {uri[:200]}", {"uri": uri})
        try:
            (photo,) = await self._service.photos([], [uri.removeprefix(_PHOTOS)])
            data = await self._service.photo_workers.run(lambda: _jpeg(photo.decoded.photo))
        except FashionWizardError as error:
            raise MCPError(INVALID_PARAMS, f"Resource not found: {error}", {"uri": uri}) from None
        picture = BlobResourceContents(uri=uri, mime_type=_PHOTO_TYPE, blob=base64.b64encode(data).decode())
        return ReadResourceResult(contents=[picture], ttl_ms=0, cache_scope="private")


def _jpeg(photo: Photo) -> bytes:
    image = Image.fromarray(photo)
    image.thumbnail((_PHOTO_SIDE, _PHOTO_SIDE))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=88)
    return stream.getvalue()
