"""API keys: shown once, stored as hashes, compared in constant time."""

import hashlib
import hmac
import json
import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.connect import code_of
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import ONLY_OWNER, replacing

FILE_NAME: Final = "api-keys.json"
_LOCK_SECONDS: Final = 30.0
_PREFIX: Final = "fw_"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is stored.

    Attributes:
        name: Chosen by the owner.
        hash: SHA-256 of the key in hex. A key holds 256 random bits, so no slower hash is needed.
        write: Whether it may change the catalog; every key may read.
        admin: Whether it may see the shop's figures.
    """

    name: str
    hash: str
    write: bool
    admin: bool = False


class KeyRing:
    """The keys of one catalog, in a file that only its owner can read.

    The file is read again after every change, so a removed key is refused at once.
    """

    def __init__(self, folder: Path) -> None:
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
        """The key with a secret, if there is one; every key is compared, in constant time."""
        digest = _hash(secret)
        found = None
        for key in self.all():
            if hmac.compare_digest(key.hash, digest):
                found = key
        return found

    def add(self, name: str, *, write: bool = False, admin: bool = False) -> str:
        """Make a key, and return its secret, which is not stored.

        Raises:
            FashionWizardError: if the name is taken or not valid.
        """
        if not _NAME.fullmatch(name):
            raise FashionWizardError(f"{name!r} cannot be the name of a key; use letters, digits, and . _ -")
        secret = _PREFIX + secrets.token_urlsafe(32)
        with self._changing() as keys:
            if any(key.name == name for key in keys):
                raise FashionWizardError(
                    f"there is a key named {name} already; choose another name, or remove it"
                )
            self._save((*keys, Key(name, _hash(secret), write, admin)))
        return secret

    def remove(self, name: str) -> None:
        """Remove a key.

        Raises:
            FashionWizardError: if no key has that name.
        """
        with self._changing() as keys:
            others = tuple(key for key in keys if key.name != name)
            if len(others) == len(keys):
                names = ", ".join(key.name for key in keys) or "none"
                raise FashionWizardError(f"there is no key named {name}; known are: {names}")
            self._save(others)

    @contextmanager
    def _changing(self) -> Iterator[tuple[Key, ...]]:
        """The present keys, locked against changes by other threads and processes until the block ends.

        The lock is a SQLite transaction: it works on every system, and ends if the process is killed.

        Raises:
            FashionWizardError: if the keys cannot be read, or another process holds the lock for too long.
        """
        lock = self.file.with_suffix(".lock")
        try:
            connection = sqlite3.connect(lock, timeout=_LOCK_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise FashionWizardError(f"{lock} cannot be opened ({error}); check its permissions") from error
        with closing(connection):
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error as error:
                full = code_of(error) == sqlite3.SQLITE_FULL
                advice = "make room on the disk" if full else "try again"
                raise FashionWizardError(f"{lock} cannot be locked ({error}); {advice}") from error
            yield self._load() if self.file.exists() else ()

    def _load(self) -> tuple[Key, ...]:
        try:
            rows = json.loads(self.file.read_text(encoding="utf-8"))
            return tuple(
                Key(str(row["name"]), str(row["hash"]), bool(row["write"]), bool(row.get("admin")))
                for row in rows
            )
        except OSError as error:
            raise FashionWizardError(
                f"{self.file} cannot be read ({error.strerror}); give it to the user that the server runs as"
            ) from error
        except (ValueError, TypeError, KeyError) as error:
            raise FashionWizardError(
                f"{self.file} is damaged ({error}); restore it from a backup, or remove it and make the keys "
                "again"
            ) from error

    def _save(self, keys: tuple[Key, ...]) -> None:
        try:
            with replacing(self.file, ONLY_OWNER, _give_to_owner_of_folder) as stream:
                stream.write(json.dumps([asdict(key) for key in keys], indent=2).encode())
        except OSError as error:
            raise FashionWizardError(f"{self.file} cannot be written: {error.strerror or error}") from error


def _give_to_owner_of_folder(file: Path) -> None:
    """Keys that root makes stay readable for the user that the server runs as."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        folder = file.parent.stat()
        os.chown(file, folder.st_uid, folder.st_gid)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
