"""Strangers' images: what can be used comes out upright and in RGB."""

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile, PngImagePlugin
from tests.photo_files import WHOLE, encode, exif_block, picture, raw_png

from fashion_wizard.photo import load_photo, read_photo_bytes


@pytest.mark.parametrize(
    ("kind", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 95}, 12),
        ("AVIF", {"quality": 95, "subsampling": "4:4:4"}, 6),
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
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
