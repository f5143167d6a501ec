"""The tools themselves: arguments in, result out."""

import base64
from collections.abc import Sequence
from functools import partial
from typing import Final

from mcp_types import CallToolResult, ImageContent

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.server.fields import parse_box, search_options
from fashion_wizard.server.photo_text import photo_from_text
from fashion_wizard.server.problems import wrong_field
from fashion_wizard.server.search_request import GarmentChoice, SentPhoto
from fashion_wizard.server.service import Service
from fashion_wizard.server.tools.answers import Found, garments_text, item_text, result, results_text
from fashion_wizard.server.tools.arguments import ItemArguments, PhotoArguments, SearchArguments

PICTURE_SIDE: Final = 320
"""Longer side of the pictures in answers, pixels."""

_MAX_PICTURES: Final = 8
_SOURCE: Final = "assistant"


class Calls:
    """The tools of one server. Each raises a `FashionWizardError` for what the caller can mend.

    Args:
        service: Runs the searches.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._searches = service.backend.searches

    async def list_garments(self, arguments: PhotoArguments) -> CallToolResult:
        """The garments of a photo."""
        query = await self._photo(arguments)
        answer = await self._service.run(lambda: self._searches.garments(query))
        return result(garments_text(answer), answer)

    async def find_similar_clothes(self, arguments: SearchArguments) -> CallToolResult:
        """The items that are the query's garment, or similar to it."""
        options = search_options(arguments.k, arguments.min_score, arguments.like, arguments.where or [])
        choice = GarmentChoice(arguments.garment, parse_box(arguments.box))
        item, recorder = arguments.item, self._service.backend.recorder
        if item is not None:
            if arguments.photo or arguments.url or arguments.file:
                raise wrong_field("item", "give a photo or an item, not both")
            label = arguments.garment
            similar = await self._service.run(
                lambda: recorder.similar(self._searches.similar(item, options, label), options, _SOURCE)
            )
            name, hits, query_id = f"{similar.asked.label} of {item}", similar.hits, similar.query_id
        else:
            query = await self._photo(arguments)
            answer = await self._service.run(
                lambda: recorder.search(
                    self._searches.search([query], choice, options), query, options, _SOURCE
                )
            )
            name, hits, query_id = answer.asked.name, answer.hits, answer.query_id
        pictures = await self._pictures([hit.photo.id for hit in hits])
        text = results_text(name, hits, filtered=bool(arguments.where))
        return result(text, Found(asked=name, hits=hits, query_id=query_id), pictures)

    async def get_item(self, arguments: ItemArguments) -> CallToolResult:
        """One item of the catalog."""
        answer = await self._service.run(lambda: self._service.backend.items.get(arguments.item))
        return result(item_text(answer), answer, await self._pictures([photo.id for photo in answer.photos]))

    async def _photo(self, arguments: PhotoArguments) -> SentPhoto:
        """The photo of a call, however it was given.

        Raises:
            FashionWizardError: if there is none, more than one, or it cannot be used.
        """
        address = arguments.url or (arguments.file and arguments.file.download_url)
        given = [way for way in (arguments.photo, arguments.url, arguments.file) if way]
        if len(given) != 1:
            raise wrong_field(
                "photo",
                "give the photo once: as base64 data, as the file that the customer attached, "
                "or as its url where the shop allows that",
            )
        if address:
            data = await self._service.fetch(address)
        else:
            data = photo_from_text(arguments.photo or "")
        (decoded,) = await self._service.decode([data])
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
