"""Archives: ZIP files with a manifest that has the SHA-256 of every other member."""

import errno
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Final, Self

from fashion_wizard.errors import CatalogError, DiskFullError
from fashion_wizard.files import is_disk_full, no_room, replacing

MANIFEST: Final = "manifest.json"
_CHUNK: Final = 1 << 20
_ZIP: Final = b"PK"
_COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN: Final = (
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
class Kind:
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


BACKUP: Final = Kind("fashion-wizard backup", 1, "backup", "restore")
"""A catalog as it is, for this version or a later one."""
DUMP: Final = Kind("fashion-wizard dump", 1, "dump", "load")
"""A catalog in a documented form, for other versions and programs."""
_KINDS: Final = {kind.name: kind for kind in (BACKUP, DUMP)}


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
            while piece := source.read(_CHUNK):
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

    def finish(self, kind: Kind, content: Mapping[str, Any]) -> None:
        """Write the manifest, after all other members."""
        manifest = {"format": kind.name, "version": kind.version, **content, "files": self.digests}
        self._zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))

    def close(self) -> None:
        """End the archive; without a manifest nobody reads it."""
        self._zip.close()


class ArchiveReader:
    """An archive that is read.

    Args:
        path: The file.
        kind: Of which kind it has to be.

    Raises:
        CatalogError: if there is no such file, or it is no such archive, damaged, or of a newer version.
    """

    def __init__(self, path: Path, kind: Kind) -> None:
        """Reads the manifest."""
        self.path = path
        if not path.is_file():
            raise CatalogError(f"{path}: there is no such file; check the path")
        with self._guarded():
            try:
                self._zip = zipfile.ZipFile(path)
            except zipfile.BadZipFile as error:
                raise CatalogError(
                    f"{path} is no file of fashion-wizard {kind.made_by}, or it is damaged ({error}); "
                    "use another"
                ) from error
            try:
                self.manifest = self._manifest(kind)
            except BaseException:
                self._zip.close()
                raise

    def __enter__(self) -> Self:
        """The archive itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._zip.close()

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each member, in hex."""
        found: dict[str, str] = self.manifest["files"]
        return found

    def check(self) -> None:
        """Read everything.

        Raises:
            CatalogError: if any member is missing or is not what was written.
        """
        for name in self.digests:
            self._copy(name, None)

    def extract(self, name: str, target: Path) -> None:
        """Write a member into a new file.

        Raises:
            CatalogError: if it is missing, or is not what was written.
            OSError: if the file cannot be written.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            self._copy(name, stream)

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            CatalogError: if it is missing, or is not what was written.
        """
        with self._guarded():
            data = self._zip.read(name)
            self._compare(name, hashlib.sha256(data).hexdigest())
            return data

    def lines(self, name: str) -> Iterator[Any]:
        """The documents of a member of JSON lines.

        Raises:
            CatalogError: if it is missing, or is not what was written.
        """
        digest = hashlib.sha256()
        with self._guarded(), self._zip.open(name) as source:
            for line in source:
                digest.update(line)
                yield json.loads(line)
            self._compare(name, digest.hexdigest())

    def _copy(self, name: str, target: IO[bytes] | None) -> None:
        digest = hashlib.sha256()
        with self._guarded(), self._zip.open(name) as source:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                if target is not None:
                    target.write(piece)
            self._compare(name, digest.hexdigest())

    def _compare(self, name: str, digest: str) -> None:
        if digest != self.digests[name]:
            raise zipfile.BadZipFile(f"{name} is not what was written")

    def _manifest(self, kind: Kind) -> dict[str, Any]:
        if any(member.compress_type not in _COMPRESSIONS for member in self._zip.infolist()):
            raise zipfile.BadZipFile("a member is compressed in another way than by fashion-wizard")
        names = self._zip.namelist()
        if MANIFEST not in names:
            raise CatalogError(f"{self.path} is no file of fashion-wizard {kind.made_by}; use another")
        manifest = json.loads(self._zip.read(MANIFEST))
        if manifest["format"] != kind.name:
            other = _KINDS.get(manifest["format"])
            advice = f"use fashion-wizard {other.read_by}" if other else "use another"
            raise CatalogError(f"{self.path} is a {manifest['format']}, not a {kind.name}; {advice}")
        if manifest["version"] > kind.version:
            raise CatalogError(
                f"{self.path} was made by a newer version of Fashion Wizard (its format is "
                f"{manifest['version']}, this version knows {kind.version}); update Fashion Wizard"
            )
        files = manifest["files"]
        if sorted(names) != sorted([*files, MANIFEST]):
            raise zipfile.BadZipFile("members are missing")
        for name in files:
            _check_name(name)
        return dict(manifest)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Errors of damaged files as the user's."""
        try:
            yield
        except OSError as error:
            # A damaged offset leads to a place that no file has.
            if error.filename is not None or error.errno not in {None, errno.EINVAL}:
                raise
            raise CatalogError(f"{self.path} is damaged ({error}); use another") from error
        except _BROKEN as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise CatalogError(f"{self.path} is damaged ({reason}); use another") from error


def write_archive(path: Path, kind: Kind, write: Callable[[ArchiveWriter], Mapping[str, Any]]) -> None:
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


def _check_replaceable(path: Path, kind: Kind) -> None:
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
    except (OSError, *_BROKEN):
        return
    if not isinstance(known, dict) or known.get("format") != kind.name:
        raise CatalogError(f"{path} is no file of fashion-wizard {kind.made_by}; {advice}")


def _check_name(name: str) -> None:
    """Refuse the name of a member that would lie outside the folder that it is unpacked into.

    Raises:
        ValueError: if it would.
    """
    odd = {"..", ".", ""}.intersection(name.split("/")) or "\0" in name
    if odd or (os.name == "nt" and ("\\" in name or ":" in name)):
        raise ValueError(f"the name {name!r} leads out of the archive")
