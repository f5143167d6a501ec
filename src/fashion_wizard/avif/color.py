"""The colors that an AVIF file gives by numbers (ITU-T H.273), as an ICC profile."""

import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_PRIMARIES: Final = {
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),  # BT.2020
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),  # Display P3
}
"""Where red, green and blue lie (x, y), where they are other colors than those of sRGB."""
_SRGB: Final = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_WHITE: Final = (0.3127, 0.3290)
_D50: Final = np.array([0.9642, 1.0, 0.8249])
_BRADFORD: Final = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_PAPER_WHITE: Final = 203.0
"""The light of white paper in an HDR picture, in candela per square meter (ITU-R BT.2408)."""


def _srgb(signal: Values) -> Values:
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _pq(signal: Values) -> Values:
    """SMPTE ST 2084, its light in parts of paper white."""
    root = signal ** (32 / 2523)
    light = np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)
    return 10_000 * light ** (8192 / 1305) / _PAPER_WHITE


def _hlg(signal: Values) -> Values:
    """ITU-R BT.2100 on a display of 1,000 candela, its light in parts of paper white."""
    scene = np.where(
        signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    )
    return 1000 * scene**1.2 / _PAPER_WHITE


_CURVES: Final[dict[int, Callable[[Values], Values]]] = {
    4: lambda signal: signal**2.2,
    5: lambda signal: signal**2.8,
    8: lambda signal: signal,
    16: _pq,
    18: _hlg,
}
"""How signal becomes light, where it is no curve like that of sRGB."""


@lru_cache(maxsize=32)
def color_profile(primaries: int, transfer: int) -> bytes:
    """An ICC profile for pictures of 8 bits; empty where colors are those of sRGB, or unknown.

    Light that is brighter than white paper, in an HDR picture, becomes white. Curves of television count as
    that of sRGB: they are meant to be shown alike.

    Args:
        primaries: Number of the colors of red, green and blue.
        transfer: Number of the curve.
    """
    if primaries not in _PRIMARIES and transfer not in _CURVES:
        return b""
    light = np.clip(_CURVES.get(transfer, _srgb)(np.arange(256) / 255), 0, 1)
    curve = b"curv" + bytes(4) + struct.pack(">I256H", 256, *np.round(light * 65535).astype(int).tolist())
    columns = _colorants(_PRIMARIES.get(primaries, _SRGB)).T
    tags = [(b"wtpt", _xyz(_D50))]
    tags += [(name, _xyz(column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)]
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    return _profile(tags)


def _colorants(primaries: tuple[tuple[float, float], ...]) -> Values:
    """`(3, 3)`: the XYZ of red, green and blue in columns, under D50, as profiles want them."""
    red_green_blue = np.array([_from_xy(*place) for place in primaries]).T
    white = _from_xy(*_WHITE)
    from_light = red_green_blue * np.linalg.solve(red_green_blue, white)
    scale = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ scale @ _BRADFORD @ from_light)


def _from_xy(x: float, y: float) -> Values:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _xyz(values: Values) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *np.round(values * 65536).astype(int).tolist())


def _profile(tags: list[tuple[bytes, bytes]]) -> bytes:
    """A display profile of version 2 (ICC.1:2001-04, section 6)."""
    table, body, start = [], b"", 128 + 4 + 12 * len(tags)
    for name, data in tags:
        table.append(name + struct.pack(">II", start + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4xI4s4s4s12x4s", start + len(body), 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    head = head.ljust(68, b"\0") + _xyz(_D50)[8:]
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + b"".join(table) + body
