"""`fashion-wizard index`, `remove` and `info`: what the catalog holds."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from fashion_wizard import defaults
from fashion_wizard.catalog.find import FoundPhotos, LeftOut, find_photos
from fashion_wizard.catalog.gone import gone_photos, known_below, prune
from fashion_wizard.catalog.ingest import IngestReport, add_photos
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    DEFAULT_MEGAPIXELS,
    CatalogOption,
    MegapixelsOption,
    err,
    photo_limits,
    progress_bars,
    tell_left_out,
)
from fashion_wizard.errors import CatalogError
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.pictures import same_pictures

SOME_LEFT_OUT = 1
"""Exit status of `index` where some photos could not be used; the rest is indexed."""


def index(
    photos: Annotated[list[Path], typer.Argument(help="Photos, and folders of photos.")],
    catalog: CatalogOption = DEFAULT_CATALOG,
    metadata: Annotated[
        Path | None,
        typer.Option(
            help="CSV with the columns photo and item, and any others: they become the item's metadata."
        ),
    ] = None,
    maps: Annotated[
        Path | None,
        typer.Option(help="Folder of color maps that say where the garments are; named like the photos."),
    ] = None,
    item_per_folder: Annotated[
        bool, typer.Option("--item-per-folder", help="All photos of one folder show one item.")
    ] = False,
    take_out: Annotated[
        bool,
        typer.Option("--prune", help="Take photos out of the catalog whose files in these folders are gone."),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --prune: even if nothing is left of a folder then.")
    ] = False,
    max_megapixels: MegapixelsOption = DEFAULT_MEGAPIXELS,
) -> None:
    """Add photos to a catalog, or refresh it. What is known is not computed again.

    Photos whose files are gone from the folders named are named, and stay in the catalog unless --prune says
    otherwise. A run that was stopped goes on where it was. Exit status: 0 if all photos went in, 1 if some
    were left out (each is named with its reason; the rest is indexed), 2 for a mistake.
    """
    found = _find(photos, catalog, go_on=(take_out and yes) or _at_terminal())
    table = read_items(metadata, [p for p in photos if p.is_dir()]) if metadata else None
    segmenter, extractor = defaults.segmenter(maps), defaults.feature_extractor()
    with Catalog(catalog) as opened:
        with progress_bars() as tell:
            report = add_photos(
                opened,
                found.photos,
                segmenter,
                extractor,
                table=table,
                item_per_folder=item_per_folder,
                **photo_limits(max_megapixels),
                progress=tell,
            )
        left_out = [*found.left_out, *report.left_out, *(table.problems if table else ())]
        for note in (*found.notes, *(table.notes if table else ())):
            err.print(f"note: {escape(note)}", soft_wrap=True)
        _tell(report, left_out)
        taken = _settle_gone(opened, photos, take_out=take_out, yes=yes)
        held = opened.info()
        changed = report.added or report.updated
        paths = [photo.path for photo in found.photos] if changed else []
        copies = list(same_pictures(opened, Indexes(opened, extractor.name), paths))
    for same in copies:
        names = ", ".join(escape(str(path)) for path in same)
        err.print(f"note: one picture under different items: {names}", soft_wrap=True)
    err.print(f"{catalog}: {held.photos} photos of {held.items} items, {held.garments} garments")
    if not held.photos and not taken:
        raise CatalogError("no photo could be used; nothing is indexed")
    if left_out:
        raise typer.Exit(SOME_LEFT_OUT)


def _find(paths: Sequence[Path], catalog: Path, *, go_on: bool) -> FoundPhotos:
    """The photos in files and folders.

    Args:
        paths: What was named.
        catalog: Is not looked into.
        go_on: Pass over paths where all photos are gone that the catalog knows.

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
                if not go_on:
                    raise CatalogError(f"{error}; {_emptied(path, gone)}") from None
    return find_photos(rest, skip=catalog)


def _settle_gone(catalog: Catalog, paths: Sequence[Path], *, take_out: bool, yes: bool) -> bool:
    """Name the photos whose files are gone, and take them out if that is wished.

    Returns:
        Whether any was taken out.

    Raises:
        CatalogError: if nothing would be left of a folder, and nobody says that this is right.
    """
    gone = gone_photos(catalog, map(_absolute, paths))
    for photo in gone:
        err.print(f"gone: {escape(str(photo.path))}: a photo of {escape(photo.item)}", soft_wrap=True)
    if not gone:
        return False
    emptied = next((path for path in paths if _all_gone(catalog, path)), None)
    advice = _emptied(emptied, _all_gone(catalog, emptied)) if emptied else "take them out with --prune"
    sure = take_out and (yes or not emptied)
    if not sure and _at_terminal():
        if emptied:
            err.print(f"nothing would be left of {escape(str(emptied))}", soft_wrap=True)
        sure = typer.confirm(f"Take {_photos(len(gone))} out of the catalog?", err=True)
    if sure:
        err.print(f"{_photos(len(prune(catalog, gone)))} taken out of the catalog")
    elif take_out:
        raise CatalogError(f"nothing was taken out: {advice}")
    else:
        err.print(f"{_photos(len(gone))} gone: still in the catalog; {escape(advice)}", soft_wrap=True)
    return sure


def _all_gone(catalog: Catalog, path: Path) -> list[StoredPhoto]:
    """The catalog's photos at or below a path, if all of them are gone; else none."""
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


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _tell(report: IngestReport, left_out: list[LeftOut]) -> None:
    for note in report.notes:
        err.print(f"note: {escape(str(note.path))}: {escape(note.reason)}")
    for path in report.unrecognized:
        err.print(
            f"note: {escape(str(path))}: no kind of garment was recognized; its foreground is taken instead",
            soft_wrap=True,
        )
    for one in left_out:
        err.print(f"[red]left out[/red]: {escape(str(one.path))}: {escape(one.reason)}", soft_wrap=True)
    err.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{len(left_out)} left out"
    )


def remove(
    items: Annotated[list[str], typer.Argument(help="Ids of items.")],
    catalog: CatalogOption = DEFAULT_CATALOG,
) -> None:
    """Remove items, with all their photos, from a catalog. The photos' files are not touched."""
    with Catalog(catalog, create=False) as opened:
        removed = set(opened.remove_items(items))
    err.print(f"{len(removed)} removed")
    unknown = [item for item in items if item not in removed]
    if unknown:
        raise CatalogError(f"no such item in {catalog}: {', '.join(unknown)}")


def info(catalog: CatalogOption = DEFAULT_CATALOG) -> None:
    """Tell what a catalog holds."""
    with Catalog(catalog, create=False) as opened:
        held = opened.info()
        others = opened.made_otherwise(defaults.feature_extractor().name)
    lines = {
        "items": f"{held.items:,}",
        "photos": f"{held.photos:,}",
        "different photos": f"{held.images:,}",
        "garments": f"{held.garments:,}",
        "keypoints": f"{held.keypoints:,}",
        "size": f"{held.bytes / 1e6:,.1f} MB",
        "made by": "; ".join(held.recipes) or "-",
    }
    for name, value in lines.items():
        typer.echo(f"{name:17} {value}")
    tell_left_out(others)
