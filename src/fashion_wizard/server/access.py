"""Permissions: keys in headers, and signed addresses of photos."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from fashion_wizard.server.keys import Key, KeyRing
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.secret import SigningSecret
from fashion_wizard.server.settings import Settings

_SCHEME: Final = "bearer "
_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
_DAY: Final = 86_400
_DAYS: Final = 7
"""A signed address is valid for at least this many days, and for less than one day more."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a photo's address, which then needs no key.

    Attributes:
        expires: Its end, in seconds since 1970. It is the same for all addresses of one day, so that browsers
            can cache photos.
        sig: The first 128 bits of an HMAC-SHA256, in hex.
    """

    expires: int
    sig: str


class Access:
    """Checks the permissions of requests to one server.

    Reads need a key unless the server listens on loopback only; writes always need one.

    Args:
        settings: The address the server listens on.
        keys: The keys of its catalog.
        clock: Seconds since 1970.
    """

    def __init__(self, settings: Settings, keys: KeyRing, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._secret = SigningSecret(settings.catalog)
        self._clock = clock
        self.needs_key = not settings.loopback

    def check_read(self, authorization: str | None) -> None:
        """Refuse a request that may not read.

        Raises:
            Problem: 401.
        """
        if self.needs_key:
            self._key(authorization)

    def check_write(self, authorization: str | None) -> None:
        """Refuse a request that may not change the catalog.

        Raises:
            Problem: 401 without a key, 403 with one that may only read.
        """
        if not self._key(authorization).write:
            raise Problem(403, "key-forbids", "this key may read but not write; use one made with --write")

    def check_admin(self, authorization: str | None) -> None:
        """Refuse a request that may not see the shop's figures.

        Raises:
            Problem: 401 without a key, 403 with one that has not this right.
        """
        if not self._key(authorization).admin:
            raise Problem(
                403, "key-forbids", "this key may not see the shop's figures; use one made with --admin"
            )

    def _key(self, authorization: str | None) -> Key:
        """The key in a header.

        Raises:
            Problem: 401 if there is no key, or it is unknown.
        """
        secret = key_in(authorization)
        if secret is None:
            raise Problem(
                401,
                "key-missing",
                "this needs a key: send the header Authorization: Bearer KEY "
                "(the server's owner makes one with: fashion-wizard keys add NAME)",
                headers=_CHALLENGE,
            )
        key = self._keys.find(secret)
        if key is None:
            raise Problem(
                401, "key-missing", "this key is unknown; ask the server's owner for one", headers=_CHALLENGE
            )
        return key

    def sign(self, photo: str) -> Signature | None:
        """The signature of a photo's address; None where reading needs no key.

        It is valid until it expires, or until a key is added or removed.
        """
        if not self.needs_key:
            return None
        expires = self._expires()
        return Signature(expires, self._signature(photo, expires))

    def check_photo(self, photo: str, signature: Signature | None, authorization: str | None) -> None:
        """Refuse a request with neither a key nor a valid signature.

        Raises:
            Problem: 401.
        """
        if not self.needs_key:
            return
        if signature is not None and hmac.compare_digest(
            self._signature(photo, signature.expires).encode(), signature.sig.encode()
        ):
            # An address of a time when the clock was set far ahead would otherwise be valid until then.
            if self._clock() < signature.expires <= self._expires() + _DAY:
                return
            if authorization is None:
                raise Problem(
                    401,
                    "address-expired",
                    "this photo's address has expired; ask for its item again",
                    headers=_CHALLENGE,
                )
        self.check_read(authorization)

    def seconds_left(self, signature: Signature | None) -> int:
        """How many seconds the response to an accepted address may be cached: a day at most."""
        return min(_DAY, max(0, signature.expires - int(self._clock()))) if signature else _DAY

    def _expires(self) -> int:
        """The end of the addresses that are made today."""
        return (int(self._clock()) // _DAY + _DAYS + 1) * _DAY

    def _signature(self, photo: str, expires: int) -> str:
        # The keys are part of the message, so that removing a key ends the addresses that it was given.
        keys = "\n".join(sorted(key.hash for key in self._keys.all()))
        message = f"{photo}\n{expires}\n{hashlib.sha256(keys.encode()).hexdigest()}"
        return hmac.new(self._secret.value(), message.encode(), hashlib.sha256).hexdigest()[:32]


class KeyGate:
    """Requires a key that may read, for an app that checks no keys itself.

    Args:
        app: The app inside.
        access: Checks keys.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        try:
            self._access.check_read(Headers(scope=scope).get("authorization"))
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def key_in(authorization: str | None) -> str | None:
    """The key in a header `Authorization: Bearer KEY`; None if there is none."""
    if authorization is None or not authorization.lower().startswith(_SCHEME):
        return None
    return authorization[len(_SCHEME) :].strip()
