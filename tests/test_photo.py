"""Strangers' images: what can be used comes out upright and in RGB, what cannot is refused with a reason."""

import io
import os
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import MAX_RATIO, MIN_SIDE, load_photo, read_photo_bytes


def picture(width=40, height=30):
    """Smooth, so that lossy formats keep it, and different at every corner."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    channels = [60 + 150 * x / width, 200 - 150 * y / height, 90 + 100 * (x + y) / (width + height)]
    return np.stack(channels, axis=2).astype(np.uint8)


def encode(image, kind="PNG", **options):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_png(width, height, bits, color_type, rows, *extra):
    """A PNG written by hand, for what Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0)
    data = b"".join(b"\0" + row for row in rows)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)


def exif_block(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


# --- what can be used


@pytest.mark.parametrize(
    ("kind", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 95}, 12),
        ("JPEG", {"quality": 95, "subsampling": 0}, 6),
        ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}, 6),
    ],
)
def test_decodes_every_accepted_format(tmp_path, kind, options, tolerance):
    path = tmp_path / "named-wrongly.txt"
    path.write_bytes(encode(picture(), kind, **options))
    for source in (path, str(path), path.read_bytes()):
        photo = load_photo(source)
        assert photo.shape == (30, 40, 3)
        assert photo.dtype == np.uint8
        assert photo.flags.c_contiguous
        assert photo.flags.writeable
        assert np.abs(photo.astype(int) - picture()).max() <= tolerance


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "undo"),
    [
        (1, lambda a: a),
        (2, np.fliplr),
        (3, lambda a: np.rot90(a, 2)),
        (4, np.flipud),
        (5, lambda a: np.swapaxes(a, 0, 1)),
        (6, lambda a: np.rot90(a, -1)),
        (7, lambda a: np.swapaxes(np.rot90(a, 2), 0, 1)),
        (8, np.rot90),
        (0, lambda a: a),
        (9, lambda a: a),
    ],
)
def test_every_exif_orientation_is_applied(kind, orientation, undo):
    options = {"PNG": {}, "WEBP": {"lossless": True}, "JPEG": {"quality": 95}}[kind]
    plain = load_photo(encode(picture(), kind, **options))
    turned = load_photo(encode(picture(), kind, exif=exif_block(orientation), **options))
    assert np.array_equal(turned, undo(plain))
    assert turned.flags.c_contiguous


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0",
        b"Exif\0\0II*\0",
        b"Exif\0\0MM\0*\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01\x03\0",
        exif_block(6)[:-9],
        b"Exif\0\0 no tiff at all",
    ],
)
def test_damaged_exif_neither_warns_nor_fails(exif):
    jpeg = encode(picture(), "JPEG")
    damaged = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
    assert np.array_equal(load_photo(damaged), load_photo(jpeg))
    webp = encode(picture(), "WEBP", lossless=True, exif=exif)
    assert np.array_equal(load_photo(webp), picture())


def test_gray_and_one_bit():
    gray = picture()[..., 0]
    assert np.array_equal(load_photo(encode(gray)), np.repeat(gray[..., None], 3, axis=2))
    bits = gray > 120
    assert np.array_equal(load_photo(encode(Image.fromarray(bits)))[..., 1], bits * np.uint8(255))


def test_sixteen_bit_gray_is_scaled_not_clipped():
    values = np.linspace(0, 65535, 32 * 32).reshape(32, 32).astype(np.uint16)
    photo = load_photo(encode(Image.fromarray(values)))
    assert np.abs(photo[..., 0] - values / 257).max() <= 0.5


def test_sixteen_bit_rgb_is_scaled():
    values = np.random.default_rng(0).integers(0, 65536, (20, 24, 3)).astype(">u2")
    photo = load_photo(raw_png(24, 20, 16, 2, [row.tobytes() for row in values]))
    assert np.abs(photo - values / 257).max() <= 1


def test_cmyk_jpeg():
    cmyk = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    red = load_photo(encode(cmyk, "JPEG", quality=95))
    assert np.abs(red.astype(int) - (255, 0, 0)).max() <= 12
    assert b"Adobe" in encode(cmyk, "JPEG")


def test_transparency_is_laid_onto_white():
    rgba = np.dstack([picture(), np.full((30, 40), 255, np.uint8)])
    rgba[:10, :, 3] = 0
    rgba[10:20, :, 3] = 51
    expected = picture().astype(float)
    expected[:10] = 255
    expected[10:20] = expected[10:20] * 0.2 + 255 * 0.8
    for data in (encode(rgba), encode(rgba, "WEBP", lossless=True, exact=True)):
        assert np.abs(load_photo(data) - expected).max() <= 1
    la = np.dstack([rgba[..., 0], rgba[..., 3]])
    assert np.abs(load_photo(encode(Image.fromarray(la, "LA")))[..., 0] - expected[..., 0]).max() <= 1


def test_palettes_with_and_without_transparency():
    indices = np.arange(32 * 32).reshape(32, 32).astype(np.uint8) % 3
    image = Image.fromarray(indices, "P")
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    colors = np.array([(255, 0, 0), (0, 255, 0), (0, 0, 255)])
    assert np.array_equal(load_photo(encode(image)), colors[indices])
    colors[1] = 255
    assert np.array_equal(load_photo(encode(image, transparency=1)), colors[indices])
    half = load_photo(encode(image, transparency=bytes([255, 0, 128])))
    assert np.abs(half - np.array([(255, 0, 0), (255, 255, 255), (127, 127, 255)])[indices]).max() <= 1


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_a_transparent_gray_value(bits):
    """The tRNS chunk names a value as it stands in the file, before it is scaled to 8 bits."""
    half = 2 ** (bits - 1)
    per_row = 16 * bits // 8
    row = int(f"{half:0{bits}b}" * 8 + "0" * bits * 8, 2).to_bytes(per_row, "big")
    photo = load_photo(raw_png(16, 16, bits, 0, [row] * 16, (b"tRNS", struct.pack(">H", half))))
    assert (photo[:, :8] == 255).all()
    assert (photo[:, 8:] == 0).all()


