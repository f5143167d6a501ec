"""What Python code passes, checked before anything is done with it."""

import os
from collections.abc import Iterable
from numbers import Real

import numpy as np

from fashion_wizard.errors import CatalogError


def paths_of(photos: object) -> list[str | os.PathLike[str]]:
    """One path, or several, as a list.

    Raises:
        CatalogError: if it is no path and no paths, or there is none.
    """
    several = isinstance(photos, Iterable) and not isinstance(photos, str | bytes | np.ndarray)
    each: Iterable[object] = photos if several else [photos]  # type: ignore[assignment]
    paths: list[str | os.PathLike[str]] = []
    for path in each:
        if not isinstance(path, str | os.PathLike):
            shown = "an array" if isinstance(path, np.ndarray) else repr(path)
            raise CatalogError(f"photos to add are paths, not {shown}; name photos, or folders of photos")
        paths.append(path)
    if not paths:
        raise CatalogError("there is no photo to add; name photos, or folders of photos")
    return paths


def check_count(name: str, value: object) -> None:
    """Check a number of things.

    Raises:
        CatalogError: if it is no number, or less than 1.
    """
    if not isinstance(value, Real) or value < 1:
        raise CatalogError(f"{name} is 1 or more, and cannot be {value!r}")
