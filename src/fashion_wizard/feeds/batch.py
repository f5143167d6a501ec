"""Writes a batch of records into the catalog."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.find import LeftOut
from fashion_wizard.catalog.ingest_run import UNRECOGNIZED, IngestReport
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.feeds.pictures import Picture, PictureSource
from fashion_wizard.feeds.record import Record, Remark
from fashion_wizard.feeds.report import FeedReport, changes
from fashion_wizard.feeds.web_pictures import FOLDER

Ingest = Callable[[Mapping[Path, str], Mapping[str, Mapping[str, Any]]], IngestReport]
"""Adds photos, each with its item, and metadata of these items."""

_KEPT: Final = "the item is kept, but cannot be found until its photo is back"


@dataclass(frozen=True, slots=True)
class _Plan:
    """The change that a record makes to its item.

    Attributes:
        record: What the feed says.
        metadata: What the catalog is to say of it.
        before: What it says now; None if there is no such item.
        photos: Its files in the feed's order, and what lies behind each.
        added: Those that the catalog lacks, or has in another state.
        earlier: Further files that it has from earlier runs.
        dropped: Those of them that go.
        moved: Whether photos that it has come in another order.
    """

    record: Record
    metadata: Mapping[str, Any]
    before: Mapping[str, Any] | None
    photos: Mapping[Path, Picture]
    added: Sequence[Path]
    earlier: Sequence[Path]
    dropped: Sequence[Path]
    moved: bool

    def said(self, path: Path, reason: str) -> str:
        """What is to be said of a photo, with the file that a person knows, not a link to it."""
        return f"{self.photos[path].path or path}: {reason}"


class Batch:
    """One batch of one run.

    Args:
        catalog: Where to.
        ledger: What earlier runs brought.
        report: Collects what became of each item.
        ingest: Adds photos.
        feed: What the feed is known by.
        run: The number of the run.
        recipe: What garments are found with now.
    """

    def __init__(
        self,
        catalog: Catalog,
        ledger: Ledger,
        report: FeedReport,
        ingest: Ingest,
        feed: str,
        run: int,
        recipe: str,
    ) -> None:
        """Nothing is looked up yet."""
        self._catalog = catalog
        self._ledger = ledger
        self._report = report
        self._ingest = ingest
        self._feed = feed
        self._run = run
        self._recipe = recipe
        self._claimed: dict[Path, str] = {}

    def take(self, records: Sequence[Record], source: PictureSource, *, dry_run: bool) -> None:
        """Update the items of some records; a dry run only finds out what would change."""
        pictures = source.find(address for record in records for address in record.photos)
        with self._catalog.snapshot():
            plans = [plan for record in records if (plan := self._plan(record, pictures))]
        for plan in plans:
            self._ledger.put_item(plan.record.item, self._feed, self._run, [*plan.photos, *plan.earlier])
        # Before the catalog: an item that only the ledger has does no harm; without it, it stays for ever.
        self._ledger.commit()
        failed = {} if dry_run else self._write(plans)
        for plan in plans:
            self._count(plan, failed)

    def _plan(self, record: Record, pictures: Mapping[str, Picture]) -> _Plan | None:
        """The change that a record makes; None if the record has to be refused, which is reported."""
        known = self._catalog.item(record.item)
        stored = self._catalog.photos(item=record.item)
        held = {photo.path: photo.digest for photo in stored}
        own = [pictures[address] for address in record.photos]
        photos = {self._place(record.item, picture.path, held): picture for picture in own if picture.path}
        problems = [picture.problem for picture in own if picture.problem]
        # Searches lead only to photos whose files are there.
        if not photos and not any(photo.is_there for photo in stored):
            kept = "" if known is None else f"; {_KEPT}"
            self._remark("refused", record, f"no photo could be used: {problems[0]}{kept}")
            self._ledger.see(record.item, self._run)
            return None
        for problem in problems:
            self._remark("note", record, f"{problem}{'; what was held before is kept' if held else ''}")
        earlier = [path for path in self._ledger.photos(record.item) if path in held and path not in photos]
        # If an address has no file, any of the earlier files may be the one that it stood for.
        lost = any(picture.path is None for picture in own)
        return _Plan(
            record,
            record.metadata(),
            None if known is None else known.metadata,
            photos or {path: Picture(path, digest) for path, digest in held.items()},
            [path for path, picture in photos.items() if not self._is_current(picture, held.get(path))],
            earlier,
            [] if lost else earlier,
            (again := [path for path in photos if path in held]) != list(held)[: len(again)],
        )

    def _is_current(self, picture: Picture, held: str | None) -> bool:
        return held == picture.digest and self._catalog.recipe_of(picture.digest) == self._recipe

    def _place(self, item: str, path: Path, held: Mapping[Path, str]) -> Path:
        """The path of a picture for an item: its file, or a link if the file belongs to another item."""
        link = self._link(item, path)
        if path in held or link in held:
            return path if path in held else link
        owner = self._claimed.get(path)
        if owner is None and (photo := self._catalog.photo(path)) and self._ledger.knows(photo.item):
            owner = photo.item
        if owner not in {None, item}:
            return link
        self._claimed[path] = item
        return path

    def _link(self, item: str, path: Path) -> Path:
        first, second = (hashlib.sha256(text.encode()).hexdigest()[:20] for text in (item, str(path)))
        return self._catalog.path / FOLDER / "links" / first[:2] / f"{first}-{second}{path.suffix[:6]}"

    def _write(self, plans: Sequence[_Plan]) -> Mapping[Path, str]:
        """Write what changed; returns the reasons of photos that could not be used."""
        with self._catalog.writing():
            for plan in plans:
                if plan.before is not None and plan.before != plan.metadata:
                    self._catalog.put_item(plan.record.item, plan.metadata)
        changed = [plan for plan in plans if plan.added]
        failed: dict[Path, str] = {}
        for plan in changed:
            for path in plan.added:
                if (target := plan.photos[path].path) and target != path:
                    _make_link(path, target, owned=self._catalog.path / FOLDER in target.parents)
        if changed:
            photos = {path: plan.record.item for plan in changed for path in plan.added}
            ingested = self._ingest(photos, {plan.record.item: plan.metadata for plan in changed})
            failed = {photo.path: photo.reason for photo in ingested.left_out}
            by_path = {path: plan for plan in changed for path in plan.added}
            unrecognized = [LeftOut(path, UNRECOGNIZED) for path in ingested.unrecognized]
            for note in (*ingested.notes, *unrecognized):
                if plan_of_note := by_path.get(note.path):
                    self._remark("note", plan_of_note.record, plan_of_note.said(note.path, note.reason))
        self._drop(plans)
        with self._catalog.writing():
            for plan in plans:
                if plan.moved or (plan.added and len(plan.photos) > 1):
                    self._catalog.put_photo_order(plan.record.item, plan.photos)
        return failed

    def _drop(self, plans: Iterable[_Plan]) -> None:
        """Remove photos that the feed does not name any more, but never the last photo of an item."""
        dropped = [path for plan in plans if self._rest(plan) for path in plan.dropped]
        if dropped:
            with self._catalog.writing():
                for path in dropped:
                    self._catalog.remove_photo(path)
            remove_files(self._catalog, self._ledger, dropped)

    def _rest(self, plan: _Plan) -> bool:
        if not plan.dropped:
            return False
        return any(photo.path not in plan.dropped for photo in self._catalog.photos(item=plan.record.item))

    def _count(self, plan: _Plan, failed: Mapping[Path, str]) -> None:
        record, report = plan.record, self._report
        bad = [plan.said(path, failed[path]) for path in plan.added if path in failed]
        if plan.before is None and bad and len(bad) == len(plan.photos):
            self._remark("refused", record, f"no photo could be used: {bad[0]}")
            return
        for reason in bad:
            self._remark("note", record, reason)
        what = changes(plan.before, plan.metadata) if plan.before is not None else []
        if plan.dropped or plan.moved or len(bad) < len(plan.added):
            what.append("photos")
        if plan.before is None:
            report.new.append(record.item)
        elif what:
            report.changed[record.item] = what
        else:
            report.unchanged += 1

    def _remark(self, kind: Any, record: Record, reason: str) -> None:
        self._report.add(Remark(kind, record.line, record.item, reason))


def remove_files(catalog: Catalog, ledger: Ledger, paths: Iterable[Path]) -> None:
    """Delete fetched pictures and links that the catalog does not use any more, and no other file."""
    folder = catalog.path / FOLDER
    for path in paths:
        if folder in path.parents and catalog.photo(path) is None:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            ledger.forget_file(path)


def _make_link(link: Path, target: Path, *, owned: bool) -> None:
    """A second path for a picture, since a path belongs to one item; a copy if links are not supported.

    Args:
        link: The second name.
        target: The picture.
        owned: Whether it was fetched. Such a file goes with its item, and the link has to outlive it; one in
            the shop's own folder may be replaced in place, and the link has to follow.
    """
    try:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        try:
            if owned:
                link.hardlink_to(target)
            else:
                link.symlink_to(target)
        except OSError:
            shutil.copyfile(target, link)
    except OSError as error:
        raise CatalogError(f"{link.parent} cannot be written ({error.strerror})") from error
