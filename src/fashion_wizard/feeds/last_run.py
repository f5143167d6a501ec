"""How the last run of a feed went: a small file beside the catalog, for whoever looks after the shop."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fashion_wizard.errors import FashionWizardError, FeedError
from fashion_wizard.feeds.report import FeedReport
from fashion_wizard.files import replacing

FILE_NAME: Final = "feed-run.json"
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class LastRun:
    """The end of a run.

    Attributes:
        feed: The feed's path, or its address without what may be secret in it.
        ended: Such as "2026-11-28T15:04:05Z".
        complete: Whether the feed was read to its end.
        counts: How many items were new, changed, unchanged, withdrawn, refused, and not for sale.
        problems: What keeps the catalog from being as the feed is; a sentence each.
        refused: The first entries that could not be used, each with the reason.
    """

    feed: str
    ended: str
    complete: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def write_last_run(folder: Path, feed: str, outcome: FeedReport | FashionWizardError) -> None:
    """Write down how a run went.

    Args:
        folder: The catalog's folder.
        feed: What the feed is known by.
        outcome: Its report, or the error that ended it.

    Raises:
        FeedError: if the file cannot be written.
    """
    ended = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(outcome, FashionWizardError):
        run = LastRun(_public(feed), ended, problems=[str(outcome)])
    else:
        refused = [str(remark) for remark in outcome.of_kind("refused", "unreadable")[:_SHOWN]]
        run = LastRun(_public(feed), ended, outcome.complete, outcome.counts(), outcome.problems, refused)
    file = folder / FILE_NAME
    try:
        with replacing(file) as stream:
            stream.write(json.dumps(asdict(run), indent=2, ensure_ascii=False).encode())
    except OSError as error:
        raise FeedError(f"{file} cannot be written: {error.strerror or error}") from error


def read_last_run(folder: Path) -> LastRun | None:
    """How the last run went; None if there was none, or the file is not readable."""
    try:
        return LastRun(**json.loads((folder / FILE_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _public(feed: str) -> str:
    parts = urlsplit(feed)
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.scheme in {"http", "https"} else feed
