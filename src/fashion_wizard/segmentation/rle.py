"""Run-length masks in the form of COCO: column by column, the first run outside the mask.

The compact form writes each run (from the fourth on: less the run two before it) as digits of five bits in
ASCII from `0` on, lowest first, with a sixth bit for "more follow"; bit 4 of the last digit is the sign. That
is what COCO's own tools write.
"""

from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import ColorMapError


class RunLengths(TypedDict):
    """A mask as COCO's tools write it: `size` is height and width, `counts` the compact runs."""

    size: list[int]
    counts: str


def encode(mask: NDArray[np.bool_]) -> RunLengths:
    """The compact run lengths of an `(H, W)` bool mask; `decode` turns them back exactly."""
    pixels = mask.ravel(order="F")
    changes = np.flatnonzero(pixels[1:] != pixels[:-1]) + 1
    edges = np.concatenate([[0], changes, [pixels.size]]) if pixels.size else np.zeros(1, dtype=np.int64)
    runs = np.diff(edges).tolist()
    if pixels.size and pixels[0]:
        runs.insert(0, 0)
    return {"size": [int(mask.shape[0]), int(mask.shape[1])], "counts": pack(runs)}


def decode(run_lengths: Mapping[str, object]) -> NDArray[np.bool_]:
    """The mask of compact (str or bytes `counts`) or plain (a list of numbers) run lengths.

    Returns:
        `(H, W)` bool, H and W as `size` says.

    Raises:
        ColorMapError: if the runs are damaged or do not fill the size.
    """
    size, counts = run_lengths.get("size"), run_lengths.get("counts")
    if not (
        isinstance(size, Sequence) and len(size) == 2 and all(isinstance(n, int) and n >= 0 for n in size)
    ):
        raise ColorMapError(f"a run-length mask needs its size as [height, width], not {size!r}")
    height, width = size
    if isinstance(counts, bytes):
        counts = counts.decode("ascii", "replace")
    if isinstance(counts, str):
        runs = np.array(unpack(counts), dtype=np.int64)
    elif isinstance(counts, Sequence) and all(isinstance(n, int) and abs(n) < 2**40 for n in counts):
        runs = np.array(counts, dtype=np.int64)
    else:
        raise ColorMapError("a run-length mask needs its counts as text or as a list of whole numbers")
    if (runs < 0).any() or runs.sum() != height * width:
        raise ColorMapError(
            f"the runs of a mask add up to {int(runs.sum())} pixels, not to {height} x {width}; "
            "the annotation is damaged"
        )
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def pack(runs: Sequence[int]) -> str:
    """Run lengths as compact text."""
    digits = bytearray()
    for i, run in enumerate(runs):
        value = run - runs[i - 2] if i > 2 else run
        more = True
        while more:
            digit = value & 0x1F
            value >>= 5
            more = value != (-1 if digit & 0x10 else 0)
            digits.append((digit | 0x20 * more) + 48)
    return digits.decode("ascii")


def unpack(text: str) -> list[int]:
    """Compact text as run lengths.

    Raises:
        ColorMapError: if it holds other characters or ends within a number.
    """
    runs: list[int] = []
    value = shift = 0
    for character in text:
        digit = ord(character) - 48
        if not 0 <= digit < 64 or shift > 40:
            raise ColorMapError(
                f"{character!r} does not belong in a run-length mask; the annotation is damaged"
            )
        value |= (digit & 0x1F) << shift
        shift += 5
        if digit & 0x20:
            continue
        if digit & 0x10:
            value -= 1 << shift
        runs.append(value + runs[-2] if len(runs) > 2 else value)
        value = shift = 0
    if shift:
        raise ColorMapError("a run-length mask ends within a number; the annotation is cut off")
    return runs
