"""Detects the format of a feed from its content, and reads it as records and remarks."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import (
    google,
    json_lines,
    json_list,
    magento,
    markup,
    plain,
    shopify,
    shopify_json,
    woocommerce,
    woocommerce_json,
)
from fashion_wizard.feeds.fields import Entry, entries_of
from fashion_wizard.feeds.formats import EXPECTED, FORMAT_NAMES, Format, Shape, json_format, table_format
from fashion_wizard.feeds.json_products import read_products
from fashion_wizard.feeds.notebook import Notebook
from fashion_wizard.feeds.opening import HEAD, encoding_of, errors_of, open_feed, other_kind, text_of
from fashion_wizard.feeds.record import (
    MAX_ATTRIBUTES,
    MAX_ID,
    MAX_PHOTOS,
    Entries,
    FeedOptions,
    Record,
    Remark,
)
from fashion_wizard.feeds.tables import Table, header_of, rows_of, western
from fashion_wizard.feeds.unsaid import Unsaid
from fashion_wizard.feeds.woocommerce_columns import unknown_export

_SHOPLESS: Final = frozenset({"shopify", "shopify products", "magento", "woocommerce"})
"""Exports that name no pages of products, or no whole address of them."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's file and its detected format.

    Attributes:
        path: The file.
        format: Whose columns it has.
        shape: How they are written.
        delimiter: Of a table.
        options: What it does not say of itself.
    """

    path: Path
    format: Format
    shape: Shape
    delimiter: str
    options: FeedOptions

    @property
    def name(self) -> str:
        """The format in words."""
        shape = {"\t": "tabs", ";": "semicolons", "|": "bars"}.get(self.delimiter, "commas")
        return (
            f"{FORMAT_NAMES[self.format]} ({f'table with {shape}' if self.shape == 'table' else self.shape})"
        )

    def entries(self) -> Entries:
        """Every entry as a record or a remark, in the order of the feed; each item once.

        Raises:
            FeedError: where the feed cannot be read any further.
        """
        currency, empty = "", True
        unsaid = Unsaid(shop=self.format in _SHOPLESS and not self.options.shop_url)
        with Notebook() as lines:
            for entry in self._records():
                empty = False
                if isinstance(entry, Remark):
                    if entry.item and entry.kind == "refused":
                        lines.put(entry.item, str(entry.line))
                    yield entry
                    continue
                if reason := _wrong_id(entry.item):
                    yield Remark("unreadable", entry.line, entry.item, reason)
                    continue
                if not entry.photos:
                    yield Remark("refused", entry.line, entry.item, "it has no photo")
                    continue
                if (before := lines.get(entry.item)) is not None:
                    yield _repeated(entry, *before.split(" "))
                    continue
                lines.put(entry.item, f"{entry.line} {_article(entry)}")
                if entry.currency and not currency:
                    currency = entry.currency
                    if currency != (self.options.currency or currency):
                        reason = f"it is priced in {currency}, which stays so in spite of --currency "
                        yield Remark("note", entry.line, entry.item, reason + self.options.currency)
                elif entry.currency != currency and entry.currency:
                    reason = f"it is priced in {entry.currency}, what stands before it in {currency}"
                    yield Remark("note", entry.line, entry.item, reason)
                unsaid.look_at(entry)
                yield from _bounded(entry)
        if empty:
            raise FeedError(f"{self.path} has no entries, only a beginning; check how it was exported")
        yield from unsaid.notes()

    def _records(self) -> Entries:
        if self.format == "magento":
            return magento.records(self._read, self.options)
        if self.format in {"woocommerce", "woocommerce products"}:
            return woocommerce.records(self._read, self.options)
        maker: Callable[[Iterator[Entry | Remark], FeedOptions], Entries] = {
            "shopify": shopify.records,
            "shopify products": shopify.records,
            "plain": plain.records,
        }.get(self.format, google.records)
        return maker(self._read(), self.options)

    def _read(self) -> Iterator[Entry | Remark]:
        """The file's entries as they stand there, from its beginning."""
        with open_feed(self.path) as stream:
            if self.shape == "xml":
                yield from markup.read_entries(stream, self.path)
                return
            text = text_of(stream, _peek(stream))
            try:
                if self.format == "woocommerce" and self.shape == "table":
                    yield from woocommerce.read_entries(Table(text, self.delimiter, self.path))
                elif self.shape == "table":
                    yield from entries_of(Table(text, self.delimiter, self.path))
                elif self.shape == "json":
                    products = {
                        "shopify products": shopify_json,
                        "woocommerce products": woocommerce_json,
                    }[self.format]
                    pages = read_products(text, self.path, products.FULL_PAGES)
                    yield from products.read_entries(pages)
                elif self.shape == "json list":
                    yield from json_list.read_entries(text, self.path)
                else:
                    yield from json_lines.read_entries(text, self.path)
            finally:
                text.detach()


