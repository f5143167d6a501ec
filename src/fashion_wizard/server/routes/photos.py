"""The routes of photos: those that clients leave here for a while, and those of the catalog."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from fashion_wizard.server.access import Signature
from fashion_wizard.server.answers.photos import PhotosAnswer
from fashion_wizard.server.fields import Authorization, NewPhotos, RequestService, require_read
from fashion_wizard.server.forms import PhotoRoute
from fashion_wizard.server.other_fields import check_fields
from fashion_wizard.server.sender import sender

router = APIRouter(tags=["photos"])
sent = APIRouter(
    tags=["photos"], dependencies=[Depends(require_read), Depends(check_fields)], route_class=PhotoRoute
)


@sent.post("/v1/photos", summary="Send a photo once, for several requests")
async def add(service: RequestService, photos: NewPhotos) -> PhotosAnswer:
    """Find a photo's garments, and keep it in memory for some minutes.

    Its `photo_id` then stands for it in `/v1/search`, `/v1/garments`, `/v1/matches` and `/v1/chat`. It is
    valid for the key that the photo was sent with; without keys, for whoever knows it.
    """
    answer = await service.ask(service.store, photos.files, fields=photos.fields)
    for each in answer.photos:
        service.prepare(each.photo_id, len(each.garments))
    return answer


@sent.delete("/v1/photos/{photo}", summary="Forget a photo that was sent", status_code=204)
async def remove(
    service: RequestService, photo: Annotated[str, Path(description="A `photo_id`.", max_length=100)]
) -> None:
    """End a photo now, before its time."""
    service.backend.photos.remove(photo, sender())


@router.get(
    "/v1/photos/{photo}",
    summary="A photo",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, 304: {"description": "Not modified"}},
)
async def photo(
    service: RequestService,
    photo: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="A photo's id.")],
    size: Annotated[
        Literal["160", "320", "640", "1280"], Query(description="Longer side in pixels, at most.")
    ] = "1280",
    sig: Annotated[
        str | None, Query(description="The signature of an address in an answer.", max_length=64)
    ] = None,
    expires: Annotated[
        int | None,
        Query(description="The end of a signed address, in seconds since 1970.", ge=0, lt=2**47),
    ] = None,
    authorization: Authorization = None,
    if_none_match: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """A photo of the catalog, encoded again without metadata."""
    access, thumbnails = service.backend.access, service.backend.thumbnails
    signature = Signature(expires, sig) if sig is not None and expires is not None else None
    access.check_photo(photo, signature, authorization)
    tag = f'"{photo[:32]}-{size}"'
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={access.seconds_left(signature)}"}
    if if_none_match and tag in if_none_match:
        await service.lookups.run(lambda: thumbnails.find(photo))
        return Response(status_code=304, headers=headers)
    data = await service.lookups.run(lambda: thumbnails.cached(photo, int(size)))
    if data is None:
        data = await service.photo_workers.run(lambda: thumbnails.jpeg(photo, int(size)))
    return Response(data, media_type="image/jpeg", headers=headers)
