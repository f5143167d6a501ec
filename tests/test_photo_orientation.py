"""Photos are turned as `ImageOps.exif_transpose` turns them, however their orientation is written."""

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, PngImagePlugin

from fashion_wizard.photo import load_photo

PICTURE = Image.fromarray(
    np.stack(
        [np.add.outer(np.arange(24) * a, np.arange(32) * b) for a, b in ((9, 1), (1, 7), (3, 3))], 2
    ).astype(np.uint8)
)
KINDS = {"BYTE": (1, "B3x"), "SHORT": (3, "H2x"), "LONG": (4, "I"), "SLONG": (9, "i")}


def tiff(orientation, kind="SHORT", order="<", padding=0):
    """EXIF with one entry, its directory after `padding` bytes."""
    number, form = KINDS[kind]
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8 + padding) + bytes(padding)
    return head + struct.pack(f"{order}HHHI{form}I", 1, 0x0112, number, 1, orientation, 0)


def xmp(orientation, element=False):
    told = f"<tiff:Orientation>{orientation}<" if element else f'tiff:Orientation="{orientation}"'
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF>{told}</rdf:RDF></x:xmpmeta>".encode()


def encode(kind, **options):
    stream = io.BytesIO()
    PICTURE.save(stream, kind, **({"lossless": True} if kind == "WEBP" else {}), **options)
    return stream.getvalue()


def with_segments(*bodies):
    jpeg = encode("JPEG")
    return jpeg[:2] + b"".join(b"\xff\xe1" + struct.pack(">H", len(b) + 2) + b for b in bodies) + jpeg[2:]


def with_chunks(*chunks, late=False):
    png = encode("PNG")
    at = len(png) - 12 if late else 33
    packed = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return png[:at] + b"".join(packed) + png[at:]


def with_webp_chunks(*chunks):
    webp = encode("WEBP")
    packed = b"".join(k + struct.pack("<I", len(b)) + b + bytes(len(b) % 2) for k, b in chunks)
    flags = 8 * any(k == b"EXIF" for k, _ in chunks) | 4 * any(k == b"XMP " for k, _ in chunks)
    head = b"VP8X" + struct.pack("<IB3x", 10, flags) + (31).to_bytes(3, "little") + (23).to_bytes(3, "little")
    body = b"WEBP" + head + webp[12:] + packed
    return b"RIFF" + struct.pack("<I", len(body)) + body


def raw_profile(exif, packed):
    text = f"\nexif\n{len(exif):8}\n{exif.hex()}\n"
    info = PngImagePlugin.PngInfo()
    info.add_text("Raw profile type exif", text, zip=packed)
    return encode("PNG", pnginfo=info)


XMP_JPEG = b"http://ns.adobe.com/xap/1.0/\0"
XMP_PNG = b"XML:com.adobe.xmp\0\0\0\0\0"


def files(o):
    """One orientation, in each way that cameras, phones and programs write it."""
    for kind in KINDS:
        for order in "<>":
            for padding in (0, 14):
                block = tiff(o, kind, order, padding)
                name = f"{kind}{order}{padding}"
                yield f"jpeg {name}", with_segments(b"Exif\0\0" + block)
                yield f"png {name}", with_chunks((b"eXIf", block))
                yield f"webp {name}", with_webp_chunks((b"EXIF", block))
                yield f"webp, headed {name}", with_webp_chunks((b"EXIF", b"Exif\0\0" + block))
    block = tiff(o)
    yield "jpeg, two headers", with_segments(b"Exif\0\0Exif\0\0" + block)
    yield "jpeg, two blocks", with_segments(b"Exif\0\0" + block, b"Exif\0\0" + tiff(1))
    yield "jpeg, header alone first", with_segments(b"Exif\0\0", b"Exif\0\0" + block)
    yield "jpeg, XMP before", with_segments(XMP_JPEG + xmp(1), b"Exif\0\0" + block)
    yield "png, after the pixels", with_chunks((b"eXIf", block), late=True)
    yield "png, headed", with_chunks((b"eXIf", b"Exif\0\0" + block))
    yield "png, text", raw_profile(b"Exif\0\0" + block, False)
    yield "png, packed text", raw_profile(b"Exif\0\0" + block, True)
    for element in (False, True):
        yield f"jpeg, XMP {element}", with_segments(XMP_JPEG + xmp(o, element))
        yield f"png, XMP {element}", with_chunks((b"iTXt", XMP_PNG + xmp(o, element)))
        yield f"webp, XMP {element}", with_webp_chunks((b"XMP ", xmp(o, element)))


def as_pillow(data):
    """What Pillow shows; a photo whose metadata Pillow cannot read is taken as it lies."""
    image = Image.open(io.BytesIO(data))
    image.load()
    try:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except Exception:
        return np.asarray(image.convert("RGB"))


@pytest.mark.parametrize("orientation", range(10))
def test_every_way_to_write_an_orientation_is_read_as_pillow_reads_it(orientation):
    for name, data in files(orientation):
        assert np.array_equal(load_photo(data), as_pillow(data)), name


def test_orientation_6_as_long_stands_upright():
    assert load_photo(with_segments(b"Exif\0\0" + tiff(6, "LONG"))).shape == (32, 24, 3)
    assert load_photo(with_segments(b"Exif\0\0Exif\0\0" + tiff(6))).shape == (32, 24, 3)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_metadata_is_read_as_pillow_reads_it(data):
    block = bytearray(tiff(6, data.draw(st.sampled_from(sorted(KINDS))), data.draw(st.sampled_from("<>"))))
    for _ in range(data.draw(st.integers(0, 3))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    del block[data.draw(st.integers(len(block) // 2, len(block))) :]
    for photo in (
        with_segments(b"Exif\0\0" + block),
        with_chunks((b"eXIf", bytes(block))),
        with_webp_chunks((b"EXIF", bytes(block))),
    ):
        shown = load_photo(photo)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert np.array_equal(shown, as_pillow(photo))
