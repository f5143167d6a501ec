"""Photos whose files are gone: they are listed, and taken out of the catalog if the user agrees."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.markup import escape

from fashion_wizard.catalog.find import FoundPhotos, find_photos
from fashion_wizard.catalog.gone import gone_photos, known_below, prune
from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import always, err
from fashion_wizard.errors import CatalogError


def find_or_explain(paths: Sequence[Path], catalog: Path, *, skip_gone: bool) -> FoundPhotos:
    """The photos in files and folders.

    Args:
        paths: Files and folders.
        catalog: This folder is skipped.
        skip_gone: Skip paths all of whose photos in the catalog are gone.

    Raises:
        CatalogError: as `find_photos` does.
    """
    try:
        return find_photos(paths, skip=catalog)
    except CatalogError:
        if not catalog.is_dir():
            raise
    rest = []
    with Catalog(catalog, create=False) as opened:
        for path in paths:
            try:
                find_photos([path], skip=catalog)
                rest.append(path)
            except CatalogError as error:
                if not (gone := _all_gone(opened, path)):
                    raise
                if not skip_gone:
                    raise CatalogError(f"{error}; {_emptied(path, gone)}") from None
    return find_photos(rest, skip=catalog)


def handle_gone(catalog: Catalog, paths: Sequence[Path], *, do_prune: bool, yes: bool) -> bool:
    """List the photos whose files are gone, and remove them from the catalog if the user agrees.

    Returns:
        Whether any was removed.

    Raises:
        CatalogError: if no photo of a folder would be left, without `yes`.
    """
    gone = gone_photos(catalog, map(_absolute, paths))
    for photo in gone:
        always.print(f"gone: {escape(str(photo.path))}: a photo of {escape(photo.item)}", soft_wrap=True)
    if not gone:
        return False
    emptied = next((path for path in paths if _all_gone(catalog, path)), None)
    advice = _emptied(emptied, _all_gone(catalog, emptied)) if emptied else "take them out with --prune"
    sure = do_prune and (yes or not emptied)
    if not sure and at_terminal():
        if emptied:
            always.print(f"nothing would be left of {escape(str(emptied))}", soft_wrap=True)
        sure = typer.confirm(f"Take {_photos(len(gone))} out of the catalog?", err=True)
    if sure:
        err.print(f"{_photos(len(prune(catalog, gone)))} taken out of the catalog")
    elif do_prune:
        raise CatalogError(f"nothing was taken out: {advice}")
    else:
        always.print(f"{_photos(len(gone))} gone: still in the catalog; {escape(advice)}", soft_wrap=True)
    return sure


def _all_gone(catalog: Catalog, path: Path) -> list[StoredPhoto]:
    """The catalog's photos at or below a path if all of them are gone; otherwise an empty list."""
    gone = gone_photos(catalog, [_absolute(path)])
    return gone if len(gone) == len(known_below(catalog, _absolute(path))) else []


def _emptied(path: Path, gone: Sequence[StoredPhoto]) -> str:
    return (
        f"the catalog knows {_photos(len(gone))} at {path}, and all are gone: is a disk or share away? "
        "If they are gone for good, add --prune --yes"
    )


def _photos(count: int) -> str:
    return f"{count:,} photo{'' if count == 1 else 's'}"


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 (as `find_photos`: links are not followed)


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()
