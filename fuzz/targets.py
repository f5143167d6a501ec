"""Our own parsers, each as a function of bytes that a fuzzer makes up.

A target reads the bytes as a stranger's input. It may raise the errors that its parser promises and no
others; what comes back has to be what the parser promises of it, which the target asserts.
"""

import json
import os
import struct
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import numpy as np

from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.settings import read_settings
from fashion_wizard.errors import (
    CatalogError,
    ColorMapError,
    FashionWizardError,
    FeedError,
    FetchError,
    PhotoError,
    RulesError,
    SearchError,
)
from fashion_wizard.feeds.check import check_feed
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.record import MAX_ATTRIBUTES, MAX_ID, MAX_PHOTOS, FeedOptions, Record
from fashion_wizard.photo import load_sized_photo
from fashion_wizard.photo_file import open_photo_file, read_orientation
from fashion_wizard.safekeeping.archive import DUMP
from fashion_wizard.safekeeping.archive_reader import ArchiveReader
from fashion_wizard.search.filters import parse_filters
from fashion_wizard.search.rules import Rules
from fashion_wizard.search.weights import LARGEST_WEIGHT, PartWeights
from fashion_wizard.segmentation.coco import garments_from_annotations
from fashion_wizard.segmentation.color_map import read_color_map
from fashion_wizard.segmentation.rle import decode, encode, unpack
from fashion_wizard.server.chat.languages import Language, to_english
from fashion_wizard.server.chat.message import parse_message
from fashion_wizard.server.chat.state import parse_state
from fashion_wizard.server.fields import parse_box, parse_metadata
from fashion_wizard.server.forms import fields_of_json, with_photos
from fashion_wizard.server.hosts import host_name, parse_origin
from fashion_wizard.server.problems import Problem
from fashion_wizard.web.urls import encoded

PIXELS: Final = 60_000
"""Larger pictures are read smaller, or refused."""
_SIDES: Final = (6, 8)
"""Height and width of a photo whose annotations are read."""
_CATEGORIES: Final = {1: "top", 2: "pants", 3: "dress"}
_METADATA: Final[tuple[dict[str, Any], ...]] = (
    {"price": "29,00 €", "color": "Red", "size": ["S", "M"]},
    {"price": 29, "color": "navy, off white", "fit=cut": "slim"},
    {"Price ": "007", "COLOR": "ß", "on sale": True, "tags": [["a", 1.5], "b|c"]},
    {"price": "1,299.00", "color": "", "size": "10-20", "Größe": "-0.5"},
    {},
)


def photo(data: bytes) -> None:
    """A photo's file: container, metadata and pixels."""
    try:
        file = open_photo_file(data, "the photo")
    except (PhotoError, EOFError, struct.error):
        file = None
    if file is not None:
        assert read_orientation(file) in range(1, 9)
    try:
        pixels, (width, height) = load_sized_photo(data, max_pixels=PIXELS)
    except PhotoError:
        return
    assert file is not None
    assert pixels.dtype == np.uint8
    assert pixels.shape[2] == 3
    assert pixels.shape[0] * pixels.shape[1] <= PIXELS <= max(PIXELS, width * height)


def color_map(data: bytes) -> None:
    """A color map's file."""
    if len(data) > 24 and int.from_bytes(data[16:20]) * int.from_bytes(data[20:24]) > PIXELS:
        return
    try:
        labels = read_color_map(_file(data, "map.png"))
    except ColorMapError:
        return
    assert labels.ndim == 2
    assert labels.max(initial=0) < 16


def feed(data: bytes) -> None:
    """A feed of any format, packed or not."""
    path = _file(data, "feed")
    options = FeedOptions(currency="EUR", media_url="https://m.example", shop_url="https://shop.example")
    try:
        found = find_format(path, options)
    except FeedError:
        return
    check_feed(found)
    items = set()
    try:
        for entry in found.entries():
            if isinstance(entry, Record):
                assert entry.item not in items
                items.add(entry.item)
                assert 0 < len(entry.item) <= MAX_ID
                assert 0 < len(entry.photos) <= MAX_PHOTOS
                assert len(entry.attributes) <= MAX_ATTRIBUTES
                _storable(entry.item, list(entry.photos), entry.metadata())
            else:
                assert entry.reason
    except FeedError:
        return


def metadata_table(data: bytes) -> None:
    """A shop's table of photos and items."""
    try:
        table = read_items(_file(data, "items.csv"))
    except CatalogError:
        return
    _storable(list(table.items.values()), dict(table.metadata))


def filters(data: bytes) -> None:
    """Filters: one item at a time, they find what SQL finds."""
    try:
        wanted = parse_filters([line for line in _text(data).split("\n") if line.strip()])
    except SearchError:
        return
    if wanted is None:
        return
    with suppress(SearchError):
        wanted.check_keys(["price", "color"])
    catalog, items = _items()
    assert [item.id for item in items if wanted(item)] == [item.id for item in catalog.items(wanted.where())]


