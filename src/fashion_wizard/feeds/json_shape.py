"""Looks at the beginning of a text of JSON, which may end anywhere, for its first product."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from fashion_wizard.feeds.json_products import LIST, SINGLE

_DECODER: Final = json.JSONDecoder()
_SPACE: Final = " \t\r\n"


@dataclass(frozen=True, slots=True)
class FirstObject:
    """The first product of a text, as far as the text goes.

    Attributes:
        fields: Its fields, in order; the value of the last is None where the text ends in it.
        place: Where it stands: in a list, in the list of an object's field `products` or in its field
            `product`, or alone.
        whole: Whether the text has all of it.
        is_object: Whether it is one; else it has no fields.
    """

    fields: Mapping[str, Any]
    place: Literal["list", "products", "alone"]
    whole: bool
    is_object: bool = True


def first_object(text: str) -> FirstObject:
    """The first product of a text that begins with `[` or `{`."""
    at = _skipped(text, 0)
    return _first_member(text, at) if text[at : at + 1] == "[" else _fields(text, at, outermost=True)


def _first_member(text: str, at: int) -> FirstObject:
    """The first member of the list that begins at a place."""
    at = _skipped(text, at + 1)
    mark = text[at : at + 1]
    if mark == "{":
        return replace(_fields(text, at), place="list")
    # An empty list has no other than objects.
    return FirstObject({}, "list", whole=bool(mark), is_object=mark in {"", "]"})


def _fields(text: str, at: int, *, outermost: bool = False) -> FirstObject:
    """The object that begins at a place; of the outermost one, its first product if it is around some."""
    found: dict[str, Any] = {}
    try:
        at = _skipped(text, at + 1)
        while text[at : at + 1] != "}":
            name, at = _DECODER.raw_decode(text, at)
            at = _skipped(text, at)
            if text[at : at + 1] != ":" or not isinstance(name, str):
                break
            at = _skipped(text, at + 1)
            found[name] = None
            mark = text[at : at + 1]
            if outermost and (name, mark) == (LIST, "["):
                return replace(_first_member(text, at), place="products")
            if outermost and (name, mark) == (SINGLE, "{"):
                return replace(_fields(text, at), place="products")
            found[name], at = _DECODER.raw_decode(text, at)
            at = _skipped(text, at)
            if text[at : at + 1] == ",":
                at = _skipped(text, at + 1)
        else:
            return FirstObject(found, "alone", whole=True)
    except (ValueError, RecursionError):
        pass  # reading it names the place
    return FirstObject(found, "alone", whole=False)


def _skipped(text: str, at: int) -> int:
    """The place of the next character that is no space."""
    while text[at : at + 1] and text[at] in _SPACE:
        at += 1
    return at
