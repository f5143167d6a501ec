"""AVIF photos: read upright and in sRGB, or refused with the reason before a decoder sees them."""

import io
import struct
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import AvifImagePlugin, Image, ImageCms
from tests.avif_files import (
    AUX_ALPHA,
    IMIR,
    IROT,
    Part,
    box,
    clap,
    container,
    grid,
    ispe,
    nclx,
    pixels,
    smooth,
    still_header,
    unit,
)
from tests.photo_files import encode, exif_block

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import load_photo, load_sized_photo

PHOTO = smooth()
PLAIN = load_photo(container([pixels(PHOTO)]))


def difference(photo, expected):
    assert photo.shape == expected.shape
    return np.abs(photo.astype(int) - expected)


@pytest.mark.parametrize("subsampling", ["4:2:0", "4:2:2", "4:4:4"])
@pytest.mark.parametrize("quality", [60, 90])
@pytest.mark.parametrize(("width", "height"), [(96, 64), (33, 97), (16, 16)])
def test_a_photo_comes_back_nearly_as_it_was(subsampling, quality, width, height):
    photo = smooth(width, height)
    data = encode(photo, "AVIF", subsampling=subsampling, quality=quality)
    shown = difference(load_photo(data), photo)
    assert shown.mean() < 3
    assert shown.max() < 25
    assert np.array_equal(load_photo(data), np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


@pytest.mark.parametrize("angle", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("exif", [None, 1, 6])
def test_it_is_turned_against_the_clock_and_then_mirrored_whatever_exif_says(angle, axis, exif):
    """ISO/IEC 23008-12, sections 6.5.10 and 6.5.12; browsers leave EXIF aside, too."""
    picture = pixels(PHOTO)
    picture.properties += [IROT[angle]] if angle is not None else []
    picture.properties += [IMIR[axis]] if axis is not None else []
    parts = [picture]
    if exif:
        parts.append(Part(b"Exif", struct.pack(">I", 6) + exif_block(exif), refers={b"cdsc": [1]}))
    shown, size = load_sized_photo(container(parts))
    expected = np.rot90(PLAIN, angle or 0)
    if axis is not None:
        expected = expected[::-1] if axis == 0 else expected[:, ::-1]
    assert np.array_equal(shown, expected)
    assert size == (expected.shape[1], expected.shape[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_pillow_writes_for_an_orientation_stands_as_a_jpeg_with_it(orientation):
    plain = load_photo(encode(PHOTO, "AVIF"))
    undo = load_photo(encode(Image.fromarray(plain), "PNG", exif=exif_block(orientation)))
    assert np.array_equal(load_photo(encode(PHOTO, "AVIF", exif=exif_block(orientation))), undo)


def test_a_part_of_the_picture_is_cut_out_before_it_is_turned():
    picture = pixels(PHOTO)
    picture.properties += [clap(10, 4, 50, 40, (96, 64)), IROT[1]]
    shown, size = load_sized_photo(container([picture]))
    assert np.array_equal(shown, np.rot90(PLAIN[4:44, 10:60]))
    assert size == (40, 50)


@pytest.mark.parametrize(
    "cut", [clap(60, 0, 50, 40, (96, 64)), (b"clap", bytes(32), True), (b"clap", b"", True)]
)
def test_a_cut_that_makes_no_sense_leaves_the_picture_whole(cut):
    picture = pixels(PHOTO)
    picture.properties.append(cut)
    assert np.array_equal(load_photo(container([picture])), PLAIN)


def test_what_is_cut_out_must_show_a_garment_too():
    picture = pixels(PHOTO)
    picture.properties.append(clap(10, 4, 50, 8, (96, 64)))
    with pytest.raises(PhotoError, match="50 x 8 pixels are too few"):
        load_photo(container([picture]))


def test_gray_is_gray():
    shown = load_photo(encode(PHOTO[..., 0], "AVIF", quality=90))
    assert difference(shown, PHOTO[..., :1].repeat(3, 2)).max() <= 6


@pytest.mark.parametrize("multiplied", [False, True])
def test_transparency_is_laid_onto_white(multiplied):
    rgba = np.dstack([PHOTO, np.full(PHOTO.shape[:2], 255, np.uint8)])
    rgba[:24, :, 3] = 0
    rgba[24:40, :, 3] = 102
    options = {"quality": 100, "subsampling": "4:4:4", "alpha_premultiplied": multiplied}
    shown = load_photo(encode(rgba, "AVIF", **options))
    expected = PHOTO.astype(float)
    expected[:24] = 255
    expected[24:40] = expected[24:40] * 0.4 + 255 * 0.6
    assert difference(shown, expected)[26:].max() <= 8
    assert (shown[:20] >= 250).all()


def test_of_an_animation_the_first_picture_is_shown():
    frames = [Image.fromarray(np.full((20, 20, 3), value, np.uint8)) for value in (10, 120, 250)]
    data = encode(frames[0], "AVIF", save_all=True, append_images=frames[1:], quality=100, duration=50)
    assert Image.open(io.BytesIO(data)).n_frames == 3
    assert data[8:12] == b"avis"
    assert difference(load_photo(data), np.full((20, 20, 3), 10)).max() <= 2


def test_a_mere_animation_is_refused():
    film = box(b"ftyp", b"avis", bytes(4), b"avis") + box(b"moov", bytes(100)) + box(b"mdat", bytes(100))
    with pytest.raises(PhotoError, match="holds an animation and no picture; save one as"):
        load_photo(film)


@pytest.mark.parametrize(
    ("brand", "others"),
    [(b"avif", b""), (b"mif1", b"avif"), (b"mif1", b"miafMA1Bavif"), (b"avis", b"msf1")],
)
@pytest.mark.parametrize("how", [{}, {"inside": True}, {"last": True}, {"pieces": 3}, {"more": box(b"free")}])
def test_a_file_may_be_laid_out_in_any_order(brand, others, how):
    assert np.array_equal(load_photo(container([pixels(PHOTO)], brand=brand, others=others, **how)), PLAIN)


def tiled(**more):
    """Two rows of three tiles of 64 pixels, the right ones cut by half and the lower ones by a quarter."""
    photo = smooth(192, 128)
    tiles = [pixels(photo[y : y + 64, x : x + 64]) for y in (0, 64) for x in (0, 64, 128)]
    return [grid(2, 3, 160, 112, [2, 3, 4, 5, 6, 7], **more), *tiles], photo[:112, :160]


def test_a_picture_is_laid_out_of_its_tiles():
    parts, photo = tiled(properties=[IROT[3]])
    shown = load_photo(container(parts))
    assert difference(shown, np.rot90(photo, 3)).max() < 25


def test_tiles_may_have_opacity_of_their_own_and_together():
    parts, photo = tiled()
    half = np.full((64, 64), 51, np.uint8)
    alphas = []
    for number in range(2, 8):
        alpha = pixels(half, subsampling="4:0:0")
        alpha.properties, alpha.refers = [*alpha.properties, AUX_ALPHA], {b"auxl": [number]}
        alphas.append(alpha)
    expected = photo * 0.2 + 255 * 0.8
    assert difference(load_photo(container([*parts, *alphas])), expected).max() < 12
    for alpha in alphas:
        alpha.refers = {}
    whole = grid(2, 3, 160, 112, list(range(9, 15)), properties=[AUX_ALPHA])
    whole.refers[b"auxl"] = [1]
    assert difference(load_photo(container([*parts, whole, *alphas])), expected).max() < 12


def p3_to_srgb(values):
    """The matrix of CSS Color 4, section 17, between curves of sRGB."""
    signal = values / 255
    light = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    matrix = [
        [1.2249401763, -0.2249401763, 0],
        [-0.0420569547, 1.0420569547, 0],
        [-0.0196375546, -0.0786360456, 1.0982736001],
    ]
    light = np.clip(light @ np.array(matrix).T, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def colored(*said):
    picture = pixels(PHOTO)
    picture.properties += said
    return load_photo(container([picture]))


@pytest.mark.parametrize("numbers", [(1, 13), (2, 2), (1, 1), (5, 6), (999, 999)])
def test_colors_of_srgb_and_of_television_stay_as_they_are(numbers):
    assert np.array_equal(colored(nclx(*numbers)), PLAIN)


def test_wide_colors_become_srgb():
    assert difference(colored(nclx(12, 13)), p3_to_srgb(PLAIN)).max() <= 2
    wider = colored(nclx(9, 13)).astype(int)
    assert np.ptp(wider, axis=2).mean() > np.ptp(colored(nclx(12, 13)).astype(int), axis=2).mean()


@pytest.mark.parametrize(("transfer", "white"), [(16, 148), (18, 191)])
def test_hdr_shows_paper_white_as_white_and_half_its_light_as_half(transfer, white):
    """203 cd/m2 are 58 % of PQ and 75 % of HLG (ITU-R BT.2408, table 1)."""
    levels = np.repeat(np.array([0, white // 2, white, 255], np.uint8), 24)
    picture = pixels(np.tile(levels[None, :, None], (32, 1, 3)), quality=100)
    picture.properties.append(nclx(1, transfer))
    shown = load_photo(container([picture]))[16, 12::24, 0].astype(int)
    assert shown[0] <= 2
    assert shown[1] < 170
    assert shown[2] >= 250
    assert shown[3] == 255


def test_a_profile_goes_before_the_numbers_and_a_broken_one_changes_nothing():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(colored(nclx(12, 13), (b"colr", b"prof" + srgb, False)), PLAIN)
    assert np.array_equal(colored((b"colr", b"prof" + b"no profile", False)), PLAIN)
    assert np.array_equal(
        load_photo(encode(PHOTO, "AVIF", icc_profile=b"broken")), load_photo(encode(PHOTO, "AVIF"))
    )


@pytest.mark.parametrize("exif", [b"Exif\0\0", b"\0\0\0\0II*\0", b"\xff" * 40, b""])
def test_damaged_metadata_neither_warn_nor_fail(exif):
    parts = [
        pixels(PHOTO),
        Part(b"Exif", exif, refers={b"cdsc": [1]}),
        Part(b"mime", exif, refers={b"cdsc": [1]}),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(load_photo(container(parts)), PLAIN)


def test_what_follows_the_picture_and_damaged_thumbnails_do_not_matter():
    parts = [pixels(PHOTO), Part(b"av01", b"damaged", [ispe(60_000, 60_000)], {b"thmb": [1]})]
    data = container(parts)
    assert np.array_equal(load_photo(data + b"trailing bytes" * 20), PLAIN)
    assert np.array_equal(load_photo(data[:-3]), PLAIN), "the thumbnail's last bytes"
    with pytest.raises(PhotoError, match="cut off"):
        load_photo(data[:-8])


@pytest.fixture
def no_decoder(monkeypatch):
    """Whatever reaches the decoder is an error of the test."""

    def opened(*_args):
        raise AssertionError("a decoder has seen the file")

    monkeypatch.setattr(AvifImagePlugin._avif, "AvifDecoder", opened)


def bomb_in_the_list():
    picture = pixels(PHOTO)
    picture.properties[0] = ispe(30_000, 30_000)
    return [picture]


def bomb_in_the_pixels():
    """The list says that it is small; a decoder would allocate what the header of the pixels says."""
    picture = pixels(PHOTO)
    return [Part(b"av01", still_header(30_000, 30_000) + unit(6, bytes(90)), picture.properties)]


def bomb_in_the_opacity():
    (huge,) = bomb_in_the_pixels()
    return [pixels(PHOTO), Part(b"av01", huge.data, [*huge.properties, AUX_ALPHA], {b"auxl": [1]})]


def bomb_of_tiles():
    return [grid(100, 100, 9600, 6400, [2] * 10_000), pixels(PHOTO)]


def bomb_of_one_tile():
    (huge,) = bomb_in_the_pixels()
    return [grid(1, 1, 96, 64, [2]), huge]


def bomb_in_the_layout():
    return [
        Part(b"grid", struct.pack(">BBBBII", 0, 1, 0, 0, 30_000, 30_000), [ispe(96, 64)], {b"dimg": [2]}),
        pixels(PHOTO),
    ]


@pytest.mark.parametrize(
    "bomb",
    [
        bomb_in_the_list,
        bomb_in_the_pixels,
        bomb_in_the_opacity,
        bomb_of_tiles,
        bomb_of_one_tile,
        bomb_in_the_layout,
    ],
)
@pytest.mark.usefixtures("no_decoder")
def test_pixels_are_counted_before_a_decoder_sees_them(bomb):
    limit = 20_000_000 if bomb is bomb_of_tiles else 40_000_000
    with pytest.raises(PhotoError, match=r"\d+ x \d+ pixels are more than the \d+ megapixels allowed"):
        load_photo(container(bomb()), max_pixels=limit)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([Part(b"hvc1", bytes(99), [ispe(96, 64)])], "a HEIC photo"),
        ([grid(1, 1, 96, 64, [2]), Part(b"hvc1", bytes(99), [ispe(96, 64)])], "a HEIC photo"),
        (
            [Part(b"iden", b"", [ispe(96, 64)], {b"dimg": [2]}), pixels(PHOTO)],
            "needs 'iden', which cannot be read",
        ),
        ([Part(b"av01", b"x", [ispe(96, 64), (b"new!", b"", True)])], "needs 'new!', which cannot be read"),
        ([Part(b"av01", pixels(PHOTO).data)], "damaged .it does not say its size"),
        ([Part(b"av01", b"", [ispe(96, 64)])], "damaged .its pixels have no header"),
        ([Part(b"av01", unit(6, bytes(9)), [ispe(96, 64)])], "damaged .its pixels are no single picture"),
        ([Part(b"av01", still_header(96, 64) + unit(6, bytes(9)) * 9, [ispe(96, 64)])], "no single picture"),
        ([Part(b"av01", unit(2, b"") * 10_001, [ispe(96, 64)])], "too many parts"),
        ([Part(b"av01", b"\x0a\x7f", [ispe(96, 64)])], "its pixels end early"),
        ([grid(2, 2, 96, 64, [2]), pixels(PHOTO)], "tiles do not fit together"),
        ([grid(1, 1, 96, 64, [1])], "tiles do not fit together"),
        ([grid(1, 1, 96, 64, [9])], "a tile of it is missing"),
        ([Part(b"grid", b"\0", [ispe(96, 64)], {b"dimg": [2]}), pixels(PHOTO)], "ends early"),
        ([Part(b"av01", b"x", [ispe(96, 64), (b"auxC", bytes(2000), False)])], "damaged"),
    ],
)
@pytest.mark.usefixtures("no_decoder")
def test_what_cannot_be_shown_is_refused_with_the_reason(parts, reason):
    with pytest.raises(PhotoError, match=rf"^shirt: .*{reason}"):
        load_photo(container(parts), name="shirt")


def test_a_list_without_end_is_refused_quickly():
    many = container([pixels(PHOTO)], more=box(b"free") * 200_000)
    with pytest.raises(PhotoError, match="too many parts"):
        load_photo(many)
    parts = [grid(1, 1, 96, 64, [2] * 60_000), pixels(PHOTO)]
    parts += [Part(b"grid", b"", refers={b"dimg": [2] * 60_000}) for _ in range(4)]
    with pytest.raises(PhotoError, match="too many parts"):
        load_photo(container(parts))


def test_data_that_many_items_share_are_not_multiplied():
    data = bytearray(container([grid(1, 2, 192, 64, [2, 3]), pixels(PHOTO), pixels(smooth(96, 64)[::-1])]))
    at = data.index(b"iloc") + 8 + 4
    for number in range(3):  # each item is the whole file
        struct.pack_into(">II", data, at + 16 * number + 8, 0, len(data))
    with pytest.raises(PhotoError, match="longer than the file"):
        load_photo(bytes(data))


def test_a_pillow_without_avif_says_so(monkeypatch):
    monkeypatch.setattr(AvifImagePlugin, "SUPPORTED", False)
    with pytest.raises(
        PhotoError, match="Pillow was built without what decodes it; install a Pillow that has it"
    ):
        load_photo(container([pixels(PHOTO)]))


@pytest.mark.parametrize("kind", ["plain", "animated", "tiles", "opacity"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_cut_off_file_is_read_whole_or_refused(kind, data):
    whole, photo = WHOLE[kind]
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    try:
        shown = load_photo(cut)
    except PhotoError:
        return
    assert np.array_equal(shown, photo)


@pytest.mark.parametrize("kind", ["plain", "animated", "tiles", "opacity"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damage_before_the_pixels_is_survived_or_a_photo_error(kind, data):
    whole, _ = WHOLE[kind]
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, whole.index(b"mdat")))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            photo = load_photo(bytes(damaged), max_pixels=1_000_000)
        except PhotoError:
            return
    assert photo.shape[2] == 3


def _whole():
    frames = [Image.fromarray(PHOTO[:, ::step]) for step in (1, -1)]
    rgba = np.dstack([PHOTO, PHOTO[..., 0]])
    files = {
        "plain": encode(PHOTO, "AVIF", exif=exif_block(6), icc_profile=b"none"),
        "animated": encode(frames[0], "AVIF", save_all=True, append_images=frames[1:]),
        "tiles": container(tiled()[0]),
        "opacity": encode(rgba, "AVIF"),
    }
    return {kind: (data, load_photo(data)) for kind, data in files.items()}


WHOLE = _whole()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux alone tells how much it was")
def test_decoding_needs_no_more_memory_than_webp():
    """Measured in processes of their own, so that what other tests have left does not count."""
    program = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from fashion_wizard.photo import load_photo\n"
        "most = lambda: int(re.search('VmHWM:\\\\s+(\\\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "data = sys.stdin.buffer.read()\n"
        "load_photo(data[: int(sys.argv[1])])\n"
        "before = most()\n"
        "load_photo(data[int(sys.argv[1]) :])\n"
        "print(most() - before)\n"
    )
    took = {}
    for kind, options in (("WEBP", {"method": 0}), ("AVIF", {"speed": 10})):
        small, large = encode(PHOTO, kind), encode(Image.new("RGB", (3000, 2000), "navy"), kind, **options)
        ran = subprocess.run(
            [sys.executable, "-c", program, str(len(small))],
            input=small + large,
            capture_output=True,
            check=True,
        )
        took[kind] = int(ran.stdout)
    assert 0 < took["AVIF"] < 1.1 * took["WEBP"]
