"""Checks of what comes into an index, and what goes out of it."""

import math
from collections.abc import Sequence
from operator import gt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import Found, Ids, Vectors

_FEW: Final = 32
"""So many numbers Python compares sooner than NumPy."""


def unit(vectors: Vectors, dimension: int | None) -> Vectors:
    """`(N, D)` vectors at unit length.

    Raises:
        ValueError: if they are of another shape than `(N, dimension)`, not finite, or zero.
    """
    vectors = np.ascontiguousarray(vectors, np.float32)
    if vectors.ndim != 2 or not vectors.shape[1]:
        raise ValueError(f"vectors come as an (N, D) array, not as one of shape {vectors.shape}")
    if dimension is not None and vectors.shape[1] != dimension:
        raise ValueError(f"the index holds vectors of dimension {dimension}, not of {vectors.shape[1]}")
    lengths = np.sqrt(np.vecdot(vectors, vectors))
    # Few calls, as a search in an index of a million vectors takes no longer than a hundred of them.
    if len(vectors) and not 0 < lengths.min() <= lengths.max() < math.inf:
        if not np.isfinite(vectors).all():
            raise ValueError("vectors are finite; some hold NaN or infinity")
        if not lengths.min() > 0:
            raise ValueError("a zero vector has no direction and cannot be compared by cosine")
    return np.asarray(vectors / lengths[:, None], np.float32)


def checked_ids(ids: Ids, count: int) -> Ids:
    """`(count,)` ids, each 0 or more.

    Raises:
        ValueError: if they are not.
    """
    ids = np.ascontiguousarray(ids, np.int64)
    if ids.shape != (count,):
        raise ValueError(f"{count} vectors need as many ids, not an array of shape {ids.shape}")
    if count and ids.min() < 0:
        raise ValueError(f"an id is 0 or more, not {ids.min()}")
    return ids


def check_distinct(parts: Sequence[Ids]) -> None:
    """Refuse ids that are given more than once.

    Raises:
        ValueError: of the lowest that is.
    """
    together = np.sort(np.concatenate([np.empty(0, np.int64), *parts]), kind="stable")
    if (twice := together[1:][together[1:] == together[:-1]]).size:
        raise ValueError(f"id {twice[0]} is given twice")


def places_within(ids: Ids, starts: Ids, stops: Ids) -> Ids:
    """Where those of `ids`, ascending, are that are in one of some ranges; see `VectorStore.within`."""
    ranges = zip(np.searchsorted(ids, starts).tolist(), np.searchsorted(ids, stops).tolist(), strict=True)
    return np.concatenate([np.empty(0, np.int64), *(np.arange(*each) for each in ranges)])


def all_differ(similarities: Vectors) -> bool:
    """Whether the similarities of each row descend, and no two of them are equal."""
    if similarities.size <= _FEW:
        return all(all(map(gt, row, row[1:])) for row in similarities.tolist())
    return bool((similarities[:, :-1] > similarities[:, 1:]).all())


def best(similarities: Vectors, ids: Ids, k: int) -> Found:
    """The k best of each row, by similarity and then by id; see `Found`.

    Args:
        similarities: `(M, C)`, in any order.
        ids: `(M, C)`; -1 where there is none.
        k: How many to return.
    """
    if ids.shape[1] >= k and all_differ(similarities):
        return similarities[:, :k], ids[:, :k]
    similarities = np.where(ids < 0, -np.inf, similarities)
    order = np.lexsort((ids, -similarities), axis=1)[:, :k]
    shape = len(ids), k
    near, numbers = np.full(shape, -np.inf, np.float32), np.full(shape, -1, np.int64)
    near[:, : order.shape[1]] = np.take_along_axis(similarities, order, axis=1)
    numbers[:, : order.shape[1]] = np.take_along_axis(ids, order, axis=1)
    return near, numbers


def replace_some(found: Found, places: NDArray[np.int64], better: Found) -> None:
    """Replace what was found for the queries at `places`, `(P,)`, by `better`, which has `(P, k)`."""
    found[0][places], found[1][places] = better
