"""`fashion-wizard index`, `remove` and `info`: change and summarize a catalog."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from fashion_wizard import defaults
from fashion_wizard.catalog.find import FoundPhotos, LeftOut, find_photos
from fashion_wizard.catalog.gone import gone_photos, known_below, prune
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.feed_options import (
    CurrencyOption,
    MediaUrlOption,
    PhotosOption,
    ShopUrlOption,
    feed_options,
)
from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    DEFAULT_MEGAPIXELS,
    CatalogOption,
    MegapixelsOption,
    always,
    err,
    photo_limits,
    progress_bars,
    report_other_models,
)
from fashion_wizard.cli.vector_store import StoreOption, UriOption, fill_store, store_lines, take_store
from fashion_wizard.errors import CatalogError
from fashion_wizard.feeds.record import ALLOW_SHRINK
from fashion_wizard.parallel import cores

if TYPE_CHECKING:
    from fashion_wizard.catalog.ingest import IngestReport
    from fashion_wizard.catalog.ray_workers import RayWorkers
    from fashion_wizard.catalog.workers import WorkerProcesses

MOST_JOBS = 256
SOME_LEFT_OUT = 1
"""Exit status of `index` if some photos could not be used; the others are indexed."""


def index(
    context: typer.Context,
    photos: Annotated[
        list[Path] | None, typer.Argument(help="Photos, and folders of photos.", show_default=False)
    ] = None,
    catalog: CatalogOption = DEFAULT_CATALOG,
    feed: Annotated[
        str | None,
        typer.Option(
            help="The shop's product feed instead of photos: Google Merchant, Shopify, Magento, WooCommerce, "
            "OpenAI, CSV or JSON lines; a file or an address."
        ),
    ] = None,
    photo_folder: PhotosOption = None,
    media_url: MediaUrlOption = "",
    shop_url: ShopUrlOption = "",
    currency: CurrencyOption = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --feed: tell what would change, and change nothing.")
    ] = False,
    report_file: Annotated[
        Path | None, typer.Option("--report", help="With --feed: write all that changed into this JSON file.")
    ] = None,
    allow_shrink: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="With --feed: the share of its items that may leave at once."),
    ] = ALLOW_SHRINK,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_JOBS,
            help="Photos that are computed at once, each on one processor core; all cores unless given. "
            "With --feed also photos that are fetched at once, 4 unless given.",
            show_default=False,
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="auto|ADDRESS",
            help="Compute photos on the machines of a Ray cluster instead: host:port, or auto for the one "
            "that runs here, or else a new one on this machine.",
            show_default=False,
        ),
    ] = None,
    store: StoreOption = None,
    uri: UriOption = "",
    recheck: Annotated[
        bool, typer.Option("--recheck", help="With --feed: ask about every photo, not only once a day.")
    ] = False,
    metadata: Annotated[
        Path | None,
        typer.Option(help="CSV with columns photo and item; all other columns become metadata of the item."),
    ] = None,
    maps: Annotated[
        Path | None,
        typer.Option(help="Folder of color maps to use as segmentation; named like the photos."),
    ] = None,
    item_per_folder: Annotated[
        bool, typer.Option("--item-per-folder", help="All photos of one folder show one item.")
    ] = False,
    do_prune: Annotated[
        bool,
        typer.Option(
            "--prune", help="Remove photos from the catalog if their files in these folders are gone."
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --prune: even if no photo of a folder is left.")
    ] = False,
    max_megapixels: MegapixelsOption = DEFAULT_MEGAPIXELS,
) -> None:
    """Add photos to a catalog, or update it. Unchanged photos are not computed again.

    Photos whose files are gone from these folders are listed, and stay in the catalog without --prune. A run
    that was stopped continues where it was. Exit status: 0 if all photos are indexed, 1 if some were left out
    (each is listed with its reason; the others are indexed), 2 for an error of the user.
    """
    # Model libraries are loaded here, so that `--help` does not wait for them.
    from fashion_wizard.catalog.ingest import add_photos
    from fashion_wizard.cli.index_feed import FETCHES, exit_status, index_feed
    from fashion_wizard.index.indexes import Indexes
    from fashion_wizard.search.pictures import same_pictures

    if feed is not None:
        if photos or metadata or maps or item_per_folder or do_prune:
            raise CatalogError("--feed goes without PHOTOS, --metadata, --maps, --item-per-folder, --prune")
        with _workers(jobs, ray) as workers:
            report_of_feed = index_feed(
                feed,
                catalog,
                defaults.segmenter(),
                defaults.feature_extractor(),
                options=feed_options(currency, media_url, shop_url),
                photos=photo_folder,
                fetches=jobs or FETCHES,
                workers=workers,
                recheck=recheck,
                allow_shrink=allow_shrink,
                dry_run=dry_run,
                report_file=report_file,
                max_megapixels=max_megapixels,
            )
        exit_status(report_of_feed)
        return
    if not photos and store:
        with Catalog(catalog, create=False) as opened:
            take_store(opened, store, uri)
            fill_store(
                opened,
                Indexes(opened, defaults.feature_extractor().name, defaults.vector_stores(opened)),
            )
        return
    if not photos:
        raise CatalogError("name photos or folders of photos, or the shop's feed with --feed")
    of_feeds = any(map(partial(_on_command_line, context), ("media_url", "shop_url", "currency")))
    if photo_folder or dry_run or recheck or report_file or of_feeds:
        raise CatalogError("--photos, --dry-run, --report and the other options of feeds need --feed")
    found = _find(photos, catalog, skip_gone=(do_prune and yes) or _at_terminal())
    table = read_items(metadata, [p for p in photos if p.is_dir()]) if metadata else None
    segmenter, extractor = defaults.segmenter(maps), defaults.feature_extractor()
    with Catalog(catalog) as opened:
        take_store(opened, store, uri)
        with _workers(jobs, ray) as workers, progress_bars() as update:
            report = add_photos(
                opened,
                found.photos,
                segmenter,
                extractor,
                table=table,
                item_per_folder=item_per_folder,
                **photo_limits(max_megapixels),
                workers=workers,
                progress=update,
            )
        left_out = [*found.left_out, *report.left_out, *(table.problems if table else ())]
        for note in (*found.notes, *(table.notes if table else ())):
            err.print(f"note: {escape(note)}", soft_wrap=True)
        _print_report(report, left_out)
        pruned = _handle_gone(opened, photos, do_prune=do_prune, yes=yes)
        totals = opened.info()
        changed = report.added or report.updated
        paths = [photo.path for photo in found.photos] if changed else []
        indexes = Indexes(opened, extractor.name, defaults.vector_stores(opened))
        copies = list(same_pictures(opened, indexes, paths))
        fill_store(opened, indexes)
    for same in copies:
        names = ", ".join(escape(str(path)) for path in same)
        err.print(f"note: one picture under different items: {names}", soft_wrap=True)
    err.print(f"{catalog}: {totals.photos} photos of {totals.items} items, {totals.garments} garments")
    if not totals.photos and not pruned:
        raise CatalogError("no photo could be used; nothing is indexed")
    if left_out:
        raise typer.Exit(SOME_LEFT_OUT)


def _on_command_line(context: typer.Context, parameter: str) -> bool:
    """Whether an option stands in the command itself, and is no setting that holds for other runs, too."""
    source = context.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"


def _workers(jobs: int | None, ray: str | None) -> "WorkerProcesses | RayWorkers":
    """What computes photos, as the options say.

    Raises:
        CatalogError: if there is no such cluster, or the options do not fit each other.
    """
    from fashion_wizard.catalog.ray_workers import RayWorkers
    from fashion_wizard.catalog.workers import WorkerProcesses

    if ray is None:
        return WorkerProcesses(jobs or cores())
    if jobs:
        raise CatalogError("--ray takes all cores of its cluster; leave --jobs away")
    return RayWorkers(ray)


def _find(paths: Sequence[Path], catalog: Path, *, skip_gone: bool) -> FoundPhotos:
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


def _handle_gone(catalog: Catalog, paths: Sequence[Path], *, do_prune: bool, yes: bool) -> bool:
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
    if not sure and _at_terminal():
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


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _print_report(report: "IngestReport", left_out: list[LeftOut]) -> None:
    for note in report.notes:
        err.print(f"note: {escape(str(note.path))}: {escape(note.reason)}")
    for path in report.unrecognized:
        err.print(
            f"note: {escape(str(path))}: no kind of garment was recognized; its foreground is taken instead",
            soft_wrap=True,
        )
    for photo in left_out:
        always.print(
            f"[red]left out[/red]: {escape(str(photo.path))}: {escape(photo.reason)}", soft_wrap=True
        )
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
        unknown = [item for item in items if item not in removed]
        near = [name for item in unknown[:3] for name in opened.near_items(item)]
    err.print(f"{len(removed)} removed")
    hint = f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
    if unknown:
        raise CatalogError(f"no such item in {catalog}: {', '.join(unknown)}{hint}")


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
    report_other_models(others)
