"""What a run of a feed did to a catalog, or would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fashion_wizard.feeds.record import Remark

MAX_REMARKS: Final = 100_000


@dataclass(slots=True)
class FeedReport:
    """What became of each item of a feed.

    Attributes:
        feed: Its path or address.
        format: What it was found to be.
        dry_run: Nothing was changed: this is what would happen.
        records: Entries that could be used.
        new: Ids of items that came into the catalog.
        changed: Of each item that changed, what: names of metadata, or `photos`.
        unchanged: How many items are as they were.
        withdrawn: Ids of items that left the feed, and so the catalog.
        remarks: Refused and unsold entries, and notes; the first `MAX_REMARKS` of each kind.
        remark_counts: How many remarks of each kind there are.
        problems: Why nothing was withdrawn, or the feed was not read to its end; a sentence each.
        complete: Whether the feed was read to its end.
    """

    feed: str
    format: str
    dry_run: bool = False
    records: int = 0
    new: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    withdrawn: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    remark_counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    complete: bool = False

    def add(self, remark: Remark) -> None:
        """Count a remark, and list it unless there are too many of its kind."""
        self.remark_counts[remark.kind] += 1
        if self.remark_counts[remark.kind] <= MAX_REMARKS:
            self.remarks.append(remark)

    def of_kind(self, *kinds: str) -> list[Remark]:
        """The remarks of some kinds, in the order of the feed."""
        return [remark for remark in self.remarks if remark.kind in kinds]

    @property
    def all_well(self) -> bool:
        """Whether the whole feed is in the catalog now."""
        return not self.problems and not self.counts()["refused"]

    def counts(self) -> dict[str, int]:
        """The table that ends a run."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "withdrawn": len(self.withdrawn),
            "refused": self.remark_counts["refused"] + self.remark_counts["unreadable"],
            "not for sale": self.remark_counts["unsold"],
        }

    def document(self) -> dict[str, Any]:
        """The whole report as JSON can hold it."""
        return {
            "feed": self.feed,
            "format": self.format,
            "dry_run": self.dry_run,
            "complete": self.complete,
            "records": self.records,
            "counts": self.counts(),
            "problems": self.problems,
            "new": self.new,
            "changed": self.changed,
            "withdrawn": self.withdrawn,
            "refused": remarks_document(self.of_kind("refused", "unreadable")),
            "not_for_sale": remarks_document(self.of_kind("unsold")),
            "notes": remarks_document(self.of_kind("note")),
        }


def remarks_document(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    """Remarks as JSON can hold them."""
    return [{"line": remark.line, "item": remark.item, "reason": remark.reason} for remark in remarks]


def reasons(remarks: Sequence[Remark]) -> Mapping[str, int]:
    """The ten commonest reasons, and how often each stands."""
    return dict(Counter(remark.reason for remark in remarks).most_common(10))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of metadata that differ, sorted."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
