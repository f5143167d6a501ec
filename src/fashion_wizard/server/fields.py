"""What requests carry, checked: fields, headers and photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, File, Form, Header, Query, Request, UploadFile

from fashion_wizard.errors import SearchError
from fashion_wizard.search.filters import parse_filters
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.server.guard import SLASH
from fashion_wizard.server.problems import Problem, wrong_field
from fashion_wizard.server.questions import Choice, Wish
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import MAX_HITS, MAX_ITEM_PHOTOS, MAX_PHOTOS

_MOST_ID: Final = 200
_FAR: Final = 1_000_000


def service(request: Request) -> Service:
    """The server that a request came to."""
    found: Service = request.app.state.service
    return found


ServiceOf = Annotated[Service, Depends(service)]

Authorization = Annotated[str | None, Header(description="`Bearer KEY`.", include_in_schema=False)]


def may_read(served: ServiceOf, authorization: Authorization = None) -> None:
    """Refuse who may not read."""
    served.shop.access.check_read(authorization)


def may_write(served: ServiceOf, authorization: Authorization = None) -> None:
    """Refuse who may not write."""
    served.shop.access.check_write(authorization)


def item_id(item: str) -> str:
    """The id of an item as it stands in a path."""
    item = item.replace(SLASH, "/")
    if (
        len(item) > _MOST_ID
        or item in {".", ".."}
        or not item.isprintable()
        or item != item.strip()
        or not item
    ):
        raise wrong_field(
            "item", f"an id has 1 to {_MOST_ID} printable characters, no space around it, and is not . or .."
        )
    return item


ItemId = Annotated[str, Depends(item_id)]


Photos = Annotated[
    list[UploadFile] | None,
    File(description=f"JPEG, PNG or WebP; up to {MAX_PHOTOS} photos of one garment."),
]
Photo = Annotated[UploadFile | None, File(description="JPEG, PNG or WebP.")]
Url = Annotated[
    str | None,
    Form(
        description="Where the photo is, instead of `photo`; only if the owner allowed it.", max_length=2000
    ),
]
GarmentField = Annotated[
    str | None,
    Form(
        description="A garment's `id` or label; the likeliest unless given.", max_length=40, examples=["top"]
    ),
]
BoxField = Annotated[
    str | None,
    Form(
        description="x0,y0,x1,y1 in pixels of the photo as sent: asks for the garment that fills most of it.",
        max_length=80,
        examples=["112,60,540,610"],
    ),
]


def choice(garment: GarmentField = None, box: BoxField = None) -> Choice:
    """Which garment of the photo is meant."""
    if garment and box:
        raise wrong_field("box", "give garment or box, not both")
    return Choice(garment or None, parse_box(box))


def parse_box(text: str | None) -> tuple[int, int, int, int] | None:
    """A box as text; None for none.

    Raises:
        Problem: if it is no box.
    """
    if not text:
        return None
    try:
        x0, y0, x1, y1 = (round(float(value)) for value in text.split(","))
    except (ValueError, OverflowError):
        raise wrong_field("box", f"{text!r} is not x0,y0,x1,y1; write four numbers") from None
    if not (-_FAR < x0 < x1 < _FAR and -_FAR < y0 < y1 < _FAR):
        raise wrong_field("box", "x0 has to be less than x1, and y0 less than y1")
    return x0, y0, x1, y1


ChoiceOf = Annotated[Choice, Depends(choice)]


def wish_of(k: int, min_score: float, like: str, where: Sequence[str]) -> Wish:
    """How hits are chosen.

    Raises:
        Problem: if a field cannot be used.
    """
    try:
        wanted = parse_filters([one for one in where if one.strip()])
    except SearchError as error:
        raise wrong_field("where", str(error)) from error
    try:
        weights = PartWeights.parse(like)
    except SearchError as error:
        raise wrong_field("like", str(error)) from error
    return Wish(k=k, min_score=min_score, like=weights, wanted=wanted)


_K: Final = {"ge": 1, "le": MAX_HITS, "description": "Hits at most."}
_SCORE: Final = {"ge": 0, "le": 1, "description": "Hits of a lower score are left out."}
_LIKE: Final = {
    "max_length": 100,
    "description": "How much pattern, texture, color, cut and look weigh, 1 unless given.",
    "examples": ["pattern=2,color=0.5"],
}
_WHERE: Final = {
    "max_length": 20,
    "description": "Filters: key=value, key!=value, key<=number, key>=number, also < and >.",
    "examples": [["price<=50"]],
}


def wish_in_form(
    k: Annotated[int, Form(**_K)] = 24,
    min_score: Annotated[float, Form(**_SCORE)] = 0.0,
    like: Annotated[str, Form(**_LIKE)] = "",
    where: Annotated[list[str], Form(**_WHERE)] = [],  # noqa: B006 (FastAPI copies it)
) -> Wish:
    """How hits are chosen, in a form."""
    return wish_of(k, min_score, like, where)


def wish_in_query(
    k: Annotated[int, Query(**_K)] = 24,
    min_score: Annotated[float, Query(**_SCORE)] = 0.0,
    like: Annotated[str, Query(**_LIKE)] = "",
    where: Annotated[list[str], Query(**_WHERE)] = [],  # noqa: B006
) -> Wish:
    """How hits are chosen, in an address."""
    return wish_of(k, min_score, like, where)


FormWish = Annotated[Wish, Depends(wish_in_form)]
QueryWish = Annotated[Wish, Depends(wish_in_query)]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request brings to ask with.

    Attributes:
        files: Photos, as they were sent or fetched.
        fields: Names of the fields that came, for who looks for a photo among them.
    """

    files: list[bytes]
    fields: list[str]


async def one_photo(request: Request, served: ServiceOf, photo: Photo = None, url: Url = None) -> Sent:
    """The photo of a request, or the one that its address names."""
    await _check_count(request, 1)
    return await _sent(request, served, [photo] if photo else [], url)


async def several_photos(request: Request, served: ServiceOf, photo: Photos = None, url: Url = None) -> Sent:
    """The photos of a request, or the one that its address names."""
    await _check_count(request, MAX_PHOTOS)
    return await _sent(request, served, photo or [], url)


async def item_photos(request: Request, served: ServiceOf, photo: Photos = None) -> Sent:
    """The photos that an item is given."""
    await _check_count(request, MAX_ITEM_PHOTOS)
    return await _sent(request, served, photo or [], None)


OnePhoto = Annotated[Sent, Depends(one_photo)]
SeveralPhotos = Annotated[Sent, Depends(several_photos)]
ItemPhotos = Annotated[Sent, Depends(item_photos)]


async def _check_count(request: Request, most: int) -> None:
    if len((await request.form()).getlist("photo")) > most:
        raise wrong_field("photo", f"at most {most} at once")


async def _sent(request: Request, served: Service, photos: Sequence[UploadFile], url: str | None) -> Sent:
    """The files themselves, checked.

    Raises:
        Problem: if there are photos and an address, or one is too large.
    """
    names = list(dict.fromkeys(await request.form()))
    if photos and url:
        raise wrong_field("url", "give photo or url, not both")
    if url:
        return Sent([await served.fetch(url)], names)
    limit = served.shop.settings.max_bytes
    files = []
    for one in photos:
        if one.size is not None and one.size > limit:
            raise Problem(
                413,
                "photo-too-large",
                f"the photo has {one.size / 1e6:.1f} MB, more than the {limit / 1e6:g} MB allowed; "
                "save a smaller copy",
            )
        files.append(await one.read())
    return Sent(files, names)
