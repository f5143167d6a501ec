"""Where a verb is to write, looked at before work begins that takes long."""

import os
from pathlib import Path

import typer


def file_to_write(path: Path | None) -> Path | None:
    """The path of an option that names a file to write; a missing folder will be made.

    Raises:
        typer.BadParameter: if no file can be written there.
    """
    if path is None:
        return None
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder; name a file in it")
    folder_to_write(path.parent)
    if _is_there(path) and not os.access(path, os.W_OK):
        raise typer.BadParameter(f"{path} may not be written to; name another file")
    return path


def folder_to_write(folder: Path | None) -> Path | None:
    """The path of an option that names a folder to write into; if it is missing, it will be made.

    Raises:
        typer.BadParameter: if nothing can be written there.
    """
    if folder is None:
        return None
    place = next(each for each in (folder, *folder.absolute().parents) if _is_there(each))
    if not place.is_dir():
        raise typer.BadParameter(f"{place} is a file; name a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"{place} may not be written to; name another folder")
    return folder


def _is_there(path: Path) -> bool:
    """Whether a path leads anywhere; False also where a folder above may not be looked into."""
    try:
        return path.exists()
    except OSError:
        return False
