"""What a shop's table calls a photo becomes the file that is meant."""

import difflib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

_BETWEEN: Final = re.compile(r"[|;\r\n]")
_DRIVE: Final = re.compile(r"[A-Za-z]:/")
_ADDRESS: Final = re.compile(r"(?:https?:|ftp:)?//|www\.", re.IGNORECASE)
_MOST_HINTS: Final = 20
"""For so many missing photos near names are sought."""
_MOST_NAMES: Final = 5000
"""Among so many files."""


class PhotoNames:
    """Finds photos by their names in a table.

    Args:
        folders: Where relative names start, absolute; the first that has a photo counts.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        """Folders are listed when first needed."""
        self._folders = list(dict.fromkeys(folders))
        self._listings: dict[Path, dict[str, list[str]]] = {}
        self._below: list[str] | None = None
        self._hints = 0

    def find(self, cell: str) -> tuple[list[Path], list[str]]:
        """The photos that a cell names: one, or several with `|`, `;` or `,` between them.

        Returns:
            Absolute paths without links followed, and for each name that stands for no photo, or for
            several, the reason.
        """
        if exact := self._exact(cell):
            return [exact], []
        found: list[Path] = []
        problems: list[str] = []
        for part in _parts(_BETWEEN.split(cell)):
            for name in [part] if self._exact(part) else self._listed(part):
                photo = self._photo(name)
                if isinstance(photo, Path):
                    found.append(photo)
                else:
                    problems.append(photo)
        return found, problems

    def _photo(self, name: str) -> Path | str:
        """The photo of one name, or why there is none."""
        for spelling in _spellings(name):
            if exact := self._exact(spelling):
                return exact
            for folder in self._folders:
                similar = self._similar(folder, spelling)
                if len(similar) > 1:
                    shown = " or ".join(path.name for path in similar[:3])
                    return f"{name} may be {shown}; write the name exactly as the file has it"
                if similar:
                    return similar[0]
        near = self._near(name)
        hint = f"; near: {', '.join(near)}" if near else ""
        return f"there is no photo {name} in {' or '.join(map(str, self._folders))}{hint}"

    def _listed(self, part: str) -> list[str]:
        """The names of a cell with commas: each has an ending or is a file, else it is one name."""
        names = _parts(part.split(","))
        return names if all("." in name or self._exact(name) for name in names) else [part]

    def _exact(self, name: str) -> Path | None:
        for folder in self._folders:
            candidate = os.path.abspath(folder / name) if "\0" not in name else ""  # noqa: PTH100
            if os.path.isfile(candidate):  # noqa: PTH113 (Path.is_file may raise)
                return Path(candidate)
        return None

    def _similar(self, folder: Path, name: str) -> list[Path]:
        """Files whose path differs in nothing but case, Unicode composition, and space around names."""
        paths = [folder]
        for part in PurePosixPath(name).parts:
            if part == "/":
                paths = [Path(part)]
            elif part == "..":
                paths = [path.parent for path in paths]
            else:
                paths = [path / real for path in paths for real in self._listing(path).get(_loose(part), ())]
        return [Path(os.path.abspath(path)) for path in paths if os.path.isfile(path)]  # noqa: PTH100, PTH113

    def _listing(self, folder: Path) -> dict[str, list[str]]:
        if folder not in self._listings:
            names: dict[str, list[str]] = {}
            try:
                for name in sorted(os.listdir(folder)):  # noqa: PTH208 (names, not paths)
                    names.setdefault(_loose(name), []).append(name)
            except OSError:
                pass  # what cannot be listed has no photo
            self._listings[folder] = names
        return self._listings[folder]

    def _near(self, name: str) -> list[str]:
        """Names of files that the name may be meant for, as paths below their folder."""
        self._hints += 1
        if self._hints > _MOST_HINTS:
            return []
        if self._below is None:
            self._below = list(_names_below(self._folders))
        by_name = {_loose(PurePosixPath(path).name): path for path in reversed(self._below)}
        wanted = _loose(PurePosixPath(name.replace("\\", "/")).name)
        return [by_name[near] for near in difflib.get_close_matches(wanted[:200], by_name, 3, 0.7)]


def _parts(texts: Sequence[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _spellings(name: str) -> Iterator[str]:
    """Ways to read a name, the most literal first."""
    seen = set()
    for spelling in _readings(name):
        if spelling and spelling not in seen:
            seen.add(spelling)
            yield spelling


def _readings(name: str) -> Iterator[str]:
    plain = name.replace("\\", "/")
    yield name
    yield plain
    yield unquote(plain)
    if plain.lower().startswith("file:"):
        yield unquote(plain[5:].removeprefix("//"))
    for path in _paths(plain):
        for text in (path, unquote(path)):
            rooted = _DRIVE.match(text) or _ADDRESS.match(plain)
            parts = PurePosixPath(_DRIVE.sub("", text).lstrip("/")).parts
            # Where the file lay before, its last folders and its name may still be right.
            for first in range(len(parts) if rooted else min(1, len(parts))):
                yield "/".join(parts[first:])


def _paths(name: str) -> Iterator[str]:
    """The path of an address, or a name; with and without what may be a query."""
    if _ADDRESS.match(name):
        try:
            address = urlsplit(name)
        except ValueError:
            return
        if address.query:
            yield f"{address.path}?{address.query}"
        yield address.path
    else:
        yield name
        yield name.partition("?")[0]


def _loose(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).strip()


def _names_below(folders: Sequence[Path]) -> Iterator[str]:
    """Paths of files below folders, relative to these; not more than are worth comparing."""
    count = 0
    for folder in folders:
        for at, inside, files in os.walk(folder):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            for name in sorted(files):
                if count == _MOST_NAMES:
                    return
                count += 1
                yield (Path(at) / name).relative_to(folder).as_posix()
