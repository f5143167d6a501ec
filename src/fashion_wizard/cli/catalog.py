"""`fashion-wizard remove` and `info`: take items out of a catalog, and summarize it."""

from itertools import chain
from pathlib import Path
from typing import Annotated, Final

import typer

from fashion_wizard import defaults
from fashion_wizard.catalog.rows import CatalogInfo
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    CatalogOption,
    err,
    report_other_models,
)
from fashion_wizard.cli.vector_store import store_lines
from fashion_wizard.errors import CatalogError

_MUCH_UNUSED: Final = 10_000_000
"""Bytes that removed items have left in the file; of fewer nothing is said."""


def remove(
    items: Annotated[list[str], typer.Argument(help="Ids of items.")],
    catalog: CatalogOption = DEFAULT_CATALOG,
) -> None:
    """Remove items, with all their photos, from a catalog. The photos' files are not touched.

    Where any of them is not there, nothing is removed.
    """
    with Catalog(catalog, create=False) as opened, opened.writing():
        if unknown := [item for item in dict.fromkeys(items) if opened.item(item) is None]:
            raise CatalogError(f"nothing was removed: {opened.unknown_items(unknown)}")
        removed = opened.remove_items(items)
    err.print(f"{len(removed)} removed")
    with Catalog(catalog, create=False) as opened:
        _tell_unused(opened.info())


def info(
    catalog: CatalogOption = DEFAULT_CATALOG,
    move_root: Annotated[
        Path | None,
        typer.Option(
            help="First note that all photos below the root of the photos lie below this folder now.",
            file_okay=False,
            exists=True,
            resolve_path=True,
        ),
    ] = None,
) -> None:
    """Print how much a catalog holds, which models indexed it, and where its photos lie."""
    with Catalog(catalog, create=False) as opened:
        if move_root:
            _check_root(opened, move_root)
            opened.move_photo_root(move_root)
        totals = opened.info()
        others = opened.made_otherwise(defaults.feature_extractor().name)
        lines = {
            "items": f"{totals.items:,}",
            "photos": f"{totals.photos:,}",
            "different photos": f"{totals.images:,}",
            "garments": f"{totals.garments:,}",
            "keypoints": f"{totals.keypoints:,}",
            "size": f"{totals.bytes / 1e6:,.1f} MB",
            "made by": "; ".join(totals.recipes) or "-",
            "root of photos": str(totals.photo_root or "-"),
        }
        for name, value in chain(lines.items(), store_lines(opened)):
            typer.echo(f"{name:17} {value}")
    _tell_unused(totals)
    report_other_models(others)


def _check_root(catalog: Catalog, root: Path) -> None:
    """Refuse a folder that has none of the photos that lay below the root."""
    old = catalog.photo_root
    if old is None:
        return  # which is an error of its own
    below = [photo.path for photo in catalog.photos() if photo.path.is_relative_to(old)]
    there = [root / path.relative_to(old) for path in below if not path.is_relative_to(catalog.path)]
    if there and not any(path.is_file() for path in there):
        raise CatalogError(
            f"no photo of the catalog is in {root}, such as {there[0]}; name the folder that has what lay in "
            f"{old}"
        )


def _tell_unused(totals: CatalogInfo) -> None:
    """Say what much room inside the file is for, and how the disk gets it back."""
    if totals.unused > _MUCH_UNUSED and totals.unused > totals.bytes / 4:
        err.print(
            f"{totals.unused / 1e6:,.1f} MB of the file are free for what is added next; to give them back "
            "to the disk: fashion-wizard check --compact",
            soft_wrap=True,
        )
