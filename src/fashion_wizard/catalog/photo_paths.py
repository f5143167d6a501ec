"""Paths of photos as the catalog stores them, so that photos can move as a whole.

A photo inside the catalog's own folder is stored from there, with `./` before it; one below the root of the
photos, which is a setting, from that root; any other by its absolute path.
"""

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

ROOT_SETTING: Final = "photo_root"
_OWN: Final = "./"


def common_folder(folders: Iterable[Path]) -> Path | None:
    """The folder that absolute folders have in common; None where it is the whole drive, or there is none."""
    try:
        common = Path(os.path.commonpath(set(folders)))
    except ValueError:  # none, or on several drives
        return None
    return common if common.is_absolute() and common != common.parent else None


@lru_cache
def _resolved(folder: Path) -> Path:
    """The folder by its own name, where it was opened by that of a link."""
    return folder.resolve()


def stored_path(path: Path, root: Path | None, catalog: Path) -> str:
    """The text that stands for an absolute path."""
    for own in (catalog, _resolved(catalog)):
        if path.is_relative_to(own):
            return _OWN + path.relative_to(own).as_posix()
    if root is not None and path.is_relative_to(root) and path != root:
        return path.relative_to(root).as_posix()
    return str(path)


def actual_path(text: str, root: Path | None, catalog: Path) -> Path:
    """The absolute path that a text stands for."""
    if text.startswith(_OWN):
        return catalog / text.removeprefix(_OWN)
    return Path(text) if root is None else root / text


def stored_below(folder: Path, root: Path | None, catalog: Path) -> list[tuple[str, str]]:
    """Ranges of texts, ends left out, which hold all photos below an absolute folder, and perhaps more."""
    above = str(folder).removesuffix(os.sep)
    ranges = [(above + os.sep, above + chr(ord(os.sep) + 1))]
    for base, start in ((root, ""), (catalog, _OWN), (_resolved(catalog), _OWN)):
        if base is not None and folder.is_relative_to(base) and folder != base:
            below = start + folder.relative_to(base).as_posix()
            ranges.append((f"{below}/", f"{below}0"))
        elif base is not None and base.is_relative_to(folder):
            ranges.append((start, f"{start}\U0010ffff"))
    return ranges
