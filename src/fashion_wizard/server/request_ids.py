"""The id of a request: in its answer and in every line of the log about it, so that one finds the other."""

import re
import secrets
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.types import Scope

HEADER: Final = "X-Request-ID"
_KEY: Final = "fashion_wizard.request_id"
_VALID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What an id of others may consist of: nothing that would look like something else in a log."""


def request_id(scope: Scope) -> str:
    """The id of a request: the one that a proxy or client sent along, or a random one."""
    if _KEY not in scope:
        given = Headers(scope=scope).get(HEADER, "")
        scope[_KEY] = given if _VALID.fullmatch(given) else secrets.token_hex(8)
    return str(scope[_KEY])


def logged(scope: Scope) -> dict[str, Any]:
    """What a line of the log about a request carries besides its message."""
    return {"request": request_id(scope)}
