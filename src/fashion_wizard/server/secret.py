"""The secret that signs photo addresses: random, and stored where only the catalog's owner can read it."""

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
    """256 random bits in a file of mode 0600, made when they are first needed.

    All servers of one catalog share the file: of several that make it at once, the first wins. A damaged file
    is replaced, which ends the addresses that were signed with it. Where the folder cannot be written, the
    secret lives as long as this object.

    Args:
        folder: Of the catalog.
    """

    def __init__(self, folder: Path) -> None:
        """The file is neither read nor made yet."""
        self.file = folder / FILE_NAME
        self._in_memory = secrets.token_hex(32).encode()
        self._warned = False

    def value(self) -> bytes:
        """The secret as it stands in the file now."""
        return self._load() or self._make()

    def _load(self) -> bytes | None:
        """The stored secret; None if there is none, or none that can be used."""
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
                    "%s cannot be written (%s); addresses of photos end with this server",
                    self.file,
                    error.strerror,
                )
            self._warned = True
            return self._in_memory
        return self._load() or self._in_memory

    def _write(self) -> None:
        damaged = self.file.exists() and self._load() is None
        if damaged:
            _log.warning("%s is damaged and is made anew; photo addresses handed out end", self.file)
        # Where there is none, what another server has just written stays.
        with (replacing if damaged else creating)(self.file, ONLY_OWNER) as stream:
            stream.write(secrets.token_hex(32).encode() + b"\n")
