"""A feed at an address becomes a file for as long as it is read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fashion_wizard.errors import FeedError, FetchError
from fashion_wizard.feeds.opening import MAX_BYTES
from fashion_wizard.web.fetching import Fetcher

_SECONDS: Final = 1800.0
_ACCEPT: Final = "text/csv, application/xml, application/x-ndjson, text/*, */*"


@contextmanager
def feed_file(source: str, fetcher: Fetcher | None = None) -> Iterator[Path]:
    """The file of a feed: itself, or what its address answers with.

    Args:
        source: A path, or an address that begins with `http://` or `https://`.
        fetcher: Makes the request.

    Raises:
        FeedError: if it cannot be fetched.
    """
    if not source.lower().startswith(("http://", "https://")):
        yield Path(source)
        return
    fetcher = fetcher or Fetcher(MAX_BYTES, _SECONDS)
    with tempfile.TemporaryDirectory(prefix="fashion-wizard-") as folder:
        path = Path(folder) / "feed"
        try:
            with path.open("wb") as file:
                fetcher.download(source, file, accept=_ACCEPT)
        except FetchError as error:
            raise FeedError(f"the feed at {source} is not fetched: {error}") from error
        yield path


def known_by(source: str) -> str:
    """What a feed is known by in every run: its absolute path, or its address."""
    if source.lower().startswith(("http://", "https://")):
        return source
    return str(Path(source).absolute())
