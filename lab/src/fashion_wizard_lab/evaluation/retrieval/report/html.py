"""The little of HTML that a report needs: elements whose text is escaped, whoever wrote it."""

from collections.abc import Sequence
from html import escape
from typing import Final

_EMPTY: Final = {"br", "img", "meta", "line", "circle", "rect", "path", "polyline"}
"""Elements without an end."""


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | float | None) -> Markup:
    """One element.

    Args:
        tag: Its name.
        children: What is in it: `Markup` as it stands, other text escaped.
        attributes: By name; `_` stands for `-`, and one at the end, as in `class_`, for nothing. None leaves
            an attribute out.
    """
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _EMPTY:
        return Markup(f"<{tag}{given}/>")
    return Markup(f"<{tag}{given}>{joined(*children)}</{tag}>")


def joined(*parts: str) -> Markup:
    """Several parts, one after the other; see `element` for what they are."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A table whose first column names the rows; see `element` for what cells may be."""
    cells = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:]))
        for row in rows
    ]
    return whole_table(head, cells)


def whole_table(head: Sequence[str], rows: Sequence[Markup]) -> Markup:
    """A table of rows that are elements already, in a frame that scrolls where the page is narrow."""
    header = element("tr", *(element("th", cell, scope="col") for cell in head))
    whole = element("table", element("thead", header), element("tbody", *rows))
    return element("div", whole, class_="scroll", tabindex="0")
