"""Photo in: garments, hits and matched keypoints out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form

from fashion_wizard.server.answers import GarmentsAnswer, MatchesAnswer, SearchAnswer
from fashion_wizard.server.fields import ChoiceOf, FormWish, OnePhoto, ServiceOf, SeveralPhotos, may_read
from fashion_wizard.server.forms import PhotoRoute
from fashion_wizard.server.problems import wrong_field

router = APIRouter(tags=["search"], dependencies=[Depends(may_read)], route_class=PhotoRoute)


@router.post("/v1/garments", summary="The garments of a photo")
async def garments(served: ServiceOf, sent: OnePhoto) -> GarmentsAnswer:
    """Find the garments of a photo, the likeliest first."""
    (query,) = await served.queries(sent.files, sent.fields)
    return await served.run(lambda: served.shop.garments(query))


@router.post("/v1/search", summary="The same garment, or the most similar ones")
async def search(served: ServiceOf, choice: ChoiceOf, wish: FormWish, sent: SeveralPhotos) -> SearchAnswer:
    """Ask for one garment of a photo: the likeliest, one that is named, or what a box shows."""
    queries = await served.queries(sent.files, sent.fields)
    return await served.run(lambda: served.shop.search(queries, choice, wish))


@router.post("/v1/matches", summary="Keypoints of a garment found again on a hit")
async def matches(
    served: ServiceOf,
    choice: ChoiceOf,
    sent: OnePhoto,
    hit: Annotated[int, Form(description="The `garment` of a hit.", ge=0, lt=2**47)],
    item: Annotated[
        str | None, Form(description="An item, instead of a photo: its main garment asks.", max_length=200)
    ] = None,
) -> MatchesAnswer:
    """Mutual nearest keypoints of two garments, and which of them follow one geometry."""
    if item and sent.files:
        raise wrong_field("item", "give a photo or an item, not both")
    if item:
        return await served.run(lambda: served.shop.matches(item, choice, hit))
    (query,) = await served.queries(sent.files, sent.fields)
    return await served.run(lambda: served.shop.matches(query, choice, hit))
