"""Valid inputs of each target, from which a fuzzer starts."""

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from tests.feeds import writers

from fashion_wizard.palette import COLORS
from fashion_wizard.safekeeping.archive import DUMP
from fashion_wizard.safekeeping.archive_writer import write_archive
from fashion_wizard.segmentation.rle import encode

_RULES: Final = (
    '[[rules]]\nname = "Sale"\naction = "boost"\nwhere = ["color=red", "price<=50"]\nby = 0.2\n'
    '[[rules]]\naction = "hide"\nitems = ["SKU-1", "SKU-2"]\n',
    '{"rules": [{"action": "pin", "items": ["SKU-3"]}, {"action": "bury", "where": "size=M"}]}',
)
_FIELDS: Final = (
    "112,60,540,610",
    '{"price": "29.00", "sizes": ["S", "M"], "made": {"in": "PT", "of": {"linen": 0.9}}}',
    '{"garment": 1, "color": "red", "most": 50, "shown": ["SKU-1"], "seen": ["SKU-2"]}',
    "pattern=2,color=0.5,texture=1,cut=0,look=10",
)
_BODIES: Final = (
    '{"photo": "/9j/4AAQSkZJRg==", "k": 3, "where": ["price<=50", "color=red"], "box": [1, 2, 30, 40]}',
    '{"image": "data:image/png;base64,iVBORw0KGgo=", "min_score": 0.5, "group": null}',
    '{"photo": "data:image/webp,%52%49%46%46", "garment": "top"}',
)
_ADDRESSES: Final = (
    "https://shop.example:443/a/b%20c.jpg?size=2&x=[1]#top",
    "HTTP://Münche\u0301n.example\\photo.jpg",
    "https://[2001:db8::1]:8443/x?y|z",
    "http://xn--bcher-kva.example./\u00fc?\u00fc",
)
_MESSAGES: Final = (
    "The same in red, under 50 euros and not striped?",
    "zeig mir mehr wie Nr. 3 zwischen 20 und 30,50 €",
    "moins cher, sans rayures; c'est combien ?",
    "فستان أحمر أرخص",
)
_TABLE: Final = (
    b'photo,item,name,price,garment\na.jpg,SKU-1,"Tee, ""long""",29,top\na.jpg|b.jpg,SKU-2,Jeans,59,pants\n',
    'sep=;\r\nimage;sku;Größe\r\n"a.jpg\nb.jpg";7;40\r\n'.encode("utf-16"),
)
_SETTINGS: Final = (
    'catalog = "shop"\nmax-megapixels = 40.5\nport = 8000\nallow-url = true\norigin = ["https://a.example"]\n',
)
_FILTERS: Final = (
    'color=red|navy\nprice<=50\n"fit=cut"!=slim\nGröße>=-0.5\nsize=""',
    "price = 29,00 €\nprice!=007\ntags='b|c'\non sale=true",
)
_ANNOTATION: Final = (
    '[{"category_id": 1, "bbox": [0, 0, 5, 4], "segmentation": [[0, 0, 5, 0, 5, 5, 0, 5]]}]',
    '{"category_id": 2, "segmentation": {"size": [6, 8], "counts": [4, 10, 34]}}',
)


def seeds(target: str) -> list[bytes]:
    """The inputs of a target; see `targets.TARGETS`."""
    texts = {
        "filters": _FILTERS,
        "request-fields": _FIELDS,
        "request-json": _BODIES,
        "addresses": _ADDRESSES,
        "rules": _RULES,
        "settings": _SETTINGS,
        "chat": _MESSAGES,
    }
    if target in texts:
        return [text.encode() for text in texts[target]]
    return {
        "photo": _photos,
        "color-map": _color_maps,
        "feed": lambda: [make(writers.catalog()[:3]) for make in writers.FORMATS.values()],
        "metadata-table": lambda: [*_TABLE],
        "run-lengths": _run_lengths,
        "archive": lambda: [_archive(), *map(_other_archive, (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))],
    }[target]()


def _photos() -> list[bytes]:
    picture = Image.fromarray(np.arange(18 * 20 * 3, dtype=np.uint8).reshape(18, 20, 3))
    exif = Image.Exif()
    exif[0x0112] = 6
    with_all = {"exif": exif, "icc_profile": b"profile"}
    found = [
        _saved(picture, "JPEG", **with_all),
        _saved(picture, "JPEG", progressive=True),
        _saved(picture, "PNG", **with_all),
        _saved(picture, "WEBP", quality=50, **with_all),
        _saved(picture, "WEBP", lossless=True),
        _saved(picture.convert("RGBA"), "WEBP"),
        _saved(picture, "AVIF", **with_all),
        _saved(picture.convert("RGBA"), "AVIF", save_all=True, append_images=[picture.convert("RGBA")]),
    ]
    return [*found, _saved(picture.quantize(4), "PNG", transparency=0), *_color_maps()]


def _color_maps() -> list[bytes]:
    labels = np.arange(320).reshape(16, 20) // 20
    picture = Image.fromarray(COLORS[labels].astype(np.uint8))
    return [_saved(picture, "PNG"), _saved(picture.quantize(16), "PNG", transparency=0)]


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def _run_lengths() -> list[bytes]:
    mask = np.zeros((6, 8), bool)
    mask[1:4, 2:7] = True
    return [encode(mask)["counts"].encode(), *(text.encode() for text in _ANNOTATION)]


def _other_archive(compression: int) -> bytes:
    """An archive as other programs may write it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.writestr("manifest.json", json.dumps({"format": DUMP.name, "version": 1, "files": {}}))
    return stream.getvalue()


def _archive() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dump.zip")

        def write(archive):  # type: ignore[no-untyped-def]
            archive.add_bytes("items.jsonl", json.dumps({"id": "SKU-1"}).encode() + b"\n", compress=True)
            archive.add_bytes("photos/1", b"a photo")
            return {"made": "2026"}

        write_archive(path, DUMP, write)
        return path.read_bytes()
