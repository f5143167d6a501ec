"""`fashion-wizard index --feed`: a shop's own feed goes into the catalog."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from fashion_wizard import defaults
from fashion_wizard.catalog.connect import FILE_NAME as CATALOG_FILE
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import Workers
from fashion_wizard.cli.logs import is_verbose
from fashion_wizard.cli.options import always, err, photo_limits, progress_bars
from fashion_wizard.cli.outputs import check_output, write_json
from fashion_wizard.errors import CatalogError, FashionWizardError, FeedError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.feeds.fetch_feed import feed_file, known_by
from fashion_wizard.feeds.last_run import write_last_run
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.feeds.pictures import FolderPictures, PictureSource
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.record import FeedOptions, Remark
from fashion_wizard.feeds.refresh import FeedRun
from fashion_wizard.feeds.report import FeedReport, reasons
from fashion_wizard.feeds.web_pictures import UnfetchedPictures, WebPictures, picture_fetcher
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.progress import Progress
from fashion_wizard.search.pictures import same_pictures
from fashion_wizard.segmentation.base import Segmenter

FETCHES = 4
"""Photos that are fetched at once unless the user says otherwise."""
_SHOWN = 20


def index_feed(
    source: str,
    catalog: Path,
    segmenter: Segmenter,
    extractor: GarmentExtractor,
    *,
    options: FeedOptions,
    photos: Path | None,
    fetches: int,
    workers: Workers,
    recheck: bool,
    allow_shrink: float,
    dry_run: bool,
    report_file: Path | None,
    max_megapixels: float,
) -> FeedReport:
    """Bring the catalog to the state of a feed, and tell what changed.

    Raises:
        FeedError: if the feed cannot be read.
        CatalogError: if the catalog cannot be read or written.
    """
    if report_file:
        check_output(report_file, [Path(source)])
    with _failure_noted(catalog, source, dry_run=dry_run), feed_file(source) as path:
        feed = find_format(path, options)
        if photos is not None and not photos.is_dir():
            raise CatalogError(f"{photos}: there is no such folder of photos; check the path")
        with (
            _opened(catalog, dry_run=dry_run) as opened,
            Ledger(opened.path, keep=not dry_run) as ledger,
            progress_bars() as tell,
        ):
            source_of_pictures = _pictures(
                photos, ledger, opened.path, fetches=fetches, recheck=recheck, dry_run=dry_run, tell=tell
            )
            run = FeedRun(
                opened,
                ledger,
                source_of_pictures,
                segmenter,
                extractor,
                allow_shrink=allow_shrink,
                dry_run=dry_run,
                **photo_limits(max_megapixels),
                workers=workers,
                progress=tell,
            )
            report = run.refresh(feed, known_by(source))
            if not dry_run:
                _note_same_pictures(opened, extractor, report)
            held = opened.info()
    if not dry_run:
        write_last_run(opened.path, known_by(source), report)
    if report_file:
        write_json(report.document(), report_file)
    tell_report(report)
    err.print(f"{catalog}: {held.photos} photos of {held.items} items, {held.garments} garments")
    return report


def _note_same_pictures(catalog: Catalog, extractor: GarmentExtractor, report: FeedReport) -> None:
    """Note which photos that a run brought are one picture under different items."""
    items = [*report.new, *(item for item, what in report.changed.items() if "photos" in what)]
    paths = [photo.path for item in items for photo in catalog.photos(item=item)]
    indexes = Indexes(catalog, extractor.name, defaults.vector_stores(catalog))
    for same in same_pictures(catalog, indexes, paths):
        names = ", ".join(sorted({photo.item for path in same if (photo := catalog.photo(path))}))
        reason = f"one picture under different items: {names}; see {same[0].resolve()}"
        report.add(Remark("note", 0, None, reason))


@contextmanager
def _failure_noted(catalog: Path, source: str, *, dry_run: bool) -> Iterator[None]:
    """Write down beside an existing catalog why a run failed."""
    try:
        yield
    except FashionWizardError as error:
        if not dry_run and (catalog / CATALOG_FILE).is_file():
            with suppress(FeedError):
                write_last_run(catalog, known_by(source), error)
        raise


@contextmanager
def _opened(catalog: Path, *, dry_run: bool) -> Iterator[Catalog]:
    """The catalog; in a dry run where there is none, an empty one that nobody sees."""
    if dry_run and not catalog.exists():
        with tempfile.TemporaryDirectory(prefix="fashion-wizard-") as folder, Catalog(folder) as empty:
            yield empty
        return
    with Catalog(catalog, create=not dry_run) as opened:
        if not dry_run:
            opened.check_writable()
        yield opened


def _pictures(
    photos: Path | None,
    ledger: Ledger,
    catalog: Path,
    *,
    fetches: int,
    recheck: bool,
    dry_run: bool,
    tell: Progress,
) -> PictureSource:
    if photos is not None:
        return FolderPictures(photos, ledger)
    if dry_run:
        return UnfetchedPictures(ledger, catalog)
    return WebPictures(picture_fetcher(), ledger, catalog, jobs=fetches, recheck=recheck, progress=tell)


def tell_report(report: FeedReport) -> None:
    """What a run did, for a person: what needs a look first, the table last."""
    for kinds, title in (
        (("note",), "note"),
        (("refused", "unreadable"), "[red]refused[/red]"),
    ):
        remarks = report.of_kind(*kinds)
        shown = remarks if is_verbose() else remarks[:_SHOWN]
        for remark in shown:
            always.print(f"{title}: {escape(str(remark))}", soft_wrap=True)
        if (more := sum(report.remark_counts[kind] for kind in kinds) - len(shown)) > 0:
            always.print(f"{title}: {more:,} more; see them with --verbose or --report FILE")
    for reason, count in reasons(report.of_kind("unsold")).items():
        err.print(f"not for sale: {count:,}: {escape(reason)}", soft_wrap=True)
    for problem in report.problems:
        always.print(f"[red]problem[/red]: {escape(problem)}", soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    counts = report.counts()
    for name in counts:
        table.add_column(name, justify="right")
    table.add_row(*(f"{count:,}" for count in counts.values()))
    err.print(f"{escape(report.format)}{', dry run: nothing was changed' if report.dry_run else ''}")
    err.print(table)


def exit_status(report: FeedReport) -> None:
    """Leave the program with status 1 where not all of the feed could be used."""
    if not report.all_well:
        raise typer.Exit(1)
