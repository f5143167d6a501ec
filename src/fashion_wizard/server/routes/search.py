"""The routes that take a photo: its garments, search results, and keypoint matches."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form

from fashion_wizard.server.answers.matches import MatchesAnswer
from fashion_wizard.server.answers.photos import GarmentsAnswer
from fashion_wizard.server.answers.results import SearchAnswer
from fashion_wizard.server.fields import OnePhoto, RequestChoice, RequestService, SeveralPhotos, require_read
from fashion_wizard.server.forms import PhotoRoute
from fashion_wizard.server.option_fields import FormOptions
from fashion_wizard.server.other_fields import check_fields
from fashion_wizard.server.problems import wrong_field
from fashion_wizard.server.search_request import SentPhoto

router = APIRouter(
    tags=["search"], dependencies=[Depends(require_read), Depends(check_fields)], route_class=PhotoRoute
)


@router.post("/v1/garments", summary="The garments of a photo")
async def garments(service: RequestService, photos: OnePhoto) -> GarmentsAnswer:
    """Find the garments of a photo, the most prominent first."""
    find = service.backend.searches.garments
    return await service.ask(lambda sent: find(sent[0]), photos.files, photos.ids, fields=photos.fields)


@router.post("/v1/search", summary="The same garment, or the most similar ones")
async def search(
    service: RequestService, choice: RequestChoice, options: FormOptions, photos: SeveralPhotos
) -> SearchAnswer:
    """Search for one garment of a photo: the likeliest to be meant, or what `garment` or `box` chooses."""
    backend = service.backend

    def find(sent: Sequence[SentPhoto]) -> SearchAnswer:
        return backend.recorder.search(backend.searches.search(sent, choice, options), sent[0], options)

    answer = await service.ask(find, photos.files, photos.ids, fields=photos.fields)
    if len(photos.ids) == 1 and not photos.files:
        service.search_ahead(photos.ids[0], choice, options)
    return answer


@router.post("/v1/matches", summary="Keypoint matches between the query and a result")
async def matches(
    service: RequestService,
    choice: RequestChoice,
    photos: OnePhoto,
    hit: Annotated[int, Form(description="The `garment` of a result.", ge=0, lt=2**47)],
    item: Annotated[
        str | None,
        Form(description="An item as the query, instead of a photo: its main garment.", max_length=200),
    ] = None,
) -> MatchesAnswer:
    """The mutual nearest keypoints of two garments, and which of them are inliers."""
    if item and photos:
        raise wrong_field("item", "give a photo or an item, not both")
    match = service.backend.searches.matches
    if item:
        return await service.run(lambda: match(item, choice, hit), "item")
    return await service.ask(
        lambda sent: match(sent[0], choice, hit), photos.files, photos.ids, fields=photos.fields
    )
