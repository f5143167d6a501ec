"""`fashion-wizard index`: photos, or a shop's feed, go into a catalog."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard import defaults
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
)
from fashion_wizard.cli.places import file_to_write
from fashion_wizard.cli.vector_store import StoreOption, UriOption, fill_store, take_store
from fashion_wizard.errors import CatalogError
from fashion_wizard.feeds.record import ALLOW_SHRINK

MOST_JOBS = 256


def index(
    context: typer.Context,
    photos: Annotated[
        list[Path] | None, typer.Argument(help="Photos, and folders of photos.", show_default=False)
    ] = None,
    catalog: CatalogOption = DEFAULT_CATALOG,
    feed: Annotated[
        str | None,
        typer.Option(
            help="The shop's product feed instead of photos: Google Merchant, Shopify and WooCommerce (CSV, "
            "JSON), Magento, OpenAI, CSV or JSON; a file or an address."
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
    from fashion_wizard.cli.index_feed import FETCHES, exit_status, index_feed
    from fashion_wizard.cli.index_photos import index_photos
    from fashion_wizard.cli.workers import workers_of

    if feed is not None:
        if photos or metadata or maps or item_per_folder or do_prune:
            raise CatalogError("--feed goes without PHOTOS, --metadata, --maps, --item-per-folder, --prune")
        with workers_of(jobs, ray) as workers:
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
        _change_store(catalog, store, uri)
        return
    if not photos:
        raise CatalogError("name photos or folders of photos, or the shop's feed with --feed")
    settings = ("media_url", "shop_url", "currency", "allow_shrink")
    of_feeds = any(map(partial(_on_command_line, context), settings))
    if photo_folder or dry_run or recheck or report_file or of_feeds:
        raise CatalogError("--photos, --dry-run, --report and the other options of feeds need --feed")
    index_photos(
        photos,
        catalog,
        metadata=metadata,
        maps=maps,
        item_per_folder=item_per_folder,
        do_prune=do_prune,
        yes=yes,
        store=store,
        uri=uri,
        jobs=jobs,
        ray=ray,
        max_megapixels=max_megapixels,
    )


def _change_store(catalog: Path, store: str, uri: str) -> None:
    """Have a catalog keep its vectors in another store, which is filled from it."""
    from fashion_wizard.index.indexes import Indexes

    with Catalog(catalog, create=False) as opened:
        take_store(opened, store, uri)
        extractor = defaults.feature_extractor()
        fill_store(opened, Indexes(opened, extractor.name, defaults.vector_stores(opened)))


def _on_command_line(context: typer.Context, parameter: str) -> bool:
    """Whether an option stands in the command itself, and is no setting that holds for other runs, too."""
    source = context.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"
