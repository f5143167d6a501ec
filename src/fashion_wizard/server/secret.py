"""The secret that signs photo addresses: random, in a file that only the catalog's owner can read."""

import logging
import re
import secrets
from pathlib import Path
from typing import Final

from fashion_wizard.files import ONLY_OWNER, creating, replacing

FILE_NAME: Final = "signing-secret"
_CONTENT: Final = re.compile(rb"[0-9a-f]{64}\n?")
_log: Final = logging.getLogger(__name__)


class SigningSecret:
    """256 random bits in a file of mode 0600, which is made when first needed.

    All servers of one catalog share the file; if several make it at once, the first one wins. A damaged file
    is replaced, which ends the addresses signed with it. If the folder cannot be written, the secret exists
    in memory only.

    Args:
        folder: The catalog's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE_NAME
        self._in_memory = secrets.token_hex(32).encode()
        self._warned = False

    def value(self) -> bytes:
        """The secret that the file has now."""
        return self._load() or self._make()

    def _load(self) -> bytes | None:
        """The stored secret; None if there is none, or the file is damaged."""
        try:
            content = self.file.read_bytes()
        except OSError:
            return None
        return content.strip() if _CONTENT.fullmatch(content) else None

    def _make(self) -> bytes:
        try:
            self._write()
        except OSError as error:
            if not self._warned:
                _log.warning(
                    "%s cannot be written (%s); signed addresses end with this server",
                    self.file,
                    error.strerror,
                )
            self._warned = True
            return self._in_memory
        return self._load() or self._in_memory

    def _write(self) -> None:
        damaged = self.file.exists() and self._load() is None
        if damaged:
            _log.warning(
                "%s is damaged and is replaced; signed addresses given out before are no longer valid",
                self.file,
            )
        # Where there was no file, one that another server has just written stays.
        with (replacing if damaged else creating)(self.file, ONLY_OWNER) as stream:
            stream.write(secrets.token_hex(32).encode() + b"\n")
