"""A journal as one HTML page that needs nothing else, with pictures of the results."""

import base64
import io
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from PIL import Image

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.journal.entries import LoggedEvent, LoggedQuery
from fashion_wizard.journal.summary import Summary, garment_in_words, is_found, iso
from fashion_wizard.photo import Photo

SIDE: Final = 150
"""Longer side of a picture in pixels."""
_HITS: Final = 4
_EVENTS: Final = {
    "click": "clicked",
    "cart": "in the cart",
    "buy": "bought",
    "wrong_garment": "wrong garment",
}

PhotoOf = Callable[[str], tuple[str, Photo | None]]
"""The name of an item, and a photo of it; None where there is none."""

_STYLE: Final = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 0 auto; padding: 1.5rem; background: light-dark(#faf7f4, #171413);
  color: light-dark(#1f1a17, #f4efea); }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; list-style: none; }
.figures li { padding: .75rem 1.1rem; border-radius: 12px; background: light-dark(#fff, #2a2523); }
.figures strong { display: block; font-size: 1.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid light-dark(#ddd5cc, #3d3632);
  text-align: start; vertical-align: top; }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; }
.hits { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0; padding: 0; list-style: none; }
.hits li { width: 6.5rem; font-size: .8125rem; overflow-wrap: anywhere; }
img { display: block; width: 6.5rem; height: 8rem; object-fit: cover; border-radius: 8px;
  background: light-dark(#efebe6, #2a2523); }
.soft { color: light-dark(#6a615a, #b0a69d); }
.bad { color: light-dark(#9c2a13, #ffb4a1); font-weight: 600; }
"""


def asked_page(summary: Summary, title: str, since: float | None, photo_of: PhotoOf) -> str:
    """The page.

    Args:
        summary: What it shows.
        title: The name of the catalog.
        since: Seconds since 1970, from when on; None for all.
        photo_of: Looks items up.
    """
    pictures = _Pictures(photo_of)
    sections = [
        f"<h1>What was asked at {escape(title)}</h1>",
        *_figures(summary, since),
        "<h2>Asked and not found</h2>",
        _missing(summary, pictures),
        "<h2>Asked most</h2>",
        _wanted(summary),
        "<h2>Items</h2>",
        _items(summary, pictures),
        "<h2>The latest queries</h2>",
        _latest(summary, pictures),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        f"<title>What was asked at {escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        + "\n".join(sections)
        + "</main></body></html>\n"
    )


class _Pictures:
    """Items as small pictures with their names; each photo is read once."""

    def __init__(self, photo_of: PhotoOf) -> None:
        self._photo_of = photo_of
        self._known: dict[str, str] = {}

    def html(self, item: str) -> str:
        if item not in self._known:
            self._known[item] = self._made(item)
        return self._known[item]

    def _made(self, item: str) -> str:
        try:
            name, photo = self._photo_of(item)
        except FashionWizardError:  # the page is of use without the picture
            name, photo = item, None
        picture = "" if photo is None else f'<img alt="" src="{_data(_jpeg(photo))}">'
        return f"{picture}{escape(name)}"


def _figures(summary: Summary, since: float | None) -> tuple[str, str]:
    """The period, and how many queries there were and what became of them."""
    total = summary.total
    period = f"since {iso(since)[:10]}" if since else "of all that is stored"
    figures = (
        ("queries", total.queries),
        ("not found", total.not_found),
        ("with a click", total.click),
        ("with a cart", total.cart),
        ("with a sale", total.buy),
        ("wrong garment", total.wrong_garment),
    )
    listed = "".join(f"<li><strong>{count:,}</strong>{name}</li>" for name, count in figures)
    return (
        f'<p class="soft">{escape(period.capitalize())}. A query is not found where nothing in the shop was '
        "more than similar.</p>",
        f'<ul class="figures">{listed}</ul>',
    )


def _missing(summary: Summary, pictures: _Pictures) -> str:
    rows = [
        (escape(name), f"{count:,}", iso(query.asked)[:10], _hits(query, (), pictures))
        for name, count, query in summary.missing
    ]
    names = ("garment and conditions", "queries", "last", "nearest in the shop")
    return _table(names, rows, "Everything that was asked for was found.")


def _wanted(summary: Summary) -> str:
    rows = []
    for name, each in summary.wanted:
        counts = (each.queries, each.not_found, each.click, each.cart, each.buy, each.wrong_garment)
        rows.append((escape(name), *(f"{count:,}" for count in counts)))
    names = ("garment", "queries", "not found", "clicked", "in the cart", "bought", "wrong garment")
    return _table(names, rows, "Nothing was asked yet.")


def _items(summary: Summary, pictures: _Pictures) -> str:
    rows = []
    for item, each in summary.items:
        counts = (each.shown, each.first, *(each.events[kind] for kind in ("click", "cart", "buy")))
        rows.append((pictures.html(item), *(f"{count:,}" for count in counts)))
    names = ("item", "shown", "as the first", "clicked", "in the cart", "bought")
    return _table(names, rows, "No item was shown yet.")


def _latest(summary: Summary, pictures: _Pictures) -> str:
    rows = [
        (iso(query.asked).replace("T", " "), _asked(query, summary.pictures), _hits(query, events, pictures))
        for query, events in summary.latest
    ]
    return _table(("when", "asked", "found"), rows, "Nothing was asked yet.")


def _asked(query: LoggedQuery, pictures: dict[str, bytes]) -> str:
    picture = f'<img alt="" src="{_data(pictures[query.id])}">' if query.id in pictures else ""
    words = escape(", ".join([garment_in_words(query), *query.conditions]))
    return f'{picture}{words}<br><span class="soft">{escape(query.source)}</span>'


def _hits(query: LoggedQuery, events: Sequence[LoggedEvent], pictures: _Pictures) -> str:
    done: dict[str, list[str]] = {}
    for event in events:
        done.setdefault(event.item, []).append(_EVENTS.get(event.kind, event.kind))
    shown = dict.fromkeys([item for item, _ in query.hits[:_HITS]] + [item for item in done if item])
    scores = dict(query.hits)
    cells = []
    for item in shown:
        score = f" {scores[item]:.2f}" if item in scores else ""
        what = f" <strong>{escape(', '.join(done[item]))}</strong>" if item in done else ""
        cells.append(f'<li>{pictures.html(item)}<span class="soft">{score}</span>{what}</li>')
    wrong = '<p class="bad">wrong garment</p>' if "" in done else ""
    missed = "" if is_found(query) else '<p class="bad">not found</p>'
    return f'{missed}{wrong}<ul class="hits">{"".join(cells)}</ul>' if cells else f"{missed}{wrong}no result"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], empty: str) -> str:
    if not rows:
        return f'<p class="soft">{escape(empty)}</p>'
    number = [all(row[place].replace(",", "").isdigit() for row in rows) for place in range(len(names))]
    kinds = [' class="number"' if each else "" for each in number]
    head = "".join(
        f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(names, kinds, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{cell}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" tabindex="0">{table}</div>'


def _jpeg(photo: Photo) -> bytes:
    picture = Image.fromarray(photo)
    picture.thumbnail((SIDE, 2 * SIDE))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def _data(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
