"""The text lists of the layout: a line with the number of rows, a line of column names, then the rows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop.files import find_list

_HEADERS: Final = ("image_name", "item_id", "attribute_name")
"""The first word of a line of column names; the list of items has no such line."""
_PHOTO: Final = re.compile(r"(?P<name>.+?\.(?:jpe?g|png|webp))\s+(?P<rest>.+)", re.IGNORECASE)


def read_lines(root: Path, file: str, problems: list[str]) -> Iterator[tuple[str, str]]:
    """Yield where each row stands, and the row without the blanks around it.

    Line ends may be of any system; empty lines do not count. A missing or wrong number of rows is named in
    `problems`.

    Raises:
        DatasetError: if the file cannot be read as text.
    """
    path = find_list(root, file) or root / file
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None
    lines = [(number, line) for number, line in enumerate(re.split("\r\n|\n|\r", text), 1) if line.strip()]
    expected = None
    if lines and lines[0][1].strip().isdecimal():
        expected = int(lines.pop(0)[1])
    else:
        problems.append(f"{file}: line 1 should be the number of rows")
    if lines and lines[0][1].split()[0] in _HEADERS:
        lines.pop(0)
    if expected is not None and expected != len(lines):
        problems.append(f"{file}: line 1 says {expected} rows, there are {len(lines)}")
    yield from ((f"{file} line {number}", line.strip()) for number, line in lines)


def read_rows(root: Path, file: str, fields: int, problems: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield where a row stands, and its name with so many last fields; blanks inside a name stay."""
    for where, line in read_lines(root, file, problems):
        row = line.rsplit(maxsplit=fields)
        if len(row) == fields + 1:
            yield where, row
        else:
            problems.append(f"{where}: {line!r} has {len(row)} columns instead of {fields + 1}")


def name_and_numbers(line: str) -> tuple[str, list[int]]:
    """A row's name, and all whole numbers that end it; blanks inside the name stay."""
    words = line.split()
    last = next((place for place, word in enumerate(reversed(words)) if not is_number(word)), len(words))
    numbers = [int(word) for word in words[len(words) - last :]]
    return (line.rsplit(maxsplit=last)[0] if last < len(words) else ""), numbers


def is_number(word: str) -> bool:
    """Whether a word is a whole number, as the lists write them."""
    return re.fullmatch(r"-?\d+", word, re.ASCII) is not None


def photo_and_rest(line: str) -> tuple[str, str] | None:
    """A row's photo, known by its file's ending, and the text after it; None if there is no such thing."""
    found = _PHOTO.fullmatch(line)
    return (found["name"], found["rest"]) if found else None


def once(seen: set[str], where: str, name: str, problems: list[str]) -> bool:
    """Whether a name comes for the first time; named in `problems` if not."""
    if name in seen:
        problems.append(f"{where}: {name} is listed twice; the first row counts")
        return False
    seen.add(name)
    return True


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListContents(Generic[T]):
    """What one list says, and what is wrong with it.

    Attributes:
        of: By photo name or item id, only for photos and items that the partition knows.
        problems: Everything that is missing or broken, one sentence each.
    """

    of: Mapping[str, T]
    problems: tuple[str, ...]
