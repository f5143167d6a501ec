"""The texts that the server itself says: those of `static/texts.json`, which page and widget use too."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).parent / "static" / "texts.json"


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    texts: Mapping[str, Mapping[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return texts


def text(language: str, key: str, **values: object) -> str:
    """A text in a language.

    Args:
        language: One of those of the file.
        key: Names the text.
        values: What replaces `{name}` in it; `count` chooses the plural form.
    """
    entry = _texts()[key][language]
    if not isinstance(entry, str):
        count = values["count"]
        entry = entry[_plural(language, count if isinstance(count, int) else 0)]
    return str(entry).format_map(values)


def _plural(language: str, count: int) -> str:
    """The plural category of a number below a million (https://cldr.unicode.org, "Plural Rules")."""
    if language == "ar":
        if count < 3:
            return ("zero", "one", "two")[count]
        return "few" if 3 <= count % 100 <= 10 else "many" if count % 100 >= 11 else "other"
    return "one" if count == 1 or (language == "fr" and count == 0) else "other"
