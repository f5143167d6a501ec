"""An AVIF file becomes a smaller one, with its picture alone, after the sizes of all its pixels are known."""

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from fashion_wizard.avif.av1 import UNSPECIFIED, Av1Picture, read_av1
from fashion_wizard.avif.boxes import Reader
from fashion_wizard.avif.color import color_profile
from fashion_wizard.avif.meta import Item, Meta, read_meta
from fashion_wizard.avif.writing import KEPT, OPACITY, TILES, written
from fashion_wizard.errors import PhotoError

_UNDERSTOOD: Final = KEPT | {b"clap", b"colr", b"pasp", b"a1lx"}
_ALPHA: Final = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0")
_HEVC: Final = {b"hvc1", b"hev1"}

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class AvifPicture:
    """The picture of an AVIF file.

    Attributes:
        size: Width and height in pixels of the most that decoding it takes: of the picture, of its pixels, or
            of all its tiles.
        data: A file with this picture alone.
        profile: An ICC profile that says what its colors mean; empty if they are sRGB, or nothing is known.
        crop: The part to show: left, top, right and bottom in pixels, before it is turned; None for all.
    """

    size: Size
    data: bytes
    profile: bytes
    crop: tuple[int, int, int, int] | None


def read_avif(data: bytes, name: str) -> AvifPicture:
    """Find the picture in an AVIF file, and check the sizes of all that a decoder will see.

    Args:
        data: The whole file.
        name: What error messages call it.

    Raises:
        PhotoError: if it holds no still picture, or one that needs what cannot be shown.
        EOFError: if it is cut off.
        ValueError: if it is damaged.
    """
    meta = read_meta(data)
    if meta is None:
        raise PhotoError(
            f"{name}: this AVIF holds an animation and no picture; save one as JPEG, PNG or AVIF"
        )
    chosen = _chosen(meta)
    for item in chosen.values():
        _check(item, name)
    contents = {number: meta.data(item) for number, item in chosen.items()}
    if sum(map(len, contents.values())) > len(data):
        raise ValueError("its pixels are longer than the file")
    pixels = {number: read_av1(contents[number]) for number in chosen if chosen[number].kind == b"av01"}
    primary = chosen[meta.primary]
    size = _size(primary)
    most = size
    for number, item in chosen.items():
        most = _larger(most, _most(number, item, chosen, pixels, contents))
    first = pixels.get(meta.primary) or next(
        iter(pixels.values()), Av1Picture(*size, UNSPECIFIED, UNSPECIFIED)
    )
    return AvifPicture(
        most,
        written(meta.primary, chosen, contents),
        _profile(primary, first),
        _crop(primary.find(b"clap"), size),
    )


def _chosen(meta: Meta) -> dict[int, Item]:
    """The picture, its tiles, and the opacity of each, by their ids."""
    opacities: dict[int, list[int]] = {}
    for number, item in meta.items.items():
        aux = item.find(b"auxC")
        if aux is not None and bytes(aux[4:]).startswith(_ALPHA):
            for shown in item.references.get(OPACITY, ()):
                opacities.setdefault(shown, []).append(number)
    chosen: dict[int, Item] = {}
    waiting = [meta.primary]
    while waiting:
        number = waiting.pop()
        if number not in meta.items:
            raise ValueError("a tile of it is missing")
        if number not in chosen:
            chosen[number] = item = meta.items[number]
            waiting += opacities.get(number, [])[:1]
            waiting += item.references.get(TILES, []) if item.kind == b"grid" else []
    return chosen


def _check(item: Item, name: str) -> None:
    if item.kind in _HEVC:
        raise PhotoError(
            f"{name}: this is a HEIC photo; only JPEG, PNG, WebP and AVIF can be used; save it as JPEG"
        )
    unknown = [found.kind for found in item.properties if found.essential and found.kind not in _UNDERSTOOD]
    if unknown or item.kind not in {b"av01", b"grid"}:
        what = (unknown or [item.kind])[0].decode("ascii", "replace")
        raise PhotoError(f"{name}: this AVIF needs {what!r}, which cannot be read; save it again as JPEG")


def _size(item: Item) -> Size:
    ispe = item.find(b"ispe")
    if ispe is None:
        raise ValueError("it does not say its size")
    reader = Reader(ispe)
    reader.version()
    return reader.number(4), reader.number(4)


def _most(
    number: int,
    item: Item,
    chosen: dict[int, Item],
    pixels: dict[int, Av1Picture],
    contents: dict[int, bytes],
) -> Size:
    """The size that decoding one item takes, all its tiles beside each other."""
    size = _size(item)
    if item.kind != b"grid":
        return _larger(size, (pixels[number].width, pixels[number].height))
    rows, columns, *laid_out = _layout(contents[number])
    tiles = item.references.get(TILES, [])
    if len(tiles) != rows * columns or any(chosen[tile].kind != b"av01" for tile in tiles):
        raise ValueError("its tiles do not fit together")
    width, height = size
    for tile in set(tiles):
        across, down = _larger(_size(chosen[tile]), (pixels[tile].width, pixels[tile].height))
        width, height = max(width, across * columns), max(height, down * rows)
    return _larger((width, height), (laid_out[0], laid_out[1]))


def _layout(data: bytes) -> tuple[int, int, int, int]:
    """Rows, columns, width and height of a picture that is laid out of tiles."""
    reader = Reader(memoryview(data))
    reader.number(1)
    length = 4 if reader.number(1) & 1 else 2
    return reader.number(1) + 1, reader.number(1) + 1, reader.number(length), reader.number(length)


def _larger(one: Size, other: Size) -> Size:
    return max(one[0], other[0]), max(one[1], other[1])


def _color(item: Item, kind: bytes) -> memoryview | None:
    """What the first description of colors of a kind says, or None."""
    found = (each.body for each in item.properties if each.kind == b"colr")
    return next((body[4:] for body in found if body[:4] == kind), None)


def _profile(item: Item, pixels: Av1Picture) -> bytes:
    """The ICC profile of a file; else one that is made of what its numbers say."""
    for kind in (b"prof", b"rICC"):
        if (profile := _color(item, kind)) is not None:
            return bytes(profile)
    if (numbers := _color(item, b"nclx")) is not None:
        reader = Reader(numbers)
        return color_profile(reader.number(2), reader.number(2))
    return color_profile(pixels.primaries, pixels.transfer)


def _crop(clap: memoryview | None, size: Size) -> tuple[int, int, int, int] | None:
    """The clean aperture (ISO/IEC 14496-12, section 12.1.4.1); None if none lies in the picture."""
    if clap is None or len(clap) != 32:
        return None
    width, of_width, height, of_height, right, of_right, down, of_down = struct.unpack(">4IiIiI", clap)
    if not all((of_width, of_height, of_right, of_down)):
        return None
    sides = []
    for whole, length, offset in (
        (size[0], Fraction(width, of_width), Fraction(right, of_right)),
        (size[1], Fraction(height, of_height), Fraction(down, of_down)),
    ):
        start = round((whole - length) / 2 + offset)
        end = start + round(length)
        if not 0 <= start < end <= whole:
            return None
        sides.append((start, end))
    (left, right), (top, bottom) = sides
    return (left, top, right, bottom) if (right - left, bottom - top) != size else None
