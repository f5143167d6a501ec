"""Parses and checks the fields, headers and photos of requests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, File, Form, Header, Request, UploadFile

from fashion_wizard.server.encoded_slashes import SLASH
from fashion_wizard.server.problems import Problem, wrong_field
from fashion_wizard.server.search_request import GarmentChoice
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import MAX_ITEM_PHOTOS, MAX_PHOTOS

_MAX_ID: Final = 200
_MAX_COORDINATE: Final = 1_000_000
_MAX_DEPTH: Final = 8
_UNREADABLE: Final = "\ufffd"
"""What stands for bytes that are not UTF-8 after decoding, whatever they were."""


def service_of(request: Request) -> Service:
    """The service that answers a request."""
    service: Service = request.app.state.service
    return service


RequestService = Annotated[Service, Depends(service_of)]

Authorization = Annotated[str | None, Header(description="`Bearer KEY`.", include_in_schema=False)]


def require_read(service: RequestService, authorization: Authorization = None) -> None:
    """Refuse a request that may not read."""
    service.backend.access.check_read(authorization)


def require_write(service: RequestService, authorization: Authorization = None) -> None:
    """Refuse a request that may not write."""
    service.backend.access.check_write(authorization)


def require_admin(service: RequestService, authorization: Authorization = None) -> None:
    """Refuse a request that may not see the shop's figures."""
    service.backend.access.check_admin(authorization)


def item_id(request: Request, item: str) -> str:
    """The id of an item, from a path."""
    item = item.replace(SLASH, "/")
    raw = (request.scope.get("raw_path") or b"").decode("latin-1").upper()
    if raw and _UNREADABLE in item and quote(_UNREADABLE) not in raw:
        raise wrong_field("item", "the id in this address is not in UTF-8; percent-encode it as UTF-8")
    if (
        len(item) > _MAX_ID
        or item in {".", ".."}
        or not item.isprintable()
        or item != item.strip()
        or not item
    ):
        raise wrong_field(
            "item", f"an id has 1 to {_MAX_ID} printable characters, no space around it, and is not . or .."
        )
    return item


ItemId = Annotated[str, Depends(item_id)]


Photos = Annotated[
    list[UploadFile] | None,
    File(description=f"JPEG, PNG, WebP or AVIF; up to {MAX_PHOTOS} photos of one garment."),
]
Photo = Annotated[UploadFile | None, File(description="JPEG, PNG, WebP or AVIF.")]
Url = Annotated[
    str | None,
    Form(
        description="Web address of the photo, instead of `photo`; only if the owner allowed it.",
        max_length=2000,
    ),
]
_PHOTO_ID: Final = (
    "The `photo_id` of a photo that was sent to `/v1/photos`, instead of `photo`: it is neither sent nor "
    "segmented again."
)
PhotoIdField = Annotated[str | None, Form(description=_PHOTO_ID, max_length=100)]
PhotoIdFields = Annotated[list[str] | None, Form(description=_PHOTO_ID)]
GarmentField = Annotated[
    str | None,
    Form(
        description="A garment's `id` or label; by default the one that is likeliest to be meant.",
        max_length=40,
        examples=["top"],
    ),
]
BoxField = Annotated[
    str | None,
    Form(
        description="x0,y0,x1,y1 in pixels of the photo as sent: searches for the garment in this box.",
        max_length=80,
        examples=["112,60,540,610"],
    ),
]


def garment_choice(garment: GarmentField = None, box: BoxField = None) -> GarmentChoice:
    """Which garment of the photo is the query."""
    if garment and box:
        raise wrong_field("box", "give garment or box, not both")
    return GarmentChoice(garment or None, parse_box(box))


def parse_box(text: str | None) -> tuple[int, int, int, int] | None:
    """Parse a box; None if the text is empty.

    Raises:
        Problem: if it is not a box.
    """
    if not text:
        return None
    try:
        x0, y0, x1, y1 = (round(float(value)) for value in text.split(","))
    except (ValueError, OverflowError):
        raise wrong_field("box", f"{text!r} is not x0,y0,x1,y1; write four numbers") from None
    if not (-_MAX_COORDINATE < x0 < x1 < _MAX_COORDINATE and -_MAX_COORDINATE < y0 < y1 < _MAX_COORDINATE):
        raise wrong_field("box", "x0 has to be less than x1, and y0 less than y1")
    return x0, y0, x1, y1