def find_format(path: Path, options: FeedOptions | None = None) -> Feed:
    """Detect the format of a feed from its content.

    Args:
        path: The file; its name does not matter.
        options: What it does not say of itself.

    Raises:
        FeedError: if it cannot be read, or is no feed that is known.
    """
    options = options or FeedOptions()
    try:
        with open_feed(path) as stream:
            head = _peek(stream)
    except FeedError as error:
        raise _of(path, error) from None
    if kind := other_kind(head):
        raise FeedError(f"{path} is {kind}")
    encoding = encoding_of(head)
    text = western(head.decode(encoding, errors_of(encoding))).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if text[:200].lower().startswith(("<!doctype html", "<html")):
            raise FeedError(f"{path} is a web page, not a feed; was a login needed to fetch it?")
        return Feed(path, "google", "xml", "", options)
    if text.startswith(("[", "{")):
        found_format, shape = json_format(text, path)
        return Feed(path, found_format, shape, "", options)
    for delimiter, cells in header_of(text):
        if found := table_format(cells):
            return Feed(path, found, "table", delimiter, options)
    for delimiter, cells in header_of(text):
        if problem := unknown_export(cells, rows_of(text, delimiter)):
            raise FeedError(f"{path}: {problem}")
    shown = ", ".join(next(iter(header_of(text)), ("", []))[1])[:100]
    raise FeedError(
        f"{path}: its first line ({shown}) is that of no feed; known are {EXPECTED}: see docs/feeds.md"
    )


def _wrong_id(item: str) -> str | None:
    if len(item) > MAX_ID:
        return f"its id has more than {MAX_ID} characters"
    return None if item.isprintable() else "its id has control characters"


def _repeated(record: Record, line: str, article: str = "") -> Remark:
    """What a record is whose id stands before it, in a line that describes an article."""
    reason = f"the same id stands in line {line}, which is used"
    if article in {"", _article(record)}:
        return Remark("refused", record.line, record.item, reason)
    # Such as a row that was copied and whose id was forgotten: it may be about an item that is missing.
    return Remark("unreadable", record.line, record.item, f"{reason}, for another photo, color or size")


def _article(record: Record) -> str:
    """The same text for two records of one article, as far as the feed tells."""
    text = "\0".join([*record.photos, record.color.casefold(), record.size.casefold()])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _bounded(record: Record) -> Entries:
    """A record cut to the limits, after notes about what was left out."""
    for note in record.notes:
        yield Remark("note", record.line, record.item, note)
    if len(record.photos) > MAX_PHOTOS:
        reason = f"only the first {MAX_PHOTOS} of its {len(record.photos)} photos are used"
        yield Remark("note", record.line, record.item, reason)
        record = replace(record, photos=record.photos[:MAX_PHOTOS])
    if len(record.attributes) > MAX_ATTRIBUTES:
        reason = f"only the first {MAX_ATTRIBUTES} of its {len(record.attributes)} attributes are used"
        yield Remark("note", record.line, record.item, reason)
        record = replace(record, attributes=dict(list(record.attributes.items())[:MAX_ATTRIBUTES]))
    yield record


def _peek(stream: IO[bytes]) -> bytes:
    """The first bytes; the next read returns them again."""
    assert isinstance(stream, io.BufferedReader)  # noqa: S101 (what `open_feed` opens)
    return stream.peek(HEAD)[:HEAD]


def _of(path: Path, error: FeedError) -> FeedError:
    return error if str(error).startswith(str(path)) else FeedError(f"{path}: {error}")
