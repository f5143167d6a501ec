"""The item lists of an In-shop data set: attributes, colors and descriptions."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop.files import (
    ATTRIBUTE_NAMES,
    ATTRIBUTES,
    COLORS,
    DESCRIPTIONS,
    PARTITION,
    find_root,
)
from fashion_wizard_lab.datasets.inshop.partition import Inshop
from fashion_wizard_lab.datasets.inshop.rows import (
    ListContents,
    is_first,
    name_and_numbers,
    photo_and_rest,
    read_lines,
)


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of all items.

    Attributes:
        names: What each is called, A of them.
        items: By item id: `(A,)` int8, 1 where it has the attribute, -1 where not, 0 where nobody knows.
    """

    names: tuple[str, ...]
    items: ListContents[NDArray[np.int8]]


def read_attributes(inshop: Inshop) -> Attributes:
    """The attributes of every item that has them."""
    problems: list[str] = []
    names: tuple[str, ...] = ()
    found: dict[str, NDArray[np.int8]] = {}
    seen: set[str] = set()
    items = {photo.item for photo in inshop.photos}
    try:
        names = tuple(line for _, line in read_lines(inshop.root, ATTRIBUTE_NAMES, problems))
        for where, line in read_lines(inshop.root, ATTRIBUTES, problems):
            item, values = name_and_numbers(line)
            if not is_first(seen, where, item, problems):
                continue
            if item not in items:
                problems.append(f"{where}: {item or line} is no item of {PARTITION} that can be used")
            elif len(values) != len(names):
                problems.append(f"{where}: {item} has {len(values)} attributes instead of {len(names)}")
            elif not set(values) <= {-1, 0, 1}:
                problems.append(f"{where}: {item} has attributes that are none of -1, 0 and 1")
            else:
                found[item] = np.array(values, np.int8)
    except DatasetError as error:
        problems.append(str(error))
    else:
        problems += [f"{ATTRIBUTES}: no row for {item}" for item in sorted(items - seen)]
    return Attributes(names, ListContents(found, tuple(problems)))


def read_colors(inshop: Inshop) -> ListContents[str]:
    """The color that the list gives for each photo, in the shop's own words, by photo name."""
    problems: list[str] = []
    photos = {photo.name for photo in inshop.photos}
    found: dict[str, str] = {}
    seen: set[str] = set()
    try:
        for where, line in read_lines(inshop.root, COLORS, problems):
            row = photo_and_rest(line)
            if row is None:
                problems.append(f"{where}: {line!r} is not a photo and its color")
            elif is_first(seen, where, row[0], problems):
                if row[0] in photos:
                    found[row[0]] = row[1]
                else:
                    problems.append(f"{where}: {row[0]} is no photo of {PARTITION} that can be used")
    except DatasetError as error:
        problems.append(str(error))
    else:
        problems += [f"{COLORS}: no row for {name}" for name in sorted(photos - seen)]
    return ListContents(found, tuple(problems))


def read_descriptions(root: Path) -> dict[str, dict[str, Any]]:
    """The descriptions in `Anno/list_description_inshop.json` by item id; the first entry counts.

    Raises:
        DatasetError: if the file is missing or is not a list of objects with an `item` each.
    """
    path = find_root(root) / DESCRIPTIONS
    try:
        entries = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise DatasetError(f"no descriptions: {path} is missing") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None
    whole = isinstance(entries, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("item"), str) for entry in entries
    )
    if not whole:
        raise DatasetError(f'{path} should be a list of objects, each with an "item"')
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        found.setdefault(entry["item"], entry)
    return found
