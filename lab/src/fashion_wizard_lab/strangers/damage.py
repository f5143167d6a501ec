"""Damages whole files at one kind of place after the other, the same way for the same number.

Nothing that it makes is kept: what crashes a decoder today is nobody's test tomorrow.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from fashion_wizard_lab.strangers.parts import parts_of, with_checksums
from fashion_wizard_lab.strangers.whole import WholeFile, whole_files

_TABLES: Final = {"FFDB", "FFC4", "FFC0", "FFC2", "FFDA", "FFDD", "PLTE", "tRNS", "IHDR", "VP8X", "ALPH"} | {
    *("ispe", "av1C", "iloc", "infe", "ipma", "pitm", "auxC", "auxl")
}
_PROFILES: Final = {"FFE2", "iCCP", "ICCP", "colr"}
_EXIF: Final = {"FFE1", "eXIf", "EXIF", "XMP ", "iTXt", "zTXt", "cdsc"}
_ANIMATION: Final = {"acTL", "fcTL", "fdAT", "ANIM", "ANMF", "trak"}
_PIXELS: Final = {"scan", "IDAT", "VP8 ", "VP8L", "mdat"}
_HEADERS: Final = {
    "FFC0": (1, 4),
    "FFC2": (1, 4),
    "IHDR": (0, 8),
    "VP8X": (4, 6),
    "VP8 ": (6, 4),
    "VP8L": (1, 4),
    "ispe": (4, 8),
}
"""Where width and height lie in the contents of a part, and in how many bytes."""


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file as a stranger sends it.

    Attributes:
        kind: The format of the file that was damaged.
        place: Where it is damaged; one of `PLACES`.
        data: The file.
    """

    kind: str
    place: str
    data: bytes


