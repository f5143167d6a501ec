"""The format of archives: ZIP files with a manifest that has the SHA-256 of every other member."""

import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

MANIFEST: Final = "manifest.json"
"""Name of the member that says what an archive is, and what it holds."""
PIECE: Final = 1 << 20
"""Bytes of a member that are read at once."""
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    AttributeError,
    TypeError,
)
"""What `zipfile` and `json` raise for damaged files."""


@dataclass(frozen=True, slots=True)
class ArchiveKind:
    """One kind of archive.

    Attributes:
        name: Stands in the manifest as `format`.
        version: Of the format; an archive of a newer one is refused.
        made_by: The verb that makes it, for messages.
        read_by: The verb that reads it, for messages.
    """

    name: str
    version: int
    made_by: str
    read_by: str


BACKUP: Final = ArchiveKind("fashion-wizard backup", 1, "backup", "restore")
"""A catalog as it is, for this version or a later one."""
DUMP: Final = ArchiveKind("fashion-wizard dump", 1, "dump", "load")
"""A catalog in a documented form, for other versions and programs."""
ARCHIVE_KINDS: Final = {kind.name: kind for kind in (BACKUP, DUMP)}
