"""Photos as text: base64 in all its variants, and `data:` URLs."""

import base64
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from fashion_wizard.server.photo_store import PHOTO_ID
from fashion_wizard.server.problems import Problem, wrong_field

_DATA: Final = re.compile(r"data:([^,]*),(.*)", re.IGNORECASE | re.DOTALL)
_BASE64: Final = re.compile(r";\s*base64\s*$", re.IGNORECASE)
_WEB: Final = re.compile(r"https?:", re.IGNORECASE)
_PATH: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"  # a scheme or a drive
    r"|/(?!9j)"  # base64 of a JPEG begins with /9j
    r"|[.~@]"
    r"|[^\n]*\\"
    r"|[^\n]*\.[A-Za-z0-9]{1,5}$"
)
_URL_SAFE: Final = str.maketrans("-_", "+/")
_SHOWN: Final = 60


def photo_from_text(text: str) -> bytes:
    """The bytes of a photo given as base64 (also URL-safe, wrapped or without padding) or as a `data:` URL.

    Raises:
        Problem: if the text is an address or a path, or is damaged.
    """
    text = text.strip()
    if found := _DATA.fullmatch(text):
        kind, content = found.groups()
        plain = unquote_to_bytes(content.encode("utf-8", "replace"))
        return _decode(content) if _BASE64.search(kind) or plain.isascii() else plain
    if PHOTO_ID.fullmatch(text):
        raise wrong_field("photo", "this is the id of a photo; send it in the field photo_id")
    if _WEB.match(text):
        raise wrong_field("photo", "this is a web address; give it as url, or send the file's base64 data")
    if _PATH.match(text):
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
        raise wrong_field(
            "photo",
            f"{shown!r} is the name of a file, which cannot be opened from here; "
            "send the file itself, or its base64 data",
        )
    return _decode(text)


def _decode(text: str) -> bytes:
    try:
        letters = unquote_to_bytes(text).decode("ascii") if "%" in text else text
        compact = "".join(letters.split()).translate(_URL_SAFE).rstrip("=")
        data = base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except ValueError:
        raise _broken("it has characters that base64 does not have, or is cut short") from None
    if not data:
        raise _broken("it is empty")
    return data


def _broken(reason: str) -> Problem:
    return wrong_field("photo", f"this is no base64 data of a JPEG, PNG, WebP or AVIF file: {reason}")
