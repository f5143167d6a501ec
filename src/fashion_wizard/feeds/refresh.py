"""Brings a catalog to the state of a feed: new items, changed metadata and photos, withdrawn items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.ingest_run import IngestReport
from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.catalog.recipe import recipe_text
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.style_reader import STYLE, STYLE_SETTING
from fashion_wizard.catalog.workers import Workers
from fashion_wizard.errors import FeedError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.feeds.batch import Batch, remove_files
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.feeds.pictures import PictureSource
from fashion_wizard.feeds.read import Feed
from fashion_wizard.feeds.record import ALLOW_SHRINK, Record, Remark
from fashion_wizard.feeds.report import FeedReport
from fashion_wizard.photo import MAX_BYTES, MAX_PIXELS
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.base import Segmenter

_AT_ONCE: Final = 200
"""Records of one batch, whose metadata are written in one transaction."""


@dataclass(frozen=True, slots=True)
class FeedRun:
    """One run of one feed.

    Attributes:
        catalog: Where to.
        ledger: What earlier runs brought.
        pictures: Finds the pictures.
        segmenter: Finds the garments in new pictures.
        extractor: Finds the features of each.
        allow_shrink: The share of the feed's items that may leave at once, from 0 to 1.
        dry_run: Find out what would happen, and change nothing.
        max_bytes: As `load_photo` takes it.
        max_pixels: Likewise.
        workers: Where photos are computed; in this thread unless given.
        progress: Called after each step; in the step `feed` the total is as far as it is known.
    """

    catalog: Catalog
    ledger: Ledger
    pictures: PictureSource
    segmenter: Segmenter
    extractor: GarmentExtractor
    allow_shrink: float = ALLOW_SHRINK
    dry_run: bool = False
    max_bytes: int = MAX_BYTES
    max_pixels: int = MAX_PIXELS
    workers: Workers | None = None
    progress: Progress | None = None

    def refresh(self, feed: Feed, name: str) -> FeedReport:
        """Bring the catalog to the state of a feed.

        Items are added, or their metadata replaced; photos are opened only if a picture is new or changed.
        Items that an earlier run of the same feed brought, and that are not in it any more, are withdrawn,
        unless the feed was not read to its end, rows of it are unreadable, or more than `allow_shrink` of
        the items are missing. A run that was stopped continues where it was.

        Args:
            feed: What `find_format` found.
            name: What the feed is known by: the same in every run, its path or its address.

        Returns:
            What became of each item.

        Raises:
            FeedError: if nothing of the feed can be read.
            CatalogError: if the catalog cannot be read or written; what was written before stays.
        """
        report = FeedReport(name, feed.name, self.dry_run)
        run, before = self.ledger.next_run(name), self.ledger.count(name)
        recipe = recipe_text(self.segmenter.name, self.extractor.name)
        entries = _until_broken(feed, report)
        while some := list(islice(entries, _AT_ONCE)):
            for remark in some:
                if isinstance(remark, Remark):
                    report.add(remark)
                    if remark.kind == "refused" and remark.item:
                        self.ledger.see(remark.item, run)
            records = [entry for entry in some if isinstance(entry, Record)]
            report.records += len(records)
            if not self.dry_run and any(record.style for record in records):
                self._note_styles()
            Batch(self.catalog, self.ledger, report, self._ingest, name, run, recipe).take(
                records, self.pictures, dry_run=self.dry_run
            )
            self.ledger.commit()
            if self.progress:
                self.progress("feed", report.records, max(before, report.records))
        if self.progress and report.records:  # fewer than before, it may be
            self.progress("feed", report.records, report.records)
        if not report.records and report.problems:
            raise FeedError(report.problems[0])
        self._withdraw(report, name, run, before)
        self.ledger.commit()
        if not self.dry_run:
            self.catalog.renew_words()
            self.catalog.find_own_garments()
            self.catalog.trim_changes()
        return report

    def _note_styles(self) -> None:
        """Note that items have styles; see `StyleReader.style_key`."""
        if self.catalog.setting(STYLE_SETTING) is None:
            self.catalog.put_setting(STYLE_SETTING, STYLE)

    def _ingest(self, photos: Mapping[Path, str], metadata: Mapping[str, Mapping[str, Any]]) -> IngestReport:
        """Add photos of items, with the items' metadata."""
        return add_photos(
            self.catalog,
            [FoundPhoto(path, path.parent) for path in photos],
            self.segmenter,
            self.extractor,
            table=ItemTable(photos, metadata, ()),
            max_bytes=self.max_bytes,
            max_pixels=self.max_pixels,
            workers=self.workers,
        )

    def _withdraw(self, report: FeedReport, name: str, run: int, before: int) -> None:
        left = self.ledger.left(name, run)
        if not left:
            return
        items = f"{len(left):,} item{'' if len(left) == 1 else 's'}"
        unreadable = report.remark_counts["unreadable"]
        if not report.complete:
            report.problems.append(
                f"{items} may have left the feed; nothing is withdrawn, as it is not whole"
            )
        elif unreadable:
            report.problems.append(
                f"{items} may have left the feed; nothing is withdrawn, as of {unreadable:,} of its rows it "
                "cannot be said which item they are about"
            )
        elif len(left) > self.allow_shrink * before:
            share = len(left) / before
            report.problems.append(
                f"{items} of {before:,} left the feed, more than the {self.allow_shrink:.0%} that may leave "
                f"at once; nothing is withdrawn. If that is right: --allow-shrink {share + 0.005:.2f}"
            )
        else:
            report.withdrawn = left
            if not self.dry_run:
                files = [path for item in left for path in self.ledger.photos(item)]
                self.catalog.remove_items(left)
                self.ledger.forget(left)
                remove_files(self.catalog, self.ledger, files)


def _until_broken(feed: Feed, report: FeedReport) -> Iterator[Record | Remark]:
    """A feed's entries as far as it can be read; the reason of an early end goes into the report."""
    try:
        yield from feed.entries()
        report.complete = True
    except FeedError as error:
        report.problems.append(str(error))
