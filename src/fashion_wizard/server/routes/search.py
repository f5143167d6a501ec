"""Photo in: garments, hits and matched keypoints out."""

from fastapi import APIRouter, Depends

from fashion_wizard.server.answers import GarmentsAnswer, SearchAnswer
from fashion_wizard.server.fields import ChoiceOf, FormWish, Photo, Photos, ServiceOf, Url, may_read, photo_bytes
from fashion_wizard.server.settings import MAX_PHOTOS

router = APIRouter(tags=["search"], dependencies=[Depends(may_read)])


@router.post("/v1/garments", summary="The garments of a photo")
async def garments(served: ServiceOf, photo: Photo = None, url: Url = None) -> GarmentsAnswer:
    """Find the garments of a photo, the likeliest first."""
    files = await photo_bytes(served, [photo] if photo else [], url, 1)
    (query,) = await served.queries(files)
    return await served.run(lambda: served.shop.garments(query))


@router.post("/v1/search", summary="The same garment, or the most similar ones")
async def search(
    served: ServiceOf, choice: ChoiceOf, wish: FormWish, photo: Photos = None, url: Url = None
) -> SearchAnswer:
    """Ask for one garment of a photo: the likeliest, one that is named, or what a box shows."""
    files = await photo_bytes(served, photo or [], url, MAX_PHOTOS)
    queries = await served.queries(files)
    return await served.run(lambda: served.shop.search(queries, choice, wish))
