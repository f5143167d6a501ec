"""Reading archives: what is not as it was written is refused."""

import errno
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from fashion_wizard.errors import CatalogError
from fashion_wizard.safekeeping.archive import ARCHIVE_KINDS, BROKEN, MANIFEST, PIECE, ArchiveKind

_COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class ArchiveReader:
    """An archive that is read.

    Args:
        path: The file.
        kind: Of which kind it has to be.

    Raises:
        CatalogError: if there is no such file, or it is no such archive, damaged, or of a newer version.
    """

    def __init__(self, path: Path, kind: ArchiveKind) -> None:
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
            while piece := source.read(PIECE):
                digest.update(piece)
                if target is not None:
                    target.write(piece)
            self._compare(name, digest.hexdigest())

    def _compare(self, name: str, digest: str) -> None:
        if digest != self.digests[name]:
            raise zipfile.BadZipFile(f"{name} is not what was written")

    def _manifest(self, kind: ArchiveKind) -> dict[str, Any]:
        if any(member.compress_type not in _COMPRESSIONS for member in self._zip.infolist()):
            raise zipfile.BadZipFile("a member is compressed in another way than by fashion-wizard")
        names = self._zip.namelist()
        if MANIFEST not in names:
            raise CatalogError(f"{self.path} is no file of fashion-wizard {kind.made_by}; use another")
        manifest = json.loads(self._zip.read(MANIFEST))
        if manifest["format"] != kind.name:
            other = ARCHIVE_KINDS.get(manifest["format"])
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
        except BROKEN as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise CatalogError(f"{self.path} is damaged ({reason}); use another") from error


def _check_name(name: str) -> None:
    """Refuse the name of a member that would lie outside the folder that it is unpacked into.

    Raises:
        ValueError: if it would.
    """
    odd = {"..", ".", ""}.intersection(name.split("/")) or "\0" in name
    if odd or (os.name == "nt" and ("\\" in name or ":" in name)):
        raise ValueError(f"the name {name!r} leads out of the archive")
