"""The tools themselves: arguments in, result out."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial
from itertools import zip_longest
from typing import Final

from mcp_types import CallToolResult, ImageContent

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.search.filter_hints import what_there_is
from fashion_wizard.search.filters import Filter
from fashion_wizard.server.answers.photos import StoredPhotoAnswer
from fashion_wizard.server.answers.results import HitAnswer
from fashion_wizard.server.fields import parse_box
from fashion_wizard.server.option_fields import search_options
from fashion_wizard.server.photo_store import ends_of
from fashion_wizard.server.photo_text import photo_from_text
from fashion_wizard.server.problems import wrong_field
from fashion_wizard.server.search_request import GarmentChoice, SearchOptions, SentPhoto
from fashion_wizard.server.sender import sender
from fashion_wizard.server.service import Service
from fashion_wizard.server.tools.answers import (
    Found,
    garments_text,
    item_text,
    look_text,
    picture,
    result,
    results_text,
)
from fashion_wizard.server.tools.arguments import (
    GarmentArguments,
    LookArguments,
    PhotoArguments,
    SearchArguments,
)

PICTURE_SIDE: Final = 320
"""Longer side of the pictures in answers, pixels."""

_MAX_PICTURES: Final = 8
_MAX_COLORS: Final = 40
_COLOR_SIDE: Final = 64
_PICK: Final = (
    "The customer can now choose or take a photo in the window of this tool; wait for what the customer says "
    "next. If your client shows no window, ask the customer to attach the photo or to give its web address."
)
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
        photo, photo_id = await self._photo(arguments)
        found = await self._service.run(lambda: self._searches.garments(photo))
        answer = StoredPhotoAnswer(photo_id=photo_id, expires=ends_of(photo_id), **dict(found))
        return result(garments_text(answer), answer)

    async def find_similar_clothes(self, arguments: SearchArguments) -> CallToolResult:
        """The items that are the query's garment, or similar to it."""
        options = search_options(
            arguments.k,
            arguments.min_score,
            arguments.like,
            arguments.where or [],
            arguments.group,
            arguments.stock,
        )
        if arguments.pick:
            if arguments.item or arguments.ways:
                raise wrong_field("pick", "give a photo or an item, or let the customer pick, not both")
            return result(_PICK, Found(asked="", hits=[]))
        found = await self._find(arguments, options)
        if found.photo_id:
            choice = GarmentChoice(arguments.garment, parse_box(arguments.box))
            self._service.search_ahead(found.photo_id, choice, options)
        photos = [hit.photo.id for hit in found.hits][:_MAX_PICTURES]
        pictures = await self._pictures(photos)
        colors = await self._colors(found.hits[:_MAX_PICTURES], {*photos})
        filtered = bool(arguments.where) or arguments.stock == "in"
        instead, wanted = "", options.item_filter
        if isinstance(wanted, Filter) and not found.hits:
            catalog = self._service.backend.catalog
            instead = await self._service.run(lambda: what_there_is(catalog, wanted), "read")
        text = results_text(found, filtered=filtered, instead=instead)
        return result(text, found, pictures, colors)

    async def get_item(self, arguments: GarmentArguments) -> CallToolResult:
        """One item of the catalog."""
        item, reason = await self._item(arguments)
        answer = await self._service.run(lambda: self._service.backend.items.get(item))
        pictures = await self._pictures([photo.id for photo in answer.photos])
        return result(item_text(answer) + reason, answer, pictures)

    async def complete_the_look(self, arguments: LookArguments) -> CallToolResult:
        """What an item is worn with."""
        options = search_options(
            arguments.k, 0.0, "", arguments.where or [], arguments.group, arguments.stock
        )
        item, reason = await self._item(arguments)
        answer = await self._service.run(lambda: self._searches.look(item, options))
        by_place = zip_longest(*([hit.photo.id for hit in piece.hits] for piece in answer.pieces))
        pictures = await self._pictures([photo for place in by_place for photo in place if photo])
        return result(look_text(answer) + reason, answer, pictures)

    async def _find(self, arguments: GarmentArguments, options: SearchOptions) -> Found:
        """The results for a garment of a photo or of an item."""
        choice = GarmentChoice(arguments.garment, parse_box(arguments.box))
        item, recorder = arguments.item, self._service.backend.recorder
        if item is None:
            photo, photo_id = await self._photo(arguments)
            answer = await self._service.run(
                lambda: recorder.search(
                    self._searches.search([photo], choice, options), photo, options, _SOURCE
                )
            )
            return Found(
                asked=answer.asked.name,
                hits=answer.hits,
                photo_id=photo_id,
                photo=answer.photo,
                garment=answer.asked,
                query_id=answer.query_id,
            )
        if arguments.ways:
            raise wrong_field("item", "give a photo or an item, not both")
        similar = await self._service.run(
            lambda: recorder.similar(self._searches.similar(item, options, choice), options, _SOURCE)
        )
        return Found(
            asked=f"{similar.asked.label} of {item}",
            hits=similar.hits,
            item=item,
            item_garment=similar.asked,
            query_id=similar.query_id,
        )

    async def _item(self, arguments: GarmentArguments) -> tuple[str, str]:
        """The item that is meant, or the likeliest one of a photo, and a sentence about that."""
        if arguments.item is not None and not arguments.ways:
            return arguments.item, ""
        if not arguments.ways:
            raise wrong_field("item", "give the id of an item, or a photo")
        found = await self._find(arguments, SearchOptions(k=1))
        if not found.hits:
            raise wrong_field("photo", "the catalog has nothing similar")
        (hit,) = found.hits
        sure = "very likely shows it" if hit.same else "shows something similar, which may be another article"
        return hit.item, f"\nThe photo {sure}: score {hit.score:.2f}."

    async def _photo(self, arguments: PhotoArguments) -> tuple[SentPhoto, str]:
        """The photo of a call, however it was given, and the id under which it is kept.

        Raises:
            FashionWizardError: if there is none, more than one, or it cannot be used.
        """
        if len(arguments.ways) != 1:
            raise wrong_field(
                "photo",
                "give the photo once: by its photo_id, as base64 data, as the file that the customer "
                "attached, or as its url where the shop allows that",
            )
        if photo_id := arguments.photo_id:
            (photo,) = await self._service.photos([], [photo_id])
            return photo, photo_id
        if address := arguments.url or (arguments.file and arguments.file.download_url):
            data = await self._service.fetch(address)
        else:
            data = photo_from_text(arguments.photo or "")
        (decoded,) = await self._service.photos([data])
        photo = await self._service.run(lambda: self._searches.with_garments(decoded))
        photo_id, _ = self._service.backend.photos.put(photo, sender())
        self._service.prepare(photo_id, len(photo.garments or ()))
        return photo, photo_id

    async def _pictures(self, photos: Sequence[str]) -> list[ImageContent]:
        made = await self._thumbnails(photos[:_MAX_PICTURES], PICTURE_SIDE)
        return [picture(data, photo) for photo, data in made.items()]

    async def _colors(self, hits: Sequence[HitAnswer], shown: Collection[str]) -> dict[str, bytes]:
        """Small pictures of the other colors of results, by the ids of their photos."""
        photos = dict.fromkeys(swatch.photo.id for hit in hits for swatch in hit.swatches)
        return await self._thumbnails(
            [photo for photo in photos if photo not in shown][:_MAX_COLORS], _COLOR_SIDE
        )

    async def _thumbnails(self, photos: Sequence[str], side: int) -> dict[str, bytes]:
        """Photos of the catalog as JPEG; an answer is complete without those that cannot be read."""
        made = {}
        for photo in photos:  # one by one: others' pictures come between
            job = partial(self._service.backend.thumbnails.jpeg, photo, side)
            with suppress(FashionWizardError):
                made[photo] = await self._service.photo_workers.run(job)
        return made
