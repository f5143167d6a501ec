"""`fashion-wizard index`, `remove` and `info`: what the catalog holds."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from fashion_wizard.catalog.find import LeftOut, find_photos
from fashion_wizard.catalog.ingest import IngestReport, add_photos
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, err, progress_bars
from fashion_wizard.errors import CatalogError
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.search.indexes import Indexes
from fashion_wizard.search.pictures import same_pictures
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.color_map import GivenColorMaps
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN

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
) -> None:
    """Add photos to a catalog, or refresh it. What is known is not computed again.

    A run that was stopped goes on where it was. Exit status: 0 if all photos went in, 1 if some were left
    out (each is named with its reason; the rest is indexed), 2 for a mistake.
    """
    found = find_photos(photos, skip=catalog)
    table = read_items(metadata, [p for p in photos if p.is_dir()]) if metadata else None
    segmenter: Segmenter = GivenColorMaps(maps) if maps else MaskRCNN()
    with Catalog(catalog) as opened, progress_bars() as tell:
        report = add_photos(
            opened,
            found.photos,
            segmenter,
            FeatureExtractor(),
            table=table,
            item_per_folder=item_per_folder,
            progress=lambda done, total, _: tell("indexing", done, total),
        )
        held = opened.info()
        changed = report.added or report.updated
        paths = [photo.path for photo in found.photos] if changed else []
        copies = list(same_pictures(opened, Indexes(opened), paths))
    left_out = [*found.left_out, *report.left_out, *(table.problems if table else ())]
    _tell(report, left_out)
    for paths in copies:
        names = ", ".join(escape(str(path)) for path in paths)
        err.print(f"note: one picture under different items: {names}", soft_wrap=True)
    err.print(f"{catalog}: {held.photos} photos of {held.items} items, {held.garments} garments")
    if not held.photos:
        raise CatalogError("no photo could be used; nothing is indexed")
    if left_out:
        raise typer.Exit(SOME_LEFT_OUT)


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
    if len(held.recipes) > 1:
        err.print("some photos wait to be computed again: run fashion-wizard index on them")
