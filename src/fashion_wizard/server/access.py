"""Who may do what: keys in headers, and photo addresses that carry their own permission."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.secret import SigningSecret
from fashion_wizard.server.settings import Settings

_SCHEME: Final = "bearer "
_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
_DAY: Final = 86_400
_DAYS: Final = 7
"""A signed address holds for at least so many days, and for less than one day more."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What makes the address of a photo work without a key.

    Attributes:
        expires: When it ends, in seconds since 1970. All of one day's addresses end together, so that a
            browser that sees a photo twice has it in its cache.
        sig: HMAC-SHA256 in hex, the first 128 bits.
    """

    expires: int
    sig: str


class Access:
    """Decides for one server.

    Reads need a key unless only this machine can reach the server; writes always do.

    Args:
        settings: Where the server listens.
        keys: Of its catalog.
        clock: Seconds since 1970.
    """

    def __init__(self, settings: Settings, keys: KeyRing, clock: Callable[[], float] = time.time) -> None:
        """Nothing is read yet."""
        self._keys = keys
        self._secret = SigningSecret(settings.catalog)
        self._clock = clock
        self.needs_key = not settings.loopback

    def check_read(self, authorization: str | None) -> None:
        """Refuse who may not read.

        Raises:
            Problem: 401.
        """
        if self.needs_key:
            self._presented(authorization)

    def check_write(self, authorization: str | None) -> None:
        """Refuse who may not change the catalog.

        Raises:
            Problem: 401 without a key, 403 with one that may only read.
        """
        if not self._presented(authorization):
            raise Problem(403, "key-forbids", "this key may read but not write; use one made with --write")

    def _presented(self, authorization: str | None) -> bool:
        """Whether the key that was presented may write."""
        if authorization is None or not authorization.lower().startswith(_SCHEME):
            raise Problem(
                401,
                "key-missing",
                "this needs a key: send the header Authorization: Bearer KEY "
                "(the owner makes one with: fashion-wizard keys add NAME)",
                headers=_CHALLENGE,
            )
        key = self._keys.find(authorization[len(_SCHEME) :].strip())
        if key is None:
            raise Problem(
                401, "key-missing", "this key is not known; ask the owner for one", headers=_CHALLENGE
            )
        return key.write

    def sign(self, photo: str) -> Signature | None:
        """A signature for a photo's address; None where reading needs no key.

        It holds until it expires, or until a key is added or removed.
        """
        if not self.needs_key:
            return None
        expires = (int(self._clock()) // _DAY + _DAYS + 1) * _DAY
        return Signature(expires, self._signature(photo, expires))

    def check_photo(self, photo: str, signature: Signature | None, authorization: str | None) -> None:
        """Refuse who has neither a key nor a signed address.

        Raises:
            Problem: 401.
        """
        if not self.needs_key:
            return
        if signature is not None and hmac.compare_digest(
            self._signature(photo, signature.expires).encode(), signature.sig.encode()
        ):
            if signature.expires > self._clock():
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
        """How long an address that was accepted may be answered from a cache: a day, or until it ends."""
        return min(_DAY, max(0, signature.expires - int(self._clock()))) if signature else _DAY

    def _signature(self, photo: str, expires: int) -> str:
        # With the keys in the message, no address outlives the key that it was handed out for.
        keys = "\n".join(sorted(key.hash for key in self._keys.all()))
        message = f"{photo}\n{expires}\n{hashlib.sha256(keys.encode()).hexdigest()}"
        return hmac.new(self._secret.value(), message.encode(), hashlib.sha256).hexdigest()[:32]
