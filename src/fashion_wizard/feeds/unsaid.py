"""What a feed does not say of itself, and the user can."""

from collections.abc import Iterator
from typing import Final

from fashion_wizard.feeds.record import Record, Remark

_CURRENCY: Final = "prices stand without a currency; name it with --currency"
_SHOP: Final = (
    "the feed does not say where the shop is, so no result is a link; name its address with --shop-url"
)


class Unsaid:
    """Remembers the first record that lacks something which an option says for all.

    Args:
        shop: Whether `--shop-url` would give each record its page.
    """

    def __init__(self, *, shop: bool) -> None:
        """Nothing is lacking yet."""
        self._shop = shop
        self._lines: dict[str, int] = {}

    def look_at(self, record: Record) -> None:
        """Note what a record lacks."""
        if record.price and not record.currency:
            self._lines.setdefault(_CURRENCY, record.line)
        if self._shop and not record.url:
            self._lines.setdefault(_SHOP, record.line)

    def notes(self) -> Iterator[Remark]:
        """A note for each thing that is lacking, with the first line that lacks it."""
        for reason, line in self._lines.items():
            yield Remark("note", line, None, reason)
