"""Finds the files of a feed's pictures, and whether they changed."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from fashion_wizard.catalog.contents import digest_of
from fashion_wizard.errors import CatalogError, PhotoError
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.photo import read_photo_bytes

_HIDDEN: Final = "."


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture behind one address.

    Attributes:
        path: Its file, absolute; None if there is none.
        digest: SHA-256 of the file's bytes, in hex; empty if there is none, or nothing was read.
        problem: Why there is none, or why it may not be the newest; empty if all is well.
    """

    path: Path | None
    digest: str = ""
    problem: str = ""


class PictureSource(Protocol):
    """Finds the file of each address: in a folder, or by fetching it."""

    def find(self, addresses: Iterable[str]) -> Mapping[str, Picture]:
        """The picture of each address."""
        ...


class FolderPictures:
    """Pictures of a folder, found by the last part of their address; nothing is fetched.

    A file is read once: afterwards its size and time say whether it changed.

    Args:
        folder: All folders inside are looked through, hidden ones left out.
        ledger: Knows the digests of files that were read before.

    Raises:
        CatalogError: if there is no such folder.
    """

    def __init__(self, folder: Path, ledger: Ledger | None) -> None:
        """The folder is listed at once."""
        if not folder.is_dir():
            raise CatalogError(f"{folder}: there is no such folder of photos; check the path")
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100 (links are not followed)
        self._ledger = ledger
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in _files_below(self._folder):
            self._by_name[_loose(path.rpartition(os.sep)[2])].append(path)

    def find(self, addresses: Iterable[str]) -> Mapping[str, Picture]:
        """The picture of each address."""
        return {address: self._find(address) for address in addresses}

    def _find(self, address: str) -> Picture:
        parts = _parts(address)
        found = self._by_name.get(_loose(parts[-1]), []) if parts else []
        if not found:
            return Picture(
                None, problem=f"there is no photo {parts[-1] if parts else address} in {self._folder}"
            )
        best = _closest(found, parts)
        if len(best) > 1:
            names = " or ".join(str(Path(path).relative_to(self._folder)) for path in best[:3])
            return Picture(None, problem=f"{parts[-1]} may be {names}; the address does not say which")
        return picture_of(Path(best[0]), self._ledger)


def picture_of(path: Path, ledger: Ledger | None) -> Picture:
    """The picture in a file. The file is read only if its size or time changed.

    Args:
        path: Absolute.
        ledger: Knows the digests of files that were read before; without one nothing is read.
    """
    if ledger is None:
        return Picture(path)
    try:
        status = path.stat()
        digest = ledger.digest(path, status.st_size, status.st_mtime_ns)
        if digest is None:
            digest = digest_of(read_photo_bytes(path))
            ledger.put_digest(path, status.st_size, status.st_mtime_ns, digest)
    except OSError as error:
        return Picture(None, problem=f"{path} cannot be read ({error.strerror})")
    except PhotoError as error:
        return Picture(None, problem=str(error))
    return Picture(path, digest)


def _closest(paths: list[str], parts: list[str]) -> list[str]:
    """The files that share the most last steps with the address: name, folder, and so on."""

    def shared(path: str) -> int:
        own = [_loose(part) for part in Path(path).parts]
        wanted = [_loose(part) for part in parts]
        count = 0
        while count < min(len(own), len(wanted)) and own[-1 - count] == wanted[-1 - count]:
            count += 1
        return count

    if len(paths) == 1:
        return paths
    most = max(map(shared, paths))
    return [path for path in paths if shared(path) == most]


def _parts(address: str) -> list[str]:
    """The steps of an address's path, or of a file's name, as text."""
    try:
        path = urlsplit(address).path if "//" in address else address.replace("\\", "/").partition("?")[0]
    except ValueError:
        return []
    return [part for part in unquote(path).split("/") if part]


def _loose(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _files_below(folder: Path) -> Iterator[str]:
    for at, inside, files in os.walk(folder, followlinks=True):
        inside[:] = sorted(name for name in inside if not name.startswith(_HIDDEN))
        yield from (os.path.join(at, name) for name in sorted(files) if not name.startswith(_HIDDEN))  # noqa: PTH118
