"""Writing archives: whole and checked, or not at all."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from fashion_wizard.errors import CatalogError, DiskFullError
from fashion_wizard.files import is_disk_full, no_room, replacing
from fashion_wizard.safekeeping.archive import BROKEN, MANIFEST, PIECE, ArchiveKind
from fashion_wizard.safekeeping.archive_reader import ArchiveReader

_ZIP: Final = b"PK"
"""The first bytes of a ZIP file."""


class ArchiveWriter:
    """Adds members to an archive, and its manifest at last.

    Args:
        stream: Where to write, seekable.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Nothing is written yet."""
        self._zip = zipfile.ZipFile(stream, "w", allowZip64=True)
        self.digests: dict[str, str] = {}

    def add_file(self, name: str, path: Path, *, compress: bool = False) -> str:
        """Add the bytes of a file, which may be longer than memory.

        Returns:
            Their SHA-256, in hex.

        Raises:
            OSError: if the file cannot be read or the archive not be written.
        """
        with path.open("rb") as source, self.member(name, compress=compress) as write:
            while piece := source.read(PIECE):
                write(piece)
        return self.digests[name]

    def add_bytes(self, name: str, data: bytes, *, compress: bool = False) -> None:
        """Add a member."""
        with self.member(name, compress=compress) as write:
            write(data)

    @contextmanager
    def member(self, name: str, *, compress: bool) -> Iterator[Callable[[bytes], None]]:
        """Add a member piece by piece; gives the function that takes the pieces."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as target:

            def write(piece: bytes) -> None:
                digest.update(piece)
                target.write(piece)

            yield write
        self.digests[name] = digest.hexdigest()

    def finish(self, kind: ArchiveKind, content: Mapping[str, Any]) -> None:
        """Write the manifest, after all other members."""
        manifest = {"format": kind.name, "version": kind.version, **content, "files": self.digests}
        self._zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))

    def close(self) -> None:
        """End the archive; without a manifest nobody reads it."""
        self._zip.close()


def write_archive(path: Path, kind: ArchiveKind, write: Callable[[ArchiveWriter], Mapping[str, Any]]) -> None:
    """Write an archive, check it, and only then let it replace what stood at its path.

    Args:
        path: The file to make or replace.
        kind: Its kind.
        write: Adds the members, and gives the content of the manifest.

    Raises:
        CatalogError: if it cannot be written, what was written is not what is read, or a file that is no
            archive of this kind stands there.
        DiskFullError: if there is no room for it.
    """

    def check(fresh: Path) -> None:
        with ArchiveReader(fresh, kind) as archive:
            archive.check()

    _check_replaceable(path, kind)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, 0o600, check) as stream, closing(ArchiveWriter(stream)) as archive:
            archive.finish(kind, write(archive))
    except OSError as error:
        if is_disk_full(error):
            raise DiskFullError(f"{path} was not written: {no_room(path)}") from error
        raise CatalogError(
            f"{error.filename or path}: {error.strerror or error}; {path} was not written"
        ) from error


def _check_replaceable(path: Path, kind: ArchiveKind) -> None:
    """Refuse to replace what is no archive of a kind; one that is damaged may be replaced.

    Raises:
        CatalogError: if another file, or a folder, stands there.
    """
    if path.is_dir():
        raise CatalogError(f"{path} is a folder; name a file in it")
    if not path.is_file() or not path.stat().st_size:
        return
    advice = "name another file, or delete it first"
    with path.open("rb") as stream:
        if stream.read(2) != _ZIP:
            raise CatalogError(f"{path} is no file of fashion-wizard {kind.made_by}; {advice}")
    try:
        with zipfile.ZipFile(path) as there:
            known = json.loads(there.read(MANIFEST)) if MANIFEST in there.namelist() else {}
    except (OSError, *BROKEN):
        return
    if not isinstance(known, dict) or known.get("format") != kind.name:
        raise CatalogError(f"{path} is no file of fashion-wizard {kind.made_by}; {advice}")
