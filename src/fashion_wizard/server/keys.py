"""API keys: made once, kept as hashes, compared in constant time."""

import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.errors import FashionWizardError

FILE_NAME: Final = "api-keys.json"
_PREFIX: Final = "fw_"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept.

    Attributes:
        name: What the owner calls it.
        hash: SHA-256 of the key in hex. A key holds 256 random bits, so no slower hash is needed.
        write: Whether it may change the catalog; every key may read.
    """

    name: str
    hash: str
    write: bool


class KeyRing:
    """The keys of one catalog, in a file that only the owner can read.

    The file is read again whenever it changed: a key that is removed is refused at once.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self.file = folder / FILE_NAME
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int], tuple[Key, ...]] | None = None

    def all(self) -> tuple[Key, ...]:
        """All keys.

        Raises:
            FashionWizardError: if the file is damaged.
        """
        with self._lock:
            try:
                status = self.file.stat()
            except FileNotFoundError:
                return ()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, self._load())
            return self._read[1]

    def find(self, secret: str) -> Key | None:
        """The key that was presented; every key is compared, in a time that tells nothing."""
        presented = _hash(secret)
        found = None
        for key in self.all():
            if hmac.compare_digest(key.hash, presented):
                found = key
        return found

    def add(self, name: str, *, write: bool = False) -> str:
        """Make a key; this is the only time that anybody sees it.

        Raises:
            FashionWizardError: if the name is taken, or no name.
        """
        if not _NAME.fullmatch(name):
            raise FashionWizardError(f"{name!r} is no name for a key; use letters, digits, and . _ -")
        keys = self.all()
        if any(key.name == name for key in keys):
            raise FashionWizardError(
                f"there is a key named {name} already; choose another name, or remove it"
            )
        secret = _PREFIX + secrets.token_urlsafe(32)
        self._save((*keys, Key(name, _hash(secret), write)))
        return secret

    def remove(self, name: str) -> None:
        """Forget a key.

        Raises:
            FashionWizardError: if there is none of that name.
        """
        keys = self.all()
        left = tuple(key for key in keys if key.name != name)
        if len(left) == len(keys):
            names = ", ".join(key.name for key in keys) or "none"
            raise FashionWizardError(f"there is no key named {name}; known are: {names}")
        self._save(left)

    def _load(self) -> tuple[Key, ...]:
        try:
            rows = json.loads(self.file.read_text(encoding="utf-8"))
            return tuple(Key(str(row["name"]), str(row["hash"]), bool(row["write"])) for row in rows)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise FashionWizardError(
                f"{self.file} is damaged ({error}); remove it and make the keys again"
            ) from error

    def _save(self, keys: tuple[Key, ...]) -> None:
        fresh = self.file.with_suffix(f".{secrets.token_hex(4)}.new")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump([asdict(key) for key in keys], stream, indent=2)
            fresh.replace(self.file)
        except OSError as error:
            raise FashionWizardError(f"{self.file} cannot be written: {error.strerror or error}") from error


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
