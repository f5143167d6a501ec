"""Progress bars that a training opens while it reads photos."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from fashion_wizard.progress import Progress

Bars = Callable[[], AbstractContextManager[Progress]]
"""Opens progress bars, and closes them."""


@contextmanager
def silent() -> Iterator[Progress]:
    """No bars."""
    yield lambda *_: None