def request_fields(data: bytes) -> None:
    """Single fields of a request."""
    text = _text(data)
    parsers: tuple[Callable[[str], Any], ...] = (parse_box, parse_metadata, parse_state)
    for parse in parsers:
        try:
            _storable(parse(text) if parse is parse_metadata else None)
        except Problem:
            continue
    try:
        weights = PartWeights.parse(text)
    except SearchError:
        return
    assert all(0 <= weight <= LARGEST_WEIGHT for weight in weights.by_name().values())


def request_json(data: bytes) -> None:
    """The JSON body of a request."""
    try:
        fields = with_photos(fields_of_json(data), [])
    except Problem:
        return
    for name, value in fields:
        name.encode()
        if name == "photo":
            assert value.file.read()
        else:
            value.encode()


def addresses(data: bytes) -> None:
    """A web address, a host and an origin."""
    text = _text(data)
    host_name(text)
    origin = parse_origin(text)
    assert origin is None or parse_origin(origin) == origin
    try:
        parts = encoded(text)
    except FetchError:
        return
    address = parts.geturl()
    assert address.isascii()
    assert encoded(address).geturl() == address


def run_lengths(data: bytes) -> None:
    """A run-length mask: as compact text, and as what an annotation file holds."""
    text = _text(data)
    try:
        runs = unpack(text)
    except ColorMapError:
        runs = []
    for size in ([sum(runs), 1], [1, sum(runs)], [*_SIDES]):
        if 0 <= sum(runs) <= PIXELS:
            try:
                mask = decode({"size": size, "counts": text})
            except ColorMapError:
                continue
            assert list(mask.shape) == size
            assert np.array_equal(decode(encode(mask)), mask)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    try:
        garments = garments_from_annotations(
            document if isinstance(document, list) else [document], _CATEGORIES, *_SIDES
        )
    except ColorMapError:
        return
    assert all(garment.mask.shape == _SIDES for garment in garments)


def rules(data: bytes) -> None:
    """A shop's rules, in TOML and in JSON."""
    for name in ("rules.toml", "rules.json"):
        try:
            read = Rules.read(_file(data, name))
        except RulesError:
            continue
        catalog, items = _items()
        for rule in read.rules:
            found = [item.id for item in catalog.items(rule.where())]
            assert [item.id for item in items if rule(item)] == found


def settings(data: bytes) -> None:
    """The file of settings: what it gives, the environment can hold."""
    try:
        found = read_settings(_file(data, "fashion-wizard.toml"))
    except FashionWizardError:
        return
    for name, value in found.items():
        assert b"\0" not in os.fsencode(name) + os.fsencode(value)


def chat(data: bytes) -> None:
    """What a customer writes."""
    text = _text(data)
    for language in get_args(Language):
        message = parse_message(to_english(text, language))
        assert message.most is None or message.most >= 0


def archive(data: bytes) -> None:
    """A dump, which is a ZIP file with a manifest."""
    try:
        with ArchiveReader(_file(data, "dump.zip"), DUMP) as opened:
            opened.check()
            for name in opened.digests:
                if name.endswith(".jsonl"):
                    for _ in opened.lines(name):
                        pass
    except CatalogError:
        return


@dataclass(frozen=True, slots=True)
class Target:
    """One parser.

    Attributes:
        run: Raises where the parser breaks a promise.
        longest: Bytes of the longest input that is tried.
    """

    run: Callable[[bytes], None]
    longest: int = 4000


TARGETS: Final = {
    target.run.__name__.replace("_", "-"): target
    for target in (
        Target(photo, 20_000),
        Target(color_map, 4000),
        Target(feed, 8000),
        Target(metadata_table),
        Target(filters, 400),
        Target(request_fields, 2000),
        Target(request_json),
        Target(addresses, 400),
        Target(run_lengths, 1000),
        Target(rules),
        Target(settings, 1000),
        Target(chat, 600),
        Target(archive, 8000),
    )
}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _storable(*values: Any) -> None:
    """Assert that values can be stored as JSON in UTF-8."""
    json.dumps(values, ensure_ascii=False, allow_nan=False).encode()


@cache
def _room() -> tempfile.TemporaryDirectory[str]:
    memory = Path("/dev/shm")  # noqa: S108 (files in memory, where the system has them)
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def _file(data: bytes, name: str) -> Path:
    path = Path(_room().name, name)
    path.write_bytes(data)
    return path


@cache
def _items() -> tuple[Catalog, list[StoredItem]]:
    """A catalog of a few items, and these items."""
    catalog = Catalog(Path(_room().name, "catalog"))
    catalog.put_items({f"SKU-{number}": metadata for number, metadata in enumerate(_METADATA)})
    return catalog, catalog.items()