RequestChoice = Annotated[GarmentChoice, Depends(garment_choice)]


@dataclass(frozen=True, slots=True)
class RequestPhotos:
    """The photos of a request.

    Attributes:
        files: The photos' bytes, as they were sent or fetched.
        ids: Or the ids of photos that were sent before.
        fields: The names of all fields of the request, for the error if there is no photo.
    """

    files: list[bytes]
    ids: list[str]
    fields: list[str]

    def __bool__(self) -> bool:
        """Whether there is any photo."""
        return bool(self.files or self.ids)


async def one_photo(
    request: Request,
    service: RequestService,
    photo: Photo = None,
    url: Url = None,
    photo_id: PhotoIdField = None,
) -> RequestPhotos:
    """The photo of a request, the photo at its `url`, or the photo that was sent before."""
    await _check_count(request, 1)
    return await _read(request, service, [photo] if photo else [], url, [photo_id] if photo_id else [])


async def several_photos(
    request: Request,
    service: RequestService,
    photo: Photos = None,
    url: Url = None,
    photo_id: PhotoIdFields = None,
) -> RequestPhotos:
    """The photos of a request, the photo at its `url`, or the photos that were sent before."""
    await _check_count(request, MAX_PHOTOS)
    return await _read(request, service, photo or [], url, list(filter(None, photo_id or [])))


async def new_photos(
    request: Request, service: RequestService, photo: Photos = None, url: Url = None
) -> RequestPhotos:
    """The photos of a request, or the photo at its `url`, for the store."""
    await _check_count(request, MAX_PHOTOS)
    return await _read(request, service, photo or [], url)


async def item_photos(request: Request, service: RequestService, photo: Photos = None) -> RequestPhotos:
    """The new photos of an item."""
    await _check_count(request, MAX_ITEM_PHOTOS)
    return await _read(request, service, photo or [])


OnePhoto = Annotated[RequestPhotos, Depends(one_photo)]
SeveralPhotos = Annotated[RequestPhotos, Depends(several_photos)]
NewPhotos = Annotated[RequestPhotos, Depends(new_photos)]
ItemPhotos = Annotated[RequestPhotos, Depends(item_photos)]


async def _check_count(request: Request, limit: int) -> None:
    form = await request.form()
    for field in ("photo", "photo_id"):
        if len(form.getlist(field)) > limit:
            raise wrong_field(field, f"at most {limit} at once")


async def _read(
    request: Request,
    service: Service,
    photos: Sequence[UploadFile],
    url: str | None = None,
    ids: Sequence[str] = (),
) -> RequestPhotos:
    """Read the photos, or fetch the one at an address.

    Raises:
        Problem: if there are photos of more than one of these kinds, or one is too large.
    """
    names = list(dict.fromkeys(await request.form()))
    if photos and url:
        raise wrong_field("url", "give photo or url, not both")
    if ids and (photos or url):
        raise wrong_field("photo_id", "give the photo or its photo_id, not both")
    if url:
        return RequestPhotos([await service.fetch(url)], [], names)
    limit = service.settings.max_bytes
    files = []
    for photo in photos:
        if photo.size is not None and photo.size > limit:
            raise Problem(
                413,
                "photo-too-large",
                f"the photo has {photo.size / 1e6:.1f} MB, more than the {limit / 1e6:g} MB allowed; "
                "save a smaller copy",
            )
        files.append(await photo.read())
    return RequestPhotos(files, list(ids), names)


def parse_metadata(text: str | None) -> dict[str, Any] | None:
    """Parse the metadata of an item; None if the text is empty.

    Raises:
        Problem: if it is not a JSON object, or nested too deeply.
    """
    if text is None or not text.strip():
        return None
    try:
        metadata = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(metadata, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise wrong_field("metadata", f"this is not JSON ({error})") from None
    if not isinstance(metadata, dict):
        raise wrong_field("metadata", 'give a JSON object, as in {"price": "29.00"}')
    if _is_deeper(metadata, _MAX_DEPTH):
        raise wrong_field("metadata", f"it is nested deeper than {_MAX_DEPTH} levels")
    return metadata


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number in JSON")


def _is_deeper(value: object, levels: int) -> bool:
    """Whether a value of JSON has more levels, itself included; looks no deeper than that."""
    if levels == 0:
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_is_deeper(inner, levels - 1) for inner in inside)