def damaged_file(number: int, seed: int = 0) -> DamagedFile:
    """The file with a number: the same for the same seed. Places and whole files take turns."""
    rng = random.Random(f"{seed} {number}")  # noqa: S311 (nothing here is secret)
    place = tuple(PLACES)[number % len(PLACES)]
    files = whole_files()
    whole = files[number // len(PLACES) % len(files)]
    data = PLACES[place](rng, whole)
    return DamagedFile(whole.kind, place, data)


def _lengths(rng: random.Random, whole: WholeFile) -> bytes:
    """The length of a part is zero, a little or much too large, or negative where it is read so."""
    part = rng.choice([part for part in parts_of(whole.kind, whole.data) if part.length])
    data = bytearray(whole.data)
    if part.length:
        order: Literal["little", "big"] = "little" if whole.kind == "WebP" else "big"
        size = part.length.stop - part.length.start
        now, limit = int.from_bytes(data[part.length], order), 2 ** (8 * size)
        wrong = rng.choice([0, 1, 2, now - 1, now + 1, now * 2, now + 1000, limit // 2, limit - 1])
        data[part.length] = (wrong % limit).to_bytes(size, order)
    return bytes(data)


def _inside(names: set[str]) -> Callable[[random.Random, WholeFile], bytes]:
    """Bytes change inside of parts with such names; where a file has none, in any part."""

    def damage(rng: random.Random, whole: WholeFile) -> bytes:
        parts = parts_of(whole.kind, whole.data)
        part = rng.choice([part for part in parts if part.name in names] or parts)
        data = bytearray(whole.data)
        for _ in range(rng.choice([1, 1, 2, 4, 16])):
            if part.body < part.end:
                at = rng.randrange(part.body, part.end)
                data[at] = rng.choice(
                    [0, 1, 0x7F, 0x80, 0xFF, data[at] ^ 1 << rng.randrange(8), rng.randrange(256)]
                )
        return _sealed(rng, whole.kind, bytes(data))

    return damage


def _chunks(rng: random.Random, whole: WholeFile) -> bytes:
    """A part is left out, repeated, moved, renamed, emptied, or repeated very often."""
    parts = parts_of(whole.kind, whole.data)
    pieces = [whole.data[part.start : part.end] for part in parts]
    head, tail = whole.data[: parts[0].start], whole.data[parts[-1].end :]
    at, other = rng.randrange(len(parts)), rng.randrange(len(parts))
    how = rng.randrange(6)
    if how == 0:
        del pieces[at]
    elif how == 1:
        pieces.insert(other, pieces[at])
    elif how == 2:
        pieces[at], pieces[other] = pieces[other], pieces[at]
    elif how == 3:
        name = 4 if whole.kind in {"PNG", "AVIF"} else 0
        pieces[at] = pieces[at][:name] + rng.randbytes(2) + pieces[at][name + 2 :]
    elif how == 4:
        pieces[at] = pieces[at][: parts[at].body - parts[at].start]
    else:
        pieces[at] *= rng.choice([10, 1000])
    return _sealed(rng, whole.kind, head + b"".join(pieces) + tail)


def _dimensions(rng: random.Random, whole: WholeFile) -> bytes:
    """Width or height is zero, one, a little different, or enormous."""
    parts = parts_of(whole.kind, whole.data)
    part = rng.choice([part for part in parts if part.name in _HEADERS] or parts[:1])
    offset, size = _HEADERS.get(part.name, (0, 4))
    data = bytearray(whole.data)
    at, half = part.body + offset + rng.choice([0, size // 2]), size // 2
    wrong = rng.choice([0, 1, 15, 95, 97, 4000, 2**15, 2 ** (8 * half - 1), 2 ** (8 * half) - 1])
    order: Literal["little", "big"] = "little" if whole.kind == "WebP" else "big"
    data[at : at + half] = (wrong % 2 ** (8 * half)).to_bytes(half, order)
    return _sealed(rng, whole.kind, bytes(data))


def _truncation(rng: random.Random, whole: WholeFile) -> bytes:
    """The file ends anywhere, or is filled up with zeros from there on."""
    at = rng.randrange(len(whole.data))
    return whole.data[:at] + bytes(rng.choice([0, 0, len(whole.data) - at]))


def _trailing(rng: random.Random, whole: WholeFile) -> bytes:
    """Something follows: noise, zeros, a script, or another photo."""
    other = rng.choice(whole_files()).data
    return whole.data + rng.choice([rng.randbytes(500), bytes(100_000), b"<script>alert(1)</script>", other])


def _two_formats(rng: random.Random, whole: WholeFile) -> bytes:
    """The file is of two formats: one starts where the other is expected, or one lies within the other."""
    other = rng.choice([file for file in whole_files() if file.kind != whole.kind]).data
    heads = [
        b"%PDF-1.7\n",
        b"GIF89a",
        b"PK\3\4",
        b"<html>",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF",
    ]
    cut = rng.randrange(4, len(whole.data))
    return rng.choice(
        [
            rng.choice(heads) + whole.data,
            rng.choice(heads) + whole.data[rng.randrange(4, 16) :],
            other[: rng.randrange(3, 64)] + whole.data,
            whole.data[:cut] + other + whole.data[cut:],
            _with_chunk(whole, other),
        ]
    )


def _with_chunk(whole: WholeFile, body: bytes) -> bytes:
    """The file with one more part, which readers should skip."""
    if whole.kind == "JPEG":
        body = body[:60_000]
        return whole.data[:2] + b"\xff\xfe" + (len(body) + 2).to_bytes(2) + body + whole.data[2:]
    if whole.kind == "PNG":
        return with_checksums(
            whole.data[:33] + len(body).to_bytes(4) + b"noTe" + body + bytes(4) + whole.data[33:]
        )
    if whole.kind == "AVIF":
        return whole.data + (len(body) + 8).to_bytes(4) + b"free" + body
    chunk = b"NOTE" + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)
    size = len(whole.data) - 8 + len(chunk)
    return whole.data[:4] + size.to_bytes(4, "little") + whole.data[8:] + chunk


def _several(rng: random.Random, whole: WholeFile) -> bytes:
    """Two or three bytes anywhere, in a file that is damaged at a part already."""
    data = bytearray(_inside(_TABLES | _PIXELS)(rng, whole))
    for _ in range(rng.randrange(2, 4)):
        data[rng.randrange(2, len(data))] = rng.randrange(256)
    return bytes(data)


def _sealed(rng: random.Random, kind: str, data: bytes) -> bytes:
    """Most PNGs get checksums that fit: with wrong ones, decoders stop before they reach the damage."""
    return with_checksums(data) if kind == "PNG" and rng.random() < 0.8 else data


PLACES: Final[dict[str, Callable[[random.Random, WholeFile], bytes]]] = {
    "lengths": _lengths,
    "tables": _inside(_TABLES),
    "chunks": _chunks,
    "profiles": _inside(_PROFILES),
    "EXIF": _inside(_EXIF),
    "animation": _inside(_ANIMATION),
    "dimensions": _dimensions,
    "truncation": _truncation,
    "trailing data": _trailing,
    "two formats": _two_formats,
    "pixels": _inside(_PIXELS),
    "several places": _several,
}
"""Each kind of place, with what damages it."""
