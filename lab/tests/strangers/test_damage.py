"""Damaged photos are the same every time, of every kind, and each is read or refused with a reason."""

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.settings import Settings
from fashion_wizard_lab.strangers import PLACES, damaged_file
from fashion_wizard_lab.strangers.parts import parts_of, with_checksums
from fashion_wizard_lab.strangers.whole import SIZE, WholeFile, whole_files


@pytest.mark.parametrize(
    "whole", whole_files(), ids=[f"{number}-{whole.kind}" for number, whole in enumerate(whole_files())]
)
def test_whole_files_are_read_and_their_parts_cover_them(whole: WholeFile) -> None:
    assert load_photo(whole.data).shape[:2] in {SIZE, SIZE[::-1]}
    parts = parts_of(whole.kind, whole.data)
    assert all(before.end == after.start for before, after in pairwise(parts))
    assert len(whole.data) - parts[-1].end == (2 if whole.kind == "JPEG" else 0)
    if whole.kind == "PNG":
        assert with_checksums(whole.data) == whole.data


def test_whole_files_do_not_hold_the_present_time() -> None:
    # Of what Pillow writes, the date of a color profile alone depends on it; it stands before this signature.
    places = [(file.data, file.data.find(b"acsp")) for file in whole_files()]
    dates = {data[at - 12 : at] for data, at in places if at >= 0}
    assert dates == {struct.pack(">6H", 2026, 5, 1, 10, 0, 0)}


def test_a_number_is_always_the_same_file() -> None:
    files = [damaged_file(number) for number in range(len(PLACES) * len(whole_files()))]
    assert files == [damaged_file(number) for number in range(len(files))]
    assert {file.place for file in files} == set(PLACES)
    assert {file.kind for file in files} == {"JPEG", "PNG", "WebP", "AVIF"}
    assert damaged_file(5, seed=1).data != damaged_file(5, seed=2).data
    whole = {file.data for file in whole_files()}
    assert sum(file.data not in whole for file in files) > 0.9 * len(files)


@pytest.fixture
def decoders(tmp_path: Path) -> Iterator[Decoders]:
    pool = Decoders(Settings(catalog=tmp_path, workers=1))
    yield pool
    pool.close()


def test_a_hundred_damaged_photos_are_read_or_refused_and_no_decoder_dies(decoders: Decoders) -> None:
    outcomes: Counter[str] = Counter()
    decoders.photo(whole_files()[0].data)
    (first,) = decoders._free.queue
    for number in range(0, 108 * 7, 7):
        file = damaged_file(number)
        inside, outside = outcome(decoders.photo, file.data), outcome(load, file.data)
        assert inside == outside, file.place
        assert len(inside) > len("refused: it: ") or inside == "read"
        outcomes[inside[:7]] += 1
    assert list(decoders._free.queue) == [first]
    assert outcomes.keys() == {"read", "refused"}
    assert min(outcomes.values()) > 30


def load(data: bytes, name: str) -> Photo:
    return load_photo(data, name=name, max_pixels=24_000_000)


def outcome(read: Callable[..., object], data: bytes) -> str:
    """ "read", or the reason of the refusal."""
    try:
        read(data, name="it")
    except PhotoError as error:
        return f"refused: {error}"
    return "read"
