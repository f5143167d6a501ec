"""What the pixels of an AVIF picture say about themselves: the headers of AV1 (AV1 specification, section 5).

A decoder allocates as much as these say, whatever the size that the file's list gives.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SEQUENCE: Final = 1
_FRAMES: Final = {3, 6}
_LONGEST_HEADER: Final = 1000
_MOST_UNITS: Final = 10_000
_MOST_FRAMES: Final = 4
"""A picture is one frame, or a few that refine it."""
_KEY_FRAME: Final = 0
_SWITCH_FRAME: Final = 3
_CHOSEN_BY_FRAME: Final = 2
UNSPECIFIED: Final = 2


class _Bits:
    """Reads numbers of some bits each, the highest bit first."""

    def __init__(self, data: memoryview) -> None:
        self._bits = int.from_bytes(data)
        self._left = 8 * len(data)

    def __call__(self, count: int = 1) -> int:
        self._left -= count
        if self._left < 0:
            raise ValueError("its pixels have a header that ends early")
        return self._bits >> self._left & ((1 << count) - 1)

    def unary_length(self) -> int:
        """A number that is preceded by as many zeros as it has bits (`uvlc`)."""
        zeros = 0
        while not self():
            zeros += 1
        return self(zeros) + (1 << zeros) - 1 if zeros < 32 else (1 << 32) - 1


@dataclass(slots=True)
class _Sequence:
    """What a sequence header says, as far as it is needed."""

    reduced: bool
    width: int = 0
    height: int = 0
    most_width: int = 0
    most_height: int = 0
    frame_id_bits: int = 0
    presentation_bits: int = 0
    screen_content: int = _CHOSEN_BY_FRAME
    integer_motion: int = _CHOSEN_BY_FRAME
    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED


@dataclass(frozen=True, slots=True)
class Av1Picture:
    """A picture as its pixels describe it.

    Attributes:
        width: The largest width of its frames, in pixels.
        height: The largest height.
        primaries: Which colors red, green and blue are, by the numbers of ITU-T H.273; 2 if not said.
        transfer: How light becomes numbers, likewise.
    """

    width: int
    height: int
    primaries: int
    transfer: int


def read_av1(data: bytes) -> Av1Picture:
    """Read the headers of a picture's frames.

    Raises:
        ValueError: if there is none, or one that cannot be read.
    """
    sequence: _Sequence | None = None
    width = height = frames = 0
    for kind, body in _units(memoryview(data)):
        if kind == _SEQUENCE:
            sequence = _read_sequence(_Bits(body[:_LONGEST_HEADER]))
            width, height = max(width, sequence.width), max(height, sequence.height)
        elif kind in _FRAMES:
            frames += 1
            if sequence is None or frames > _MOST_FRAMES:
                raise ValueError("its pixels are no single picture")
            if _has_own_size(_Bits(body[:_LONGEST_HEADER]), sequence):
                width, height = max(width, sequence.most_width), max(height, sequence.most_height)
    if sequence is None or not frames:
        raise ValueError("its pixels have no header")
    return Av1Picture(width, height, sequence.primaries, sequence.transfer)


def _units(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Kind and contents of each unit (section 5.3)."""
    at = 0
    for _ in range(_MOST_UNITS):
        if at >= len(data):
            return
        head = data[at]
        at += 2 if head & 4 else 1
        length = len(data) - at
        if head & 2:
            length, at = _length(data, at)
        if length < 0 or at + length > len(data):
            raise ValueError("its pixels end early")
        yield head >> 3 & 15, data[at : at + length]
        at += length
    raise ValueError("its pixels have too many parts")


def _length(data: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends (`leb128`)."""
    value = 0
    for place, byte in enumerate(data[at : at + 8]):
        value |= (byte & 127) << 7 * place
        if byte < 128:
            return value, at + place + 1
    raise ValueError("its pixels end early")


def _read_sequence(bits: _Bits) -> _Sequence:
    """Section 5.5.1, up to the description of colors."""
    profile = bits(3)
    bits()
    found = _Sequence(reduced=bool(bits()))
    if found.reduced:
        bits(5)
    else:
        _skip_timing(bits, found)
    width_bits, height_bits = bits(4) + 1, bits(4) + 1
    found.most_width, found.most_height = 1 << width_bits, 1 << height_bits
    found.width, found.height = bits(width_bits) + 1, bits(height_bits) + 1
    if not found.reduced and bits():
        found.frame_id_bits = bits(4) + 2
        found.frame_id_bits += bits(3) + 1
    bits(3)
    if not found.reduced:
        _skip_tools(bits, found)
    bits(3)
    high = bits()
    if profile == 2 and high:
        bits()
    if profile != 1:
        bits()
    if bits():
        found.primaries, found.transfer = bits(8), bits(8)
    return found


def _skip_timing(bits: _Bits, found: _Sequence) -> None:
    """Times and operating points: what a film needs."""
    delay_bits = 0
    modelled = False
    if bits():
        bits(64)
        equal = bits()
        if equal:
            bits.unary_length()
        if modelled := bool(bits()):
            delay_bits = bits(5) + 1
            bits(37)
            presentation_bits = bits(5) + 1
            found.presentation_bits = 0 if equal else presentation_bits
    delayed = bits()
    for _ in range(bits(5) + 1):
        bits(12)
        if bits(5) > 7:
            bits()
        if modelled and bits():
            bits(2 * delay_bits + 1)
        if delayed and bits():
            bits(4)


def _skip_tools(bits: _Bits, found: _Sequence) -> None:
    """Ways to predict a frame from others."""
    bits(4)
    ordered = bits()
    if ordered:
        bits(2)
    found.screen_content = _CHOSEN_BY_FRAME if bits() else bits()
    if found.screen_content:
        found.integer_motion = _CHOSEN_BY_FRAME if bits() else bits()
    if ordered:
        bits(3)


def _has_own_size(bits: _Bits, sequence: _Sequence) -> bool:
    """Whether a frame gives a size of its own (section 5.9.2, up to `frame_size_override_flag`)."""
    if sequence.reduced or bits():
        return False
    kind, shown = bits(2), bits()
    if shown:
        bits(sequence.presentation_bits)
    else:
        bits()
    if kind == _SWITCH_FRAME:
        return True
    if not (kind == _KEY_FRAME and shown):
        bits()
    bits()
    screen_content = bits() if sequence.screen_content == _CHOSEN_BY_FRAME else sequence.screen_content
    if screen_content and sequence.integer_motion == _CHOSEN_BY_FRAME:
        bits()
    bits(sequence.frame_id_bits)
    return bool(bits())
