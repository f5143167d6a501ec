"""The headers of AV1: sizes as a decoder allocates them, and colors."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.avif_files import as_bits, container, pixels, smooth, still_header, unit
from tests.photo_files import encode

from fashion_wizard.avif.av1 import UNSPECIFIED, read_av1
from fashion_wizard.avif.picture import read_avif

FRAME = unit(6, bytes(20))


@given(width=st.integers(16, 700), height=st.integers(16, 300), gray=st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_size_is_the_one_that_was_written(width, height, gray):
    photo = smooth(width, height)
    data = pixels(photo[..., 0] if gray else photo, speed=10).data
    found = read_av1(data)
    assert (found.width, found.height) == (width, height)
    assert (found.primaries, found.transfer) in {(1, 13), (UNSPECIFIED, UNSPECIFIED)}


def test_the_first_picture_of_a_film_has_a_long_header():
    frames = [Image.fromarray(smooth(80, 48)[:, ::step]) for step in (1, -1)]
    picture = read_avif(encode(frames[0], "AVIF", save_all=True, append_images=frames[1:]), "it")
    assert picture.size == (80, 48)
    data = picture.data[picture.data.index(b"mdat") + 4 :]
    header = data[data.index(b"\x0a") :]
    assert not header[2] & 8, "not the reduced header of a still picture"


def film_header(width, height, *, bits=16, timed=False, ids=False, choose=1):
    """A sequence header with all that a film may have in it (AV1 specification, section 5.5.1)."""
    timing = [(0, 1)]
    if timed:  # ticks of equal length, whose number takes three zeros, and a model of the decoder
        timing = [(1, 1), (1, 32), (25, 32), (0, 1), (1, 1), (9, 5), (1, 32), (4, 5), (7, 5)]
    points = [(1, 1), (1, 5)]
    for _ in range(2):
        points += [(0, 12), (9, 5), (1, 1)]
        points += [(1, 1), (1, 10), (1, 10), (0, 1)] if timed else []
        points += [(1, 1), (3, 4)]
    sizes = [(bits - 1, 4), (bits - 1, 4), (width - 1, bits), (height - 1, bits)]
    numbers = [(1, 1), (12, 4), (1, 3)] if ids else [(0, 1)]
    tools = [(7, 3), (15, 4), (1, 1), (3, 2), (choose, 1)]
    tools += [] if choose else [(0, 1)]
    tools += [(1, 1)] if choose else []
    tools += [(6, 3), (7, 3)]
    colors = [(0, 1), (0, 1), (1, 1), (9, 8), (16, 8), (9, 8), (1, 1)]
    return unit(1, as_bits((0, 3), (0, 1), (0, 1), *timing, *points, *sizes, *numbers, *tools, *colors))


def frame(*, kind=0, shown=1, timed=False, ids=False, choose=1, own_size):
    """The head of a frame as far as whether it has a size of its own (section 5.9.2)."""
    bits = [(0, 1), (kind, 2), (shown, 1)]
    bits += [(0, 8)] if timed and shown else []
    bits += [] if shown else [(0, 1)]
    bits += [] if kind == 3 or (kind == 0 and shown) else [(0, 1)]
    bits += [(0, 1)]
    bits += [(1, 1), (0, 1)] if choose else []
    bits += [(0, 16)] if ids else []
    bits += [] if kind == 3 else [(own_size, 1)]
    return unit(3, as_bits(*bits, (0, 40)))


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("ids", [False, True])
@pytest.mark.parametrize("choose", [0, 1])
@pytest.mark.parametrize(("kind", "shown"), [(0, 1), (0, 0), (2, 1), (2, 0), (3, 1)])
def test_a_frame_with_a_size_of_its_own_counts_as_the_largest_that_it_can_give(
    timed, ids, choose, kind, shown
):
    header = film_header(3000, 2000, bits=12, timed=timed, ids=ids, choose=choose)
    for own_size in (0, 1):
        data = header + frame(kind=kind, shown=shown, timed=timed, ids=ids, choose=choose, own_size=own_size)
        found = read_av1(data)
        expected = (4096, 4096) if own_size or kind == 3 else (3000, 2000)
        assert (found.width, found.height, found.primaries, found.transfer) == (*expected, 9, 16)


def test_of_several_headers_the_largest_counts():
    found = read_av1(still_header(64, 48) + FRAME + still_header(20_000, 40) + FRAME)
    assert (found.width, found.height) == (20_000, 48)


def test_a_unit_without_a_length_goes_to_the_end():
    head = still_header(640, 480)
    data = head + bytes([6 << 3]) + bytes(20)
    assert read_av1(data).width == 640


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x0a",
        b"\x0a\x02\x18",
        b"\x0a" + b"\xff" * 9,
        still_header(640, 480),
        still_header(640, 480)[:6],
        FRAME,
        still_header(640, 480) + FRAME[:-1],
        film_header(640, 480) + unit(3, b""),
        unit(1, as_bits((0, 5), (1, 1), (1, 32), (1, 32), (1, 1), (0, 400))) + FRAME,
    ],
)
def test_what_is_no_picture_is_an_error(data):
    with pytest.raises(ValueError, match="its pixels"):
        read_av1(data)


def test_colors_are_those_of_the_pixels_where_the_list_says_none():
    part = pixels(smooth())
    part.data = film_header(96, 64) + frame(own_size=0)
    assert read_avif(container([part]), "it").profile
    assert not read_avif(container([pixels(smooth())]), "it").profile


@given(data=st.binary(max_size=80))
@settings(max_examples=200)
def test_any_bytes_are_a_size_or_an_error(data):
    with suppress(ValueError):
        assert read_av1(b"\x0a\x0b" + data).width > 0
