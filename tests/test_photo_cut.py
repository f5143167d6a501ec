"""A file that lacks its last bytes is read where every pixel is there, and refused where one is not."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import load_photo, load_sized_photo

NOISE = Image.fromarray(np.random.default_rng(5).integers(0, 256, (61, 83, 3), dtype=np.uint8))


def encode(kind, image=NOISE, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


JPEGS = {
    "baseline": encode("JPEG"),
    "progressive": encode("JPEG", progressive=True),
    "full color": encode("JPEG", subsampling=0),
    "gray": encode("JPEG", NOISE.convert("L")),
    "cmyk": encode("JPEG", NOISE.convert("CMYK")),
    "restarts": encode("JPEG", restart_marker_rows=1),
    "many restarts": encode("JPEG", restart_marker_blocks=1),
}


@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_without_its_end_marker_is_read(name):
    whole = load_photo(JPEGS[name])
    for cut in (1, 2):
        assert np.array_equal(load_photo(JPEGS[name][:-cut]), whole)


@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_cut_anywhere_is_whole_or_refused(name):
    data, whole = JPEGS[name], load_photo(JPEGS[name])
    read = 0
    for length in [*range(len(data) - 60, len(data)), *range(300, len(data) - 60, 37)]:
        try:
            photo = load_photo(data[:length])
        except PhotoError as error:
            assert "cut off" in str(error)  # noqa: PT017
            continue
        read += 1
        assert np.array_equal(photo, whole), f"{length} of {len(data)} bytes"
    assert read >= 2


def test_a_jpeg_cut_at_each_restart_is_refused():
    data = JPEGS["many restarts"]
    for at in range(700, len(data) - 2):
        if data[at] == 0xFF and 0xD0 <= data[at + 1] <= 0xD7:
            with pytest.raises(PhotoError, match="cut off"):
                load_photo(data[:at])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_png_and_webp_cut_near_their_end(kind):
    data = encode(kind, **({"lossless": True} if kind == "WEBP" else {}))
    whole, read = load_photo(data), 0
    for cut in range(1, 40):
        try:
            assert np.array_equal(load_photo(data[:-cut]), whole)
            read += 1
        except PhotoError as error:
            assert "cut off" in str(error)  # noqa: PT017
    assert read >= (16 if kind == "PNG" else 0), "a PNG's IEND, checksum and the end of its compression"


def test_a_png_whose_end_is_damaged_is_read():
    data = encode("PNG")
    assert np.array_equal(load_photo(data[:-1] + b"\0"), load_photo(data))


def test_a_webp_without_its_last_padding_byte_is_read():
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0"
    data = encode("WEBP", lossless=True, exif=exif)
    assert np.array_equal(load_photo(data[:-1]), np.asarray(NOISE))
    assert np.array_equal(load_photo(data[:-7]), np.asarray(NOISE))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_follows_a_photo_is_passed_over(kind):
    data = encode(kind)
    assert np.array_equal(load_photo(data + b"\0" * 300 + b"garbage"), load_photo(data))
    assert np.array_equal(load_photo(data + encode("JPEG")), load_photo(data))


def test_a_large_jpeg_is_read_smaller_and_others_are_refused_with_the_option():
    smooth = NOISE.resize((640, 480), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6
    photo, size = load_sized_photo(encode("JPEG", smooth, exif=exif), max_pixels=100_000)
    assert (photo.shape, size) == ((320, 240, 3), (480, 640))
    assert load_photo(encode("JPEG", smooth), max_pixels=31_000).shape == (120, 160, 3)
    assert load_photo(encode("JPEG", smooth)).shape == (480, 640, 3)
    for data, limit in ((encode("JPEG", smooth), 30_000), (encode("PNG", smooth), 100_000)):
        with pytest.raises(PhotoError, match=r"640 x 480 .*megapixels allowed.*--max-megapixels"):
            load_photo(data, max_pixels=limit)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("WEBP", "RGB"), ("WEBP", "RGBA")],
)
def test_other_large_photos_are_decoded_whole_and_shrunk(kind, mode):
    smooth = NOISE.resize((640, 480), Image.Resampling.BICUBIC).convert(mode)
    data = encode(kind, smooth, **({"lossless": True} if kind == "WEBP" else {}))
    photo, size = load_sized_photo(data, max_pixels=150_000)
    assert (photo.shape, size) == ((240, 320, 3), (640, 480))
    whole = load_photo(data).reshape(240, 2, 320, 2, 3).mean(axis=(1, 3))
    assert np.abs(photo - whole).max() <= 1


def test_a_large_jpeg_without_its_end_is_read_smaller_too():
    data = encode("JPEG", NOISE.resize((640, 480), Image.Resampling.BICUBIC))
    assert np.array_equal(load_photo(data[:-2], max_pixels=100_000), load_photo(data, max_pixels=100_000))


def test_a_webp_of_a_riff_that_ends_within_its_pixels_is_refused():
    data = encode("WEBP", lossless=True)
    with pytest.raises(PhotoError, match="cut off"):
        load_photo(data[: len(data) // 2])
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