@pytest.mark.parametrize("bits", [8, 16])
def test_a_transparent_color(bits):
    kind = ">u2" if bits == 16 else "u1"
    row = np.zeros((16, 3), kind)
    row[:8] = (5, 6, 7) if bits == 8 else (0x0500, 0x0600, 0x0700)
    trns = row[0].astype(">u2").tobytes()
    photo = load_photo(raw_png(16, 16, bits, 2, [row.tobytes()] * 16, (b"tRNS", trns)))
    assert (photo[:, :8] == 255).all()
    assert (photo[:, 8:] == 0).all()


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_animations_show_their_first_frame(kind):
    frames = [Image.fromarray(np.full((20, 20, 3), value, np.uint8)) for value in (10, 120, 250)]
    data = encode(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True, duration=50)
    assert Image.open(io.BytesIO(data)).n_frames == 3
    assert (load_photo(data) == 10).all()


def test_an_apng_that_lies_about_its_frames_does_not_warn():
    lies = [(b"acTL", struct.pack(">II", 0, 0)), (b"acTL", struct.pack(">II", 9, 0))]
    data = raw_png(16, 16, 8, 0, [bytes([7]) * 16] * 16, *lies)
    assert (load_photo(data) == 7).all()


def gray_profile(gamma):
    """A minimal ICC v2 gray profile whose tone curve is a power."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, int(gamma * 256)) + bytes(2)
    white = b"XYZ " + bytes(4) + struct.pack(">iii", 63190, 65536, 54061)
    text = b"test\0"
    description = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)
    tags, body, at = [], b"", 128 + 4 + 3 * 12
    for name, data in ((b"desc", description), (b"wtpt", white), (b"kTRC", curve)):
        tags.append(name + struct.pack(">II", at + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    size = 128 + 4 + len(tags) * 12 + len(body)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x02100000, b"mntr", b"GRAY", b"XYZ ", b"acsp")
    head += bytes(68 - len(head)) + struct.pack(">iii", 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(tags)) + b"".join(tags) + body


def test_a_color_profile_is_applied():
    gray = np.full((20, 20), 128, np.uint8)
    shown = load_photo(encode(gray, icc_profile=gray_profile(1.0)))
    assert abs(int(shown[0, 0, 0]) - 188) <= 2, "linear light at one half is 188 in sRGB"
    jpeg = load_photo(encode(gray, "JPEG", icc_profile=gray_profile(1.0)))
    assert abs(int(jpeg[0, 0, 0]) - 188) <= 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "profile",
    [
        b"no profile",
        gray_profile(1.0),  # of another color space than the photo
        gray_profile(1.0)[:150],
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    ],
    ids=["no profile", "other space", "cut", "LAB", "sRGB"],  # profiles hold the time when they were made
)
def test_profiles_that_are_broken_or_say_nothing_leave_the_photo_as_it_is(kind, profile):
    options = {"lossless": True} if kind == "WEBP" else {}
    plain, tagged = (
        encode(picture(), kind, **options),
        encode(picture(), kind, icc_profile=profile, **options),
    )
    assert np.array_equal(load_photo(plain), load_photo(tagged))


@pytest.mark.parametrize(
    "body", [b"", b"x", b"name\0\0not zlib", b"name\0\0" + zlib.compress(bytes(50_000_000))]
)
def test_a_profile_that_does_not_unpack_is_ignored(body):
    data = raw_png(16, 16, 8, 0, [bytes([7]) * 16] * 16, (b"iCCP", body))
    assert (load_photo(data) == 7).all()


def test_text_bombs_in_a_png_are_not_unpacked():
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "a" * 5_000_000, zip=True)
    assert np.array_equal(load_photo(encode(picture(), pnginfo=info)), picture())


# --- what cannot


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
        (b"\0\0\0\x20ftypavif" + bytes(50), "an AVIF"),
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


NOISE = np.random.default_rng(3).integers(0, 256, (48, 40, 3), dtype=np.uint8)
WHOLE = {
    "baseline": encode(NOISE, "JPEG", quality=60),
    "progressive": encode(NOISE, "JPEG", quality=60, progressive=True),
    "png": encode(NOISE),
    "webp": encode(NOISE, "WEBP"),
    "lossless": encode(NOISE, "WEBP", lossless=True),
    "extended": encode(NOISE, "WEBP", exif=exif_block(1)),
}


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


def test_threads_and_pillows_settings(tmp_path):
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
    sources = list(WHOLE.values()) * 8
    expected = [load_photo(source) for source in sources]
    with ThreadPoolExecutor(8) as pool:
        for got, wanted in zip(pool.map(load_photo, sources), expected, strict=True):
            assert np.array_equal(got, wanted)
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


def test_bytes_read_once_can_be_decoded_later(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encode(picture()))
    assert np.array_equal(load_photo(read_photo_bytes(path)), load_photo(path))


@pytest.mark.parametrize("folder", ["ccp/images", "clothing/images"])
def test_real_photos(real_data, folder):
    for path in sorted((Path(real_data) / folder).iterdir())[:5]:
        assert min(load_photo(path).shape[:2]) > 100
