"""Counts what a feed holds, without a catalog."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.pictures import PictureSource
from fashion_wizard.feeds.read import Feed
from fashion_wizard.feeds.record import STANDARD, Record, Remark
from fashion_wizard.feeds.report import remarks_document

_SHOWN: Final = 1_000
"""Remarks of each kind that are listed; all are counted."""


@dataclass(slots=True)
class FeedCheck:
    """What was found in a feed.

    Attributes:
        format: What it was found to be.
        records: Entries that could be used.
        styles: How many groups of variants they are in.
        photos: Addresses of photos, the same one of several items counted once for each.
        photos_found: How many of them lie in the folder that was named; None if none was.
        currencies: How many records are priced in each; empty text for no currency.
        fields: How many records say something of each standard field.
        attributes: Likewise of each further one.
        counts: How many remarks of each kind there are.
        remarks: The first of each kind, in the order of the feed.
        broken: Why the feed could not be read to its end; empty if it was.
    """

    format: str
    records: int = 0
    styles: int = 0
    photos: int = 0
    photos_found: int | None = None
    currencies: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)
    broken: str = ""

    def add(self, remark: Remark) -> None:
        """Count a remark, and list it if not too many of its kind are."""
        self.counts[remark.kind] += 1
        if self.counts[remark.kind] <= _SHOWN:
            self.remarks.append(remark)

    @property
    def all_well(self) -> bool:
        """Whether the whole feed can be used."""
        return not self.broken and not self.counts["refused"] and not self.counts["unreadable"]

    def document(self) -> dict[str, Any]:
        """The findings as JSON can hold them."""

        def listed(*kinds: str) -> list[dict[str, Any]]:
            return remarks_document([remark for remark in self.remarks if remark.kind in kinds])

        return {
            "format": self.format,
            "complete": not self.broken,
            "broken": self.broken or None,
            "records": self.records,
            "styles": self.styles,
            "photos": self.photos,
            "photos_found": self.photos_found,
            "currencies": dict(self.currencies),
            "fields": {name: self.fields[name] for name in STANDARD if self.fields[name]},
            "attributes": dict(self.attributes.most_common()),
            "counts": {
                "refused": self.counts["refused"] + self.counts["unreadable"],
                "not for sale": self.counts["unsold"],
                "notes": self.counts["note"],
            },
            "refused": listed("refused", "unreadable"),
            "not_for_sale": listed("unsold"),
            "notes": listed("note"),
        }


def check_feed(feed: Feed, pictures: PictureSource | None = None) -> FeedCheck:
    """Read a feed to its end, and count what it holds.

    Args:
        feed: What `find_format` found.
        pictures: Where its photos should be found; None if they are not looked for.
    """
    found = FeedCheck(feed.name, photos_found=None if pictures is None else 0)
    styles: set[str] = set()
    try:
        for entry in feed.entries():
            if isinstance(entry, Remark):
                found.add(entry)
            else:
                _count(found, entry, styles, pictures)
    except FeedError as error:
        found.broken = str(error)
    found.styles = len(styles)
    return found


def _count(found: FeedCheck, record: Record, styles: set[str], pictures: PictureSource | None) -> None:
    found.records += 1
    found.photos += len(record.photos)
    if record.style:
        styles.add(record.style)
    if record.price:
        found.currencies[record.currency] += 1
    found.fields.update(name for name in STANDARD if getattr(record, name))
    found.attributes.update(record.attributes.keys())
    if pictures is None or found.photos_found is None:
        return
    problems = [picture.problem for picture in pictures.find(record.photos).values() if picture.path is None]
    found.photos_found += len(record.photos) - len(problems)
    if len(problems) == len(record.photos):
        found.add(Remark("refused", record.line, record.item, f"no photo could be used: {problems[0]}"))
    else:
        for problem in problems:
            found.add(Remark("note", record.line, record.item, problem))
