"""`fashion-wizard index`: photos, or a shop's feed, go into a catalog."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from fashion_wizard import defaults
from fashion_wizard.catalog.find import LeftOut
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.feed_options import (
    CurrencyOption,
    MediaUrlOption,
    PhotosOption,
    ShopUrlOption,
    feed_options,
)
from fashion_wizard.cli.gone_photos import at_terminal, find_or_explain, handle_gone
from fashion_wizard.cli.logs import is_verbose
from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    DEFAULT_MEGAPIXELS,
    CatalogOption,
    MegapixelsOption,
    Terminal,
    always,
    err,
    photo_limits,
    progress_bars,
)
from fashion_wizard.cli.places import file_to_write
from fashion_wizard.cli.vector_store import StoreOption, UriOption, fill_store, take_store
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
_SHOWN = 20
"""So many photos with one reason are listed; of further ones there is their number."""


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
        Path | None,
        typer.Option(
            "--report",
            help="With --feed: write all that changed into this JSON file.",
            callback=file_to_write,
        ),
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
    (they are listed with their reasons; the others are indexed), 2 for an error of the user.
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
    found = find_or_explain(photos, catalog, skip_gone=(do_prune and yes) or at_terminal())
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
        pruned = handle_gone(opened, photos, do_prune=do_prune, yes=yes)
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


def _print_report(report: "IngestReport", left_out: list[LeftOut]) -> None:
    from fashion_wizard.catalog.ingest import UNRECOGNIZED

    unrecognized = [LeftOut(path, UNRECOGNIZED) for path in report.unrecognized]
    _print_photos(err, "note", [*report.notes, *unrecognized])
    _print_photos(always, "[red]left out[/red]", left_out)
    err.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{len(left_out)} left out"
    )


def _print_photos(console: Terminal, title: str, photos: Sequence[LeftOut]) -> None:
    """Print a line for each photo; of many with one reason the first ones, unless all is to be said."""
    shown: Counter[str] = Counter()
    for photo in photos:
        shown[kind := _kind(photo.reason)] += 1
        if shown[kind] <= _SHOWN or is_verbose():
            console.print(f"{title}: {escape(str(photo.path))}: {escape(photo.reason)}", soft_wrap=True)
    for kind, count in shown.items():
        if count > _SHOWN and not is_verbose():
            more = f"{count - _SHOWN:,} more: {escape(kind)}; see them with --verbose"
            console.print(f"{title}: {more}", soft_wrap=True)


def _kind(reason: str) -> str:
    """What a reason says of many photos alike: its beginning, without numbers."""
    return re.sub(r"\d[\d.,]*", "...", reason.partition(";")[0])
