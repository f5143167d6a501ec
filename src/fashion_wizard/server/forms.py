"""Reads photos however programs send them: in fields of many names, as the whole body, in JSON."""

import io
import json
import re
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response, UploadFile
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as Upload

from fashion_wizard.server.photo_text import photo_from_text
from fashion_wizard.server.problems import Problem, wrong_field

NAMES: Final = (
    "photo", "photos", "image", "images", "img", "picture", "pictures", "file", "files", "upload", "uploads",
)  # fmt: skip
"""Names of fields with photos; also accepted as `photo[]` and in capitals."""

_INDEX: Final = re.compile(r"\[\d*\]$")
_BINARY: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
_MAGIC_TEXT: Final = tuple(magic.decode("latin-1") for magic in _MAGIC)
_FORM: Final = "application/x-www-form-urlencoded"
_MAX_TEXT: Final = 1 << 30  # `BodyLimit` limits the whole body

_Fields = list[tuple[str, Any]]


class PhotoRoute(APIRoute):
    """A route that accepts every form that `PhotoRequest` can read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, called after the form is read."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handler(request: Request) -> Response:
            photo_request = PhotoRequest(request.scope, request.receive)
            await photo_request.form()  # FastAPI would answer each of its errors with the same 400
            return await handle(photo_request)

        return handler


class PhotoRequest(Request):
    """A request whose photos are in the field `photo`, however they were sent.

    A body that is not a form is a photo. Parameters of the query string are fields, unless the body has a
    field of the same name.
    """

    async def form(self, **_: Any) -> FormData:  # type: ignore[override]
        """The fields; the body is read once.

        Raises:
            Problem: if a field is not valid.
        """
        if self._form is None:
            fields = await self._read_fields()
            try:
                self._form = FormData(
                    await run_in_threadpool(with_photos, fields, self.query_params.multi_items())
                )
            except Problem:
                await FormData(fields).close()
                raise
        return self._form

    async def _read_fields(self) -> _Fields:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            return await self._form_items()
        body = await self.body()
        if kind == "application/json" or kind.endswith("+json"):
            return await run_in_threadpool(fields_of_json, body)
        if kind == _FORM and not body.startswith(_MAGIC):  # some programs send this type with every body
            # A plus sign that was not encoded has become a space; base64 has no spaces.
            return [
                (name, value.replace(" ", "+") if _plain(name) in NAMES else value)
                for name, value in await self._form_items()
            ]
        return [("photo", body)] if body else []

    async def _form_items(self) -> _Fields:
        return (await super().form(max_part_size=_MAX_TEXT)).multi_items()


def _plain(name: str) -> str:
    return _INDEX.sub("", name).lower()


def fields_of_json(body: bytes) -> _Fields:
    """The fields of a JSON object; a list is a repeated field."""
    try:
        content = json.loads(body or b"{}")
        if not isinstance(content, dict):
            raise wrong_field("body", 'give a JSON object, as in {"photo": "BASE64", "k": 3}')
        if isinstance(content.get("box"), list):
            content["box"] = ",".join(map(str, content["box"]))
        fields = [
            (name, value if isinstance(value, str) else json.dumps(value))
            for name, values in content.items()
            for value in (values if isinstance(values, list) else [values])
            if value is not None
        ]
        for name, value in fields:
            (name + value).encode()  # JSON can contain lone surrogates, which are not valid text
    except (ValueError, RecursionError) as error:
        raise wrong_field("body", f"this is not JSON ({error})") from None
    return fields


def with_photos(body: _Fields, query: _Fields) -> _Fields:
    """The fields of a body and a query string, with photos as files in the field `photo`."""
    names = {name for name, _ in body}
    fields = []
    for name, value in (*body, *(pair for pair in query if pair[0] not in names)):
        if isinstance(value, Upload) and not value.filename and not value.size:
            value.file.close()  # an empty file input of a page's form
            continue
        if _plain(name) in NAMES:
            if value:
                fields.append(("photo", _photo(value)))
        elif isinstance(value, Upload) or (value.startswith(_MAGIC_TEXT) and _BINARY.search(value)):
            raise _unknown(name)
        else:
            fields.append((_INDEX.sub("", name), value))
    return fields


def _photo(value: str | bytes | Upload) -> Upload:
    """A photo as an uploaded file."""
    if isinstance(value, Upload):
        return value
    if isinstance(value, str):
        value = _bytes(value) if _BINARY.search(value) else photo_from_text(value)
    return UploadFile(io.BytesIO(value), size=len(value), filename="photo")


def _bytes(text: str) -> bytes:
    """The bytes of a part without a file name, which was decoded as Latin-1 text."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def _unknown(name: str) -> Problem:
    return wrong_field(
        name[:80], f"a file came in this field; send it as photo (or as {', '.join(NAMES[1:])})"
    )
