"""What is no photo, too large, cut off or damaged is refused with the reason, and never with a warning."""

import os
import struct
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.photo_files import WHOLE, encode, picture, png_chunk, raw_png

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import MAX_RATIO, MIN_SIDE, load_photo, read_photo_bytes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"this is a letter, not a picture\n" * 9, "not a picture"),
        (b"\xff\xd8", "not a picture"),
        (bytes(1000), "not a picture"),
        (encode(picture(), "GIF"), "a GIF"),
        (encode(picture(), "BMP"), "a BMP"),
        (encode(picture(), "TIFF"), "a TIFF"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\n <!doctype html><html>404</html>", "a web page"),
        (b"\0\0\0\x20ftypheic" + bytes(50), "a HEIC photo"),
        (b"\0\0\0\x20ftypmif1\0\0\0\0mif1heic" + bytes(50), "a HEIC photo"),
        (b"\0\0\0\x20ftypavif" + bytes(50), "damaged"),
        (b"\0\0\0\x20ftypavif\0\0\0\0avif", "cut off"),
        (b"RIFF\0\0\0\0WAVEfmt ", "not a picture"),
        (b"\xff\xd8\xff", "cut off"),
        (b"\xff\xd8\xff\xe0" * 50, "cut off"),
        (b"\x89PNG\r\n\x1a\n", "cut off"),
        (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IEND", b""), "damaged"),
        (b"RIFF\x40\0\0\0WEBPVP8 ", "cut off"),
        (b"RIFF\x40\0\0\0WEBPVP8 " + bytes(64), "."),
        (encode(picture(15, 200)), "15 x 200 pixels are too few"),
        (encode(picture(200, 1), "JPEG"), "200 x 1 pixels are too few"),
        (encode(picture(1617, 16)), "1617 x 16 pixels are too narrow"),
        (encode(picture(20, 2001), "JPEG"), "20 x 2001 pixels are too narrow"),
    ],
)
def test_what_is_no_photo_is_refused_with_its_name_and_the_reason(tmp_path, data, reason):
    path = tmp_path / "shirt.jpg"
    path.write_bytes(data)
    with pytest.raises(PhotoError, match=rf"^{path}: .*{reason}"):
        load_photo(path)
    with pytest.raises(PhotoError, match=rf"^the photo: .*{reason}"):
        load_photo(data)
    with pytest.raises(PhotoError, match=rf"^upload 7: .*{reason}"):
        load_photo(data, name="upload 7")


def test_the_smallest_photo():
    assert load_photo(encode(picture(MIN_SIDE, MIN_SIDE))).shape == (16, 16, 3)


def test_the_narrowest_photo():
    assert load_photo(encode(picture(MAX_RATIO * MIN_SIDE, MIN_SIDE))).shape == (16, 1600, 3)


def test_paths_that_lead_to_no_file(tmp_path):
    fifo = tmp_path / "fifo.jpg"
    os.mkfifo(fifo)
    cases = {
        tmp_path: "folder",
        tmp_path / "missing.jpg": "no such file",
        str(tmp_path / "missing.jpg"): "no such file",
        fifo: "not a regular file",
        "a\0b.jpg": "cannot be read",
        "x" * 5000: "cannot be read",
        tmp_path / "missing.jpg" / "b.jpg": "no such file|cannot be read",
        "https://shop.example/a.jpg": "not fetched from the web",
    }
    for path, reason in cases.items():
        with pytest.raises(PhotoError, match=reason):
            load_photo(path)
        with pytest.raises(PhotoError, match=reason):
            read_photo_bytes(path)


def test_the_byte_limit_holds_before_reading(tmp_path):
    path = tmp_path / "huge.jpg"
    with path.open("wb") as stream:
        stream.truncate(10**12)
    with pytest.raises(PhotoError, match=r"1000000.0 MB is more than the 50 MB allowed"):
        load_photo(path)
    data = encode(picture())
    assert load_photo(data, max_bytes=len(data)).shape == (30, 40, 3)
    with pytest.raises(PhotoError, match="allowed"):
        load_photo(data, max_bytes=len(data) - 1)


def jpeg_of_size(width, height):
    data = bytearray(encode(picture(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_of_size(width, height, kind):
    if kind == "VP8X":
        body = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0"
        body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little") + bytes(50)
    elif kind == "VP8L":
        body = b"VP8L" + struct.pack("<I", 50) + b"\x2f"
        body += (width - 1 | height - 1 << 14).to_bytes(4, "little") + bytes(45)
    else:
        body = b"VP8 " + struct.pack("<I", 50) + b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
        body += bytes(40)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@pytest.mark.parametrize(
    "bomb",
    [
        raw_png(30_000, 30_000, 8, 2, [bytes(10)]),
        raw_png(2**31 - 1, 2**31 - 1, 1, 0, [b""]),
        jpeg_of_size(60_000, 60_000),
        webp_of_size(16_000, 16_000, "VP8X"),
        webp_of_size(16_000, 16_000, "VP8L"),
        webp_of_size(16_000, 16_000, "VP8 "),
        encode(Image.new("1", (30_000, 30_000))),
    ],
)
def test_decompression_bombs_are_told_by_their_header(bomb):
    with pytest.raises(PhotoError, match=r"\d+ x \d+ pixels are more than the 40 megapixels allowed"):
        load_photo(bomb)


def test_the_pixel_limit_is_the_callers(monkeypatch):
    data = encode(picture())
    assert load_photo(data, max_pixels=1200).size
    with pytest.raises(PhotoError, match="megapixels"):
        load_photo(data, max_pixels=479)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert load_photo(data).size, "neither Pillow's own limit nor its warning has a say"


@pytest.mark.parametrize("kind", WHOLE)
@given(share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=40, deadline=None)
def test_a_cut_off_file_is_an_error_and_never_gray_pixels(kind, share):
    whole = WHOLE[kind]
    cut = whole[: int(share * len(whole))]
    try:
        photo = load_photo(cut)
    except PhotoError:
        return
    assert np.array_equal(photo, load_photo(whole)), "only bytes after the last pixel may be missing"


@pytest.mark.parametrize("kind", WHOLE)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damage_is_survived_or_a_photo_error_without_any_warning(kind, data):
    damaged = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, min(len(damaged), 400) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            photo = load_photo(bytes(damaged))
        except PhotoError:
            return
    assert photo.ndim == 3
