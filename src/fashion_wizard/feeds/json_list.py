"""Entries of a file that is one JSON list of objects; it is read object by object."""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.json_lines import as_entry
from fashion_wizard.feeds.json_reading import JsonReading
from fashion_wizard.feeds.record import Remark


def read_entries(text: TextIO, path: Path) -> Iterator[Entry | Remark]:
    """The objects of a list; see `json_lines.read_entries`. An object has the line in which it begins.

    Args:
        text: The file's text.
        path: What errors call it.

    Raises:
        FeedError: where it is cut off, or no JSON: where the next object begins cannot be told then.
    """
    reading = JsonReading(text, path)
    for line, found, whole in reading.members():
        yield as_entry(found, line) if whole else Remark("unreadable", line, None, "it is not in UTF-8")
    if reading.next():
        raise FeedError(f"{path}: something stands behind the list, in line {reading.line}; export it again")
