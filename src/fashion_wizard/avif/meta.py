"""The items that an AVIF file lists: pictures, tiles, opacity and metadata (ISO/IEC 23008-12)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from fashion_wizard.avif.boxes import Reader, boxes

_LONGEST_LIST: Final = 250_000
"""Bytes of a list of items, their places or their properties: enough for ten thousand tiles."""
_IN_FILE: Final = 0
_IN_META: Final = 1


@dataclass(frozen=True, slots=True)
class Property:
    """One thing that is said about an item.

    Attributes:
        kind: Such as `ispe`, the size.
        body: What is said.
        essential: Whether who does not understand it must not show the item.
    """

    kind: bytes
    body: memoryview
    essential: bool


@dataclass(slots=True)
class Item:
    """One item of a file.

    Attributes:
        kind: `av01` for a picture, `grid` for one that is laid out of tiles.
        properties: In their order.
        references: Ids of other items by the kind of reference: `dimg` its tiles, `auxl` whose opacity it is.
        extents: Where its data lie: in which place (0 the file, 1 the list of items), from where, how long.
    """

    kind: bytes
    properties: list[Property] = field(default_factory=list)
    references: dict[bytes, list[int]] = field(default_factory=dict)
    extents: list[tuple[int, int, int]] = field(default_factory=list)

    def find(self, kind: bytes) -> memoryview | None:
        """What its first property of a kind says, or None."""
        return next((found.body for found in self.properties if found.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Meta:
    """The items of a file.

    Attributes:
        primary: The id of the picture that is to be shown.
        items: All items by id.
        idat: Data of items inside of the list.
        file: The whole file.
    """

    primary: int
    items: dict[int, Item]
    idat: memoryview
    file: memoryview

    def data(self, item: Item) -> bytes:
        """The data of an item.

        Raises:
            EOFError: if the file ends before them.
            ValueError: if they are longer than the file.
        """
        if sum(length for _, _, length in item.extents) > len(self.file):
            raise ValueError("its pixels are longer than the file")
        pieces = []
        for place, start, length in item.extents:
            source = self.idat if place == _IN_META else self.file
            if start + length > len(source):
                raise EOFError
            pieces.append(source[start : start + length])
        return b"".join(pieces)


def read_meta(data: bytes) -> Meta | None:
    """The items that a file lists; None if it lists none, as a mere animation.

    Raises:
        EOFError: if the file ends before its list.
        ValueError: if the list is damaged.
    """
    file = memoryview(data)
    animated = False
    for kind, body in boxes(file, whole=False):
        animated = animated or kind == b"moov"
        if kind == b"meta":
            return _meta(body, file)
    if not animated:
        raise ValueError("it names no picture")
    return None


def _meta(body: memoryview, file: memoryview) -> Meta:
    found: dict[bytes, memoryview] = {}
    for kind, inside in boxes(body[4:]):
        if kind in {b"iinf", b"iloc", b"iref"} and len(inside) > _LONGEST_LIST:
            raise ValueError("it has too many parts")
        found.setdefault(kind, inside)
    try:
        pitm, iinf, iloc, iprp = (found[kind] for kind in (b"pitm", b"iinf", b"iloc", b"iprp"))
    except KeyError as error:
        raise ValueError("it names no picture") from error
    items = dict(_items(Reader(iinf)))
    _locate(items, Reader(iloc))
    _describe(items, iprp)
    if b"iref" in found:
        _refer(items, Reader(found[b"iref"]))
    reader = Reader(pitm)
    primary = reader.number(2 if reader.version()[0] == 0 else 4)
    if primary not in items:
        raise ValueError("it names no picture")
    return Meta(primary, items, found.get(b"idat", memoryview(b"")), file)


def _items(reader: Reader) -> Iterator[tuple[int, Item]]:
    reader.number(2 if reader.version()[0] == 0 else 4)
    for kind, body in boxes(reader.rest):
        entry = Reader(body)
        version = entry.version()[0]
        if kind == b"infe" and version in {2, 3}:
            number = entry.number(2 if version == 2 else 4)
            entry.take(2)
            yield number, Item(bytes(entry.take(4)))


def _locate(items: dict[int, Item], reader: Reader) -> None:
    version = reader.version()[0]
    sizes = reader.number(2)
    start_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    if length_size not in {4, 8}:
        raise ValueError("it does not say how long its pixels are")
    for _ in range(reader.number(2 if version < 2 else 4)):
        item = items.get(reader.number(2 if version < 2 else 4), Item(b""))
        place = reader.number(2) & 15 if version else _IN_FILE
        reader.take(2)
        base = reader.number(base_size)
        extents = []
        for _ in range(reader.number(2)):
            reader.take(index_size if version else 0)
            start = base + reader.number(start_size)
            extents.append((place, start, reader.number(length_size)))
        if place in {_IN_FILE, _IN_META}:
            item.extents = extents


def _describe(items: dict[int, Item], iprp: memoryview) -> None:
    parts = list(boxes(iprp))
    said = [each for kind, body in parts if kind == b"ipco" for each in boxes(body)]
    associations = [body for kind, body in parts if kind == b"ipma"]
    if sum(map(len, associations)) > _LONGEST_LIST:
        raise ValueError("it has too many parts")
    for body in associations:
        _associate(items, Reader(body), said)


def _associate(items: dict[int, Item], reader: Reader, said: list[tuple[bytes, memoryview]]) -> None:
    version, flags = reader.version()
    size = 2 if flags & 1 else 1
    for _ in range(reader.number(4)):
        item = items.get(reader.number(2 if version == 0 else 4), Item(b""))
        for _ in range(reader.number(1)):
            entry = reader.number(size)
            essential, number = divmod(entry, 1 << (8 * size - 1))
            if not 0 <= number <= len(said):
                raise ValueError("it has a property that is not there")
            if number:
                item.properties.append(Property(*said[number - 1], essential=bool(essential)))


def _refer(items: dict[int, Item], reader: Reader) -> None:
    size = 2 if reader.version()[0] == 0 else 4
    for kind, body in boxes(reader.rest):
        entry = Reader(body)
        item = items.get(entry.number(size), Item(b""))
        item.references[kind] = [entry.number(size) for _ in range(entry.number(2))]
