"""Files of AVIF photos for tests: the pixels are Pillow's, the boxes around them are written here."""

import struct
from dataclasses import dataclass, field

import numpy as np
from tests.photo_files import encode

IROT = {angle: (b"irot", bytes([angle]), True) for angle in range(4)}
IMIR = {axis: (b"imir", bytes([axis]), True) for axis in range(2)}
AUX_ALPHA = (b"auxC", bytes(4) + b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", False)


@dataclass
class Part:
    """An item: its kind, its data, its properties (kind, contents, essential), and whom it refers to."""

    kind: bytes
    data: bytes
    properties: list[tuple[bytes, bytes, bool]] = field(default_factory=list)
    refers: dict[bytes, list[int]] = field(default_factory=dict)


def box(kind, *bodies):
    body = b"".join(bodies)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind, version, *bodies, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags), *bodies)


def ispe(width, height):
    return (b"ispe", struct.pack(">III", 0, width, height), False)


def nclx(primaries, transfer, matrix=6):
    return (b"colr", b"nclx" + struct.pack(">HHHB", primaries, transfer, matrix, 0x80), False)


def clap(left, top, width, height, whole):
    """Cuts a picture of the size `whole`, as the standard has it: by the distance between the centers."""
    right, down = 2 * left + width - whole[0], 2 * top + height - whole[1]
    return (b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, right, 2, down, 2), True)


def pixels(image, **options):
    """A picture in AV1, as an item with its size, its decoder's settings and its colors."""
    data = encode(image, "AVIF", **({"quality": 90, "subsampling": "4:4:4"} | options))
    at = data.index(b"av1C") - 4
    av1c = data[at + 8 : at + int.from_bytes(data[at : at + 4])]
    at = data.index(b"ispe") + 8
    body = data[data.index(b"mdat") + 4 :]
    said = [ispe(*struct.unpack_from(">II", data, at)), (b"av1C", av1c, True)]
    return Part(b"av01", body, said)


def grid(rows, columns, width, height, tiles, **more):
    data = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)
    if max(width, height) > 65535:
        data = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, width, height)
    return Part(b"grid", data, [ispe(width, height), *more.get("properties", [])], {b"dimg": tiles})


def container(
    parts, *, primary=1, brand=b"avif", others=b"mif1", inside=False, last=False, pieces=1, more=b""
):
    """A file of these items, numbered from 1.

    Args:
        inside: The data lie in the list of items (`idat`), not behind it.
        last: The list stands behind the data.
        pieces: Each item's data lie in so many pieces, the last one first.
        more: Further boxes, before all else but the head.
    """
    ftyp = box(b"ftyp", brand, bytes(4), brand, others) + more
    bodies, places = b"", []
    for part in parts:
        step = -(-len(part.data) // pieces) or 1
        cut = [part.data[at : at + step] for at in range(0, len(part.data), step)]
        at = len(bodies) + sum(map(len, cut))
        bodies += b"".join(reversed(cut))
        places.append([(at := at - len(piece), len(piece)) for piece in cut])
    known = list(dict.fromkeys((kind, body) for part in parts for kind, body, _ in part.properties))

    def meta(start):
        iloc = b"".join(
            struct.pack(">HHHH", number, inside, 0, len(extents))
            + b"".join(struct.pack(">II", start + at, length) for at, length in extents)
            for number, extents in enumerate(places, 1)
        )
        infe = [
            full(b"infe", 2, struct.pack(">HH4sx", number, 0, part.kind))
            for number, part in enumerate(parts, 1)
        ]
        ipma = b""
        for number, part in enumerate(parts, 1):
            links = [known.index((k, b)) + 1 | essential << 7 for k, b, essential in part.properties]
            ipma += struct.pack(">HB", number, len(links)) + bytes(links)
        iref = [
            box(kind, struct.pack(f">HH{len(to)}H", number, len(to), *to))
            for number, part in enumerate(parts, 1)
            for kind, to in part.refers.items()
        ]
        return full(
            b"meta",
            0,
            full(b"hdlr", 0, struct.pack(">I4s13x", 0, b"pict")),
            full(b"pitm", 0, struct.pack(">H", primary)),
            full(b"iloc", 1, struct.pack(">BBH", 0x44, 0, len(parts)), iloc),
            full(b"iinf", 0, struct.pack(">H", len(parts)), *infe),
            *([full(b"iref", 0, *iref)] if iref else []),
            box(
                b"iprp",
                box(b"ipco", *(box(*pair) for pair in known)),
                full(b"ipma", 0, struct.pack(">I", len(parts)), ipma),
            ),
            *([box(b"idat", bodies)] if inside else []),
        )

    if inside:
        return ftyp + meta(0)
    if last:
        return ftyp + box(b"mdat", bodies) + meta(len(ftyp) + 8)
    return ftyp + meta(len(ftyp) + len(meta(0)) + 8) + box(b"mdat", bodies)


def as_bits(*numbers):
    """Bytes of numbers that are given with how many bits they take, filled up with zeros."""
    bits = "".join(f"{number:0{length}b}" for number, length in numbers)
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))


def unit(kind, body):
    """An OBU of AV1 with its length."""
    length, rest = b"", len(body)
    while rest > 127:
        length, rest = length + bytes([rest & 127 | 128]), rest >> 7
    return bytes([kind << 3 | 2]) + length + bytes([rest]) + body


def still_header(width, height):
    """The sequence header of a picture of any size, as far as colors: reduced, 8 bits, not described."""
    sizes = [(15, 4), (15, 4), (width - 1, 16), (height - 1, 16)]
    return unit(1, as_bits((0, 3), (1, 1), (1, 1), (8, 5), *sizes, (0, 6), (0, 3), (1, 8)))


def smooth(width=96, height=64):
    """Another color in each corner, and few steps: even strong compression keeps it."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    return np.stack(
        [40 + 180 * x / width, 220 - 180 * y / height, 60 + 60 * (x / width + y / height)], 2
    ).astype(np.uint8)
