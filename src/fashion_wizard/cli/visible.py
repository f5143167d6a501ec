"""Text from feeds, files and names that may hold orders to a terminal, made harmless."""

import re
from typing import Final

_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line end, and those that turn the direction of writing around."""


def visible(text: str) -> str:
    """The text with characters that a terminal would obey written out as escapes."""
    return _HIDDEN.sub(lambda found: ascii(found[0])[1:-1], text)
