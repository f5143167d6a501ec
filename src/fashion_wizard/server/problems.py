"""Errors as RFC 9457 problems, with a reason for people and a code for programs."""

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.errors import (
    CatalogError,
    DiskFullError,
    FashionWizardError,
    NoGarmentError,
    OtherModelsError,
    PhotoError,
    SearchError,
)
from fashion_wizard.files import is_disk_full
from fashion_wizard.plain_words import in_plain_words
from fashion_wizard.server.request_ids import logged, request_id

_log: Final = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
ANSWERED: Final = "fashion_wizard.problem"
"""Where the scope of a request has the code of the problem that it was answered with."""

_CODES: Final = {400: "wrong-request", 404: "not-found", 405: "wrong-method", 413: "too-large"}
_KINDS: Final[tuple[tuple[type[FashionWizardError], int, str], ...]] = (
    (PhotoError, 422, "photo-unusable"),
    (NoGarmentError, 422, "no-garment"),
    (SearchError, 422, "wrong-fields"),
    (CatalogError, 500, "broken"),
)


class WrongField(BaseModel):
    """One field that cannot be used."""

    field: str
    reason: str


class ProblemBody(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(default="about:blank")
    title: str = Field(description="The status in words.", examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(description="What was wrong and what to do, for a person.")
    code: str = Field(description="The same for a program.", examples=["photo-unusable"])
    errors: list[WrongField] | None = Field(default=None, description="Which fields, where some are wrong.")


class Problem(FashionWizardError):  # noqa: N818 (RFC 9457's word)
    """An error that a request is answered with.

    Args:
        status: HTTP status.
        code: The reason for programs.
        detail: The reason for people: what was wrong and what to do.
        headers: More headers of the answer.
        errors: Fields that are wrong.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[WrongField] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.errors = list(errors)

    def __reduce__(self) -> tuple[Callable[..., "Problem"], tuple[int, str, str]]:
        """By its reason: it may come from another process."""
        return Problem, (self.status, self.code, str(self))

    def body(self) -> dict[str, Any]:
        """The problem as JSON."""
        body = ProblemBody(
            title=_title(self.status),
            status=self.status,
            detail=str(self),
            code=self.code,
            errors=self.errors or None,
        )
        return body.model_dump(exclude_none=True)

    def response(self) -> JSONResponse:
        """The problem as an HTTP response, in JSON as RFC 9457 has it."""
        return _ProblemResponse(self)

    def last_response(self) -> JSONResponse:
        """The response after which the connection is closed, without reading the rest of the request."""
        response = self.response()
        response.headers["Connection"] = "close"
        return response


class _ProblemResponse(JSONResponse):
    """A problem that a request is answered with; those outside count it by its code."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.body(), problem.status, problem.headers, MEDIA_TYPE)
        self._code = problem.code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        scope[ANSWERED] = self._code
        await super().__call__(scope, receive, send)


def wrong_field(field: str, reason: str) -> Problem:
    """The problem of a field that cannot be used."""
    return wrong_fields([(field, reason)])


def wrong_fields(fields: Sequence[tuple[str, str]]) -> Problem:
    """The problem of several fields that cannot be used, as pairs of a name and the reason."""
    detail = "; ".join(f"{field}: {reason}" for field, reason in fields)
    errors = [WrongField(field=field, reason=reason) for field, reason in fields]
    return Problem(422, "wrong-fields", detail, errors=errors)


def no_item(item: str) -> Problem:
    """The problem of an id that no item has."""
    return Problem(404, "no-item", f"the catalog has no item {item[:80]}")


def as_problem(error: Exception) -> Problem:
    """Turn any exception into a problem; unexpected ones reveal nothing about the server."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _validation(error)
        case HTTPException():
            code = _CODES.get(error.status_code, "wrong-request")
            return Problem(error.status_code, code, _said(error), headers=error.headers)
    if isinstance(error, OtherModelsError):
        return Problem(503, "index-again", INDEX_AGAIN)
    if isinstance(error, DiskFullError) or is_disk_full(error):
        return Problem(507, "disk-full", DISK_FULL)
    for kind, status, code in _KINDS:
        if isinstance(error, kind):
            return Problem(status, code, str(error) if status < 500 else _BROKEN)
    return Problem(500, "broken", _BROKEN)


def _said(error: HTTPException) -> str:
    """What the framework refuses, for a person."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "there is nothing at this address"
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return (
            f"this address is not asked that way; use {(error.headers or {}).get('Allow', 'another method')}"
        )
    return error.detail


_BROKEN: Final = "an internal error occurred; see the server's log"
DISK_FULL: Final = (
    "the server's disk is full, so nothing was changed; send the request again when its owner has made room"
)
INDEX_AGAIN: Final = (
    "the catalog was indexed with other models, so nothing in it can be searched; index its photos again: "
    "fashion-wizard info prints the command"
)


def add_handlers(app: FastAPI) -> None:
    """Answer every error of an app as a problem."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        problem = as_problem(error)
        if str(problem) in {_BROKEN, DISK_FULL}:
            number = request_id(request.scope)
            _log.error("request %s could not be answered: %s", number, error, extra=logged(request.scope))
        return problem.response()

    for kind in (FashionWizardError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)


class UnexpectedErrors:
    """Middleware that answers unexpected exceptions as problems, and logs them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        started = False

        async def track(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, track)
        except Problem:
            raise
        except ClientDisconnect:  # before its request was complete: nobody is there for an answer
            return
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            _log.exception("request %s could not be answered", request_id(scope), extra=logged(scope))
            await as_problem(error).response()(scope, receive, send)


def _validation(error: RequestValidationError) -> Problem:
    return wrong_fields(
        [
            (
                ".".join(map(str, entry["loc"][entry["loc"][0] in {"body", "query", "path"} :])) or "body",
                in_plain_words(str(entry["msg"])),
            )
            for entry in error.errors()
        ]
    )


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
