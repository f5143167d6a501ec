"""Entries of a file with one JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.fields import Entry, key_of
from fashion_wizard.feeds.json_reading import with_whole_characters
from fashion_wizard.feeds.record import MAX_FIELD, MAX_FIELDS, Remark

_MAX_LINE: Final = 4_000_000


def read_entries(text: TextIO, path: Path) -> Iterator[Entry | Remark]:
    """The objects of a file, one a line. Lists become several values; objects inside stay as JSON.

    Args:
        text: The file's text.
        path: What errors call it.

    Raises:
        FeedError: where it is cut off.
    """
    number = 0
    while line := text.readline(_MAX_LINE):
        number += 1
        ended = line.endswith(("\n", "\r"))
        if not ended and len(line) == _MAX_LINE:
            while (more := text.readline(_MAX_LINE)) and not more.endswith(("\n", "\r")):
                pass
            yield Remark("unreadable", number, None, f"the line has more than {_MAX_LINE:,} characters")
        elif line.strip():
            yield _entry(line, number, path, ended=ended)


def _entry(line: str, number: int, path: Path, *, ended: bool) -> Entry | Remark:
    try:
        found = json.loads(line)
        line.encode()
        found = with_whole_characters(found, line)
    except (ValueError, RecursionError) as error:
        if not ended:
            raise FeedError(f"{path}: it is cut off in line {number}; export it again") from None
        return Remark("unreadable", number, None, f"the line is no JSON in UTF-8 ({error})")
    return as_entry(found, number)


def as_entry(found: Any, number: int) -> Entry | Remark:
    """A value of JSON as an entry, or why it is none.

    Args:
        found: The value.
        number: The line in which it begins.
    """
    if not isinstance(found, dict):
        return Remark("unreadable", number, None, "it is no JSON object")
    if len(found) > MAX_FIELDS:
        return Remark("unreadable", number, None, f"the object has more than {MAX_FIELDS} fields")
    try:
        fields = {key_of(name): texts for name, value in found.items() if (texts := _texts(value))}
    except RecursionError:
        return Remark("unreadable", number, None, "the line is nested too deep")
    if long := next((name for name, texts in fields.items() if sum(map(len, texts)) > MAX_FIELD), None):
        item = next((fields[key][0] for key in ("item_id", "id", "item", "sku") if key in fields), None)
        reason = f"the field {long} has more than {MAX_FIELD:,} characters; shorten it"
        return Remark("refused" if item else "unreadable", number, item, reason)
    return Entry(number, fields, {key_of(name): name for name in found})


def _texts(value: Any) -> list[str]:
    """The values of a field as a table would have them."""
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, list):
        return [text for member in value for text in _texts(member)]
    if isinstance(value, dict):
        return [json.dumps(value, ensure_ascii=False)]
    return [str(value).strip()] if str(value).strip() else []
