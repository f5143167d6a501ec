"""Who may do what: keys in headers, and photo addresses that carry their own permission."""

import hashlib
import hmac
from typing import Final

from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.settings import Settings

_SCHEME: Final = "bearer "
_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}


class Access:
    """Decides for one server.

    Reads need a key unless only this machine can reach the server; writes always do.
    """

    def __init__(self, settings: Settings, keys: KeyRing) -> None:
        """Nothing is read yet."""
        self._keys = keys
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

    def sign(self, photo: str) -> str | None:
        """What proves that a photo's address was handed out here; None where nobody need prove anything.

        Made from the hashes of the keys, so it holds until one is added or removed.
        """
        if not self.needs_key:
            return None
        secret = hashlib.sha256("\n".join(sorted(key.hash for key in self._keys.all())).encode()).digest()
        return hmac.new(secret, photo.encode(), hashlib.sha256).hexdigest()[:32]

    def check_photo(self, photo: str, signature: str | None, authorization: str | None) -> None:
        """Refuse who has neither a key nor a signed address.

        Raises:
            Problem: 401.
        """
        wanted = self.sign(photo)
        if wanted is None or (
            signature is not None and hmac.compare_digest(wanted.encode(), signature.encode())
        ):
            return
        self.check_read(authorization)
