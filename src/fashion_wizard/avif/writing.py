"""An AVIF file is written anew with what its picture needs, and with nothing else.

So a decoder cannot understand a file in another way than its checks did. Metadata, thumbnails, animations and
maps of brightness are left out.
"""

import struct
from collections.abc import Iterator
from typing import Final

from fashion_wizard.avif.boxes import box, full_box
from fashion_wizard.avif.meta import Item

KEPT: Final = frozenset({b"ispe", b"av1C", b"pixi", b"irot", b"imir", b"auxC", b"a1op", b"lsel"})
"""Properties that the decoder gets; of the colors only the numbers."""

TILES: Final = b"dimg"
"""The reference from a picture to its tiles."""

OPACITY: Final = b"auxl"
"""The reference from opacity to the picture that it belongs to."""

_MULTIPLIED: Final = b"prem"
_LONGEST_PROPERTY: Final = 1000


def written(primary: int, chosen: dict[int, Item], contents: dict[int, bytes]) -> bytes:
    """A file with some items alone.

    Args:
        primary: The id of the picture that is shown.
        chosen: The items by id; in the file they are numbered anew, from 1.
        contents: The data of each.

    Raises:
        ValueError: if a property is too long to be one.
    """
    ids = {number: place for place, number in enumerate(chosen, 1)}
    ftyp = box(b"ftyp", b"avif", bytes(4), b"avifmif1miaf")
    described, referred = _described(chosen, ids), _referred(chosen, ids)

    def listed(start: int) -> bytes:
        kinds = [struct.pack(">IH4sx", ids[number], 0, item.kind) for number, item in chosen.items()]
        places = []
        for number in chosen:
            length = len(contents[number])
            places.append(struct.pack(">IHHHII", ids[number], 0, 0, 1, start, length))
            start += length
        return full_box(
            b"meta",
            0,
            0,
            full_box(b"hdlr", 0, 0, struct.pack(">I4s13x", 0, b"pict")),
            full_box(b"pitm", 1, 0, struct.pack(">I", ids[primary])),
            full_box(b"iloc", 2, 0, struct.pack(">HI", 0x4400, len(ids)), *places),
            full_box(
                b"iinf", 1, 0, struct.pack(">I", len(ids)), *(full_box(b"infe", 3, 0, k) for k in kinds)
            ),
            referred,
            described,
        )

    start = len(ftyp) + len(listed(0)) + 8
    return b"".join([ftyp, listed(start), box(b"mdat", *(contents[number] for number in chosen))])


def _described(chosen: dict[int, Item], ids: dict[int, int]) -> bytes:
    """The box of all properties, each once, and of which belong to which item."""
    places: dict[tuple[bytes, bytes], int] = {}
    belonging = []
    for number, item in chosen.items():
        linked = [
            places.setdefault((kind, body), len(places) + 1) | essential << 15
            for kind, body, essential in _needed(item)
        ]
        belonging.append(struct.pack(f">IB{len(linked)}H", ids[number], len(linked), *linked))
    return box(
        b"iprp",
        box(b"ipco", *(box(kind, body) for kind, body in places)),
        full_box(b"ipma", 1, 1, struct.pack(">I", len(belonging)), *belonging),
    )


def _needed(item: Item) -> Iterator[tuple[bytes, bytes, bool]]:
    """Kind and contents of the properties that a decoder needs, and whether they are essential."""
    for found in item.properties:
        if found.kind in KEPT or (found.kind == b"colr" and bytes(found.body[:4]) == b"nclx"):
            if len(found.body) > _LONGEST_PROPERTY:
                raise ValueError("it has a property that is too long")
            yield found.kind, bytes(found.body), found.essential


def _referred(chosen: dict[int, Item], ids: dict[int, int]) -> bytes:
    """The box of references; nothing if there is none, since an empty one is not allowed."""
    references = []
    for number, item in chosen.items():
        for kind in (TILES, OPACITY, _MULTIPLIED):
            to = [ids[other] for other in item.references.get(kind, ()) if other in ids]
            if to and (kind != TILES or item.kind == b"grid"):
                references.append(box(kind, struct.pack(f">IH{len(to)}I", ids[number], len(to), *to)))
    return full_box(b"iref", 1, 0, *references) if references else b""
