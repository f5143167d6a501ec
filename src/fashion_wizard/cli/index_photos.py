"""`fashion-wizard index PHOTOS`: photos and folders of photos go into a catalog."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.markup import escape

from fashion_wizard import defaults
from fashion_wizard.catalog.find import LeftOut
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.ingest_run import UNRECOGNIZED, IngestReport
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.gone_photos import at_terminal, find_or_explain, handle_gone
from fashion_wizard.cli.logs import is_verbose
from fashion_wizard.cli.options import Terminal, always, err, photo_limits, progress_bars
from fashion_wizard.cli.vector_store import fill_store, take_store
from fashion_wizard.cli.workers import workers_of
from fashion_wizard.errors import CatalogError
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.pictures import same_pictures

SOME_LEFT_OUT = 1
"""Exit status of `index` if some photos could not be used; the others are indexed."""
_SHOWN = 20
"""So many photos with one reason are listed; of further ones there is their number."""


def index_photos(
    photos: list[Path],
    catalog: Path,
    *,
    metadata: Path | None,
    maps: Path | None,
    item_per_folder: bool,
    do_prune: bool,
    yes: bool,
    store: str | None,
    uri: str,
    jobs: int | None,
    ray: str | None,
    max_megapixels: float,
) -> None:
    """Add photos to a catalog, or update it, and tell what became of them; arguments are those of `index`.

    Raises:
        CatalogError: if no photo can be used, or the catalog cannot be read or written.
        typer.Exit: with the status `SOME_LEFT_OUT` if some could not be used.
    """
    found = find_or_explain(photos, catalog, skip_gone=(do_prune and yes) or at_terminal())
    table = read_items(metadata, [p for p in photos if p.is_dir()]) if metadata else None
    segmenter, extractor = defaults.segmenter(maps), defaults.feature_extractor()
    with Catalog(catalog) as opened:
        take_store(opened, store, uri)
        with workers_of(jobs, ray) as workers, progress_bars() as update:
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


def _print_report(report: IngestReport, left_out: list[LeftOut]) -> None:
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
