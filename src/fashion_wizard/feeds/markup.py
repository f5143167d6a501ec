"""Entries of an XML feed (RSS, Atom) of any size, read as they come; entities are refused."""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.fields import Entry, key_of
from fashion_wizard.feeds.record import MAX_FIELD, MAX_FIELDS, Remark

GOOGLE: Final = "http://base.google.com/ns/1.0"
_ENTRY: Final = frozenset({"item", "entry"})
_MAX_DEPTH: Final = 12
_CHUNK: Final = 65_536
_DECLARED: Final = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z][\w.-]*)")
_OF_THE_PARSER: Final = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})
"""Encodings that the parser reads itself; from others, such as those of East Asia, it is given text."""
_SILENCE: Final = 128
"""So many chunks without any element or text are no feed, but one endless tag or comment."""


def read_entries(stream: IO[bytes], path: Path) -> Iterator[Entry | Remark]:
    """The entries of an RSS or Atom feed.

    A field in Google's namespace comes before one of the same name without it. Elements inside a field are
    part of its text, but for `product_detail`, which becomes a field by its own name.

    Args:
        stream: The file's bytes.
        path: What errors call it.

    Raises:
        FeedError: where it is cut off or no XML; if it declares entities, or is nested too deep.
    """
    parser: Any = make_parser()
    handler = _Handler(parser.getLineNumber)
    parser.setContentHandler(handler)
    silent, started = 0, False
    decoder: codecs.IncrementalDecoder | None = None
    try:
        while chunk := stream.read(_CHUNK):
            if not started:  # exports made by PHP often begin with an empty line, which XML forbids
                chunk = chunk.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t ")
                started = bool(chunk)
                decoder = _decoder(chunk, path)
            events = handler.events
            # Line by line, so that all before a wrong byte is read, and its line is known.
            for part in chunk.splitlines(keepends=True) if decoder else [chunk]:
                parser.feed(decoder.decode(part) if decoder else part)
            silent = 0 if handler.events != events else silent + 1
            if silent > _SILENCE:
                raise FeedError(f"{path}: a tag or comment in line {parser.getLineNumber()} has no end")
            yield from handler.taken()
        if decoder:
            parser.feed(decoder.decode(b"", final=True))
        parser.close()
    except UnicodeError as error:
        line = parser.getLineNumber()
        yield from handler.taken()
        raise FeedError(
            f"{path} is not in the encoding that its first line names: in line {line}, {error}; "
            "export it as UTF-8"
        ) from None
    except SAXException as error:
        line, what = parser.getLineNumber(), error.getMessage()
        yield from handler.taken()
        wrong = "is cut off" if "no element" in what or "unclosed" in what else "is no proper XML"
        raise FeedError(f"{path} {wrong} in line {line} ({what}); export it again") from None
    except DefusedXmlException:
        raise FeedError(
            f"{path} declares entities, which no feed needs, so it is not read; export it without them"
        ) from None
    yield from handler.taken()
    if not handler.found:
        raise FeedError(f"{path}: this XML has no <item> and no <entry>, so it is no product feed")


def _decoder(start: bytes, path: Path) -> codecs.IncrementalDecoder | None:
    """Decodes a feed that names an encoding in its first line which the parser does not read itself."""
    declared = _DECLARED.match(start)
    name = declared[1].decode() if declared else "utf-8"
    if name.lower() in _OF_THE_PARSER:
        return None
    try:
        name.encode(name)  # refuses what encodes no text, such as hex
        return codecs.getincrementaldecoder(name)()
    except (LookupError, UnicodeError):
        raise FeedError(
            f"{path} is in the encoding {name[:40]}, which is not known; export it as UTF-8"
        ) from None


class _Handler(ContentHandler):
    """Collects one entry at a time; what is too long is passed over, not kept."""

    def __init__(self, line: Callable[[], int]) -> None:
        super().__init__()
        self._line = line
        self.events = 0
        self.depth = 0
        self.found = 0
        self._ready: list[Entry | Remark] = []
        self._prefixes = {"g"}
        self._entry: int | None = None
        self._start = 0
        self._field = ""
        self._text: list[str] = []
        self._length = 0
        self._inner: dict[str, str] = {}
        self._inner_text: list[str] = []
        self._plain: dict[str, list[str]] = {}
        self._google: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}
        self._problem = ""

    def taken(self) -> list[Entry | Remark]:
        """What was completed since this was called last."""
        ready, self._ready = self._ready, []
        return ready

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX)
        self.events += 1
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise FeedError(f"line {self._line()}: elements are nested deeper than {_MAX_DEPTH}")
        if self._entry is None:
            for key, value in attrs.items():
                if key.startswith("xmlns:") and value.rstrip("/").replace("https:", "http:") == GOOGLE:
                    self._prefixes.add(key[6:])
            if name.rpartition(":")[2] in _ENTRY and self.depth > 1:
                self._begin()
        elif self.depth == self._entry + 1:
            self._field = name
            self._text, self._length, self._inner = [], 0, {}
            if name.rpartition(":")[2] == "link" and attrs.get("rel", "alternate") == "alternate":
                self._add_text(attrs.get("href", ""))
        elif self.depth == self._entry + 2:
            self._inner_text = []

    def characters(self, content: str) -> None:
        self.events += 1
        if self._entry is not None and self.depth > self._entry:
            self._add_text(content)

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX)
        self.events += 1
        if self._entry is not None:
            if self.depth == self._entry:
                self._end()
            elif self.depth == self._entry + 1:
                self._keep(name)
            elif self.depth == self._entry + 2 and len(self._inner) < MAX_FIELDS:
                self._inner[key_of(name.rpartition(":")[2])] = "".join(self._inner_text).strip()
        self.depth -= 1

    def _begin(self) -> None:
        self.found += 1
        self._entry = self.depth
        self._start = self._line()
        self._plain, self._google, self._names, self._problem = {}, {}, {}, ""

    def _add_text(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_FIELD:
            self._problem = f"the field {self._field} has more than {MAX_FIELD:,} characters; shorten it"
            self._text, self._inner_text = [], []
            return
        self._text.append(text)
        if self._entry is not None and self.depth > self._entry + 1:
            self._inner_text.append(text)

    def _keep(self, name: str) -> None:
        prefix, _, local = name.rpartition(":")
        text = "".join(self._text).strip()
        if "attribute_name" in self._inner:
            local, text = self._inner["attribute_name"], self._inner.get("attribute_value", "")
        key = key_of(local)
        if not text or not key:
            return
        fields = self._google if prefix in self._prefixes else self._plain
        if len(fields) >= MAX_FIELDS or len(fields.get(key, ())) >= MAX_FIELDS:
            self._problem = f"it has more than {MAX_FIELDS} fields"
            return
        fields.setdefault(key, []).append(text)
        self._names[key] = local

    def _end(self) -> None:
        fields = self._plain | self._google
        if self._problem:
            item = next(iter(fields.get("id", ())), None)
            kind: Any = "refused" if item else "unreadable"
            self._ready.append(Remark(kind, self._start, item, self._problem))
        else:
            self._ready.append(Entry(self._start, fields, self._names))
        self._entry = None
