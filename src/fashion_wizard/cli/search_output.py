"""The results of `fashion-wizard search`: as JSON and as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from fashion_wizard.cli.options import Terminal, err
from fashion_wizard.search.hits import NONE_LIKELY, GarmentHits, Hit, none_likely


def as_document(query: Mapping[str, Any], answers: Sequence[GarmentHits], seconds: float) -> dict[str, Any]:
    """The document that `--json` prints.

    Args:
        query: Its first keys: the item or the photos of the query.
        answers: The garments of the query with their results.
        seconds: The time of the search.
    """
    return {
        **query,
        "garments": [
            {
                "label": answer.garment.label,
                "box": list(answer.box),
                "score": round(answer.garment.score, 4),
                "hits": [hit_document(hit) for hit in answer.hits],
            }
            for answer in answers
        ],
        "seconds": round(seconds, 3),
    }


def hit_document(hit: Hit) -> dict[str, Any]:
    """A result as `--json` prints it."""
    return {
        "item": hit.item,
        "photo": hit.photo,
        "label": hit.label,
        "score": hit.score,
        "parts": hit.parts,
        **({"worn_in": True} if hit.worn_in else {}),
        **({} if hit.in_stock else {"in_stock": False}),
        **(
            {"style": hit.style, "swatches": [asdict(swatch) for swatch in hit.swatches]} if hit.style else {}
        ),
        **({"rules": list(hit.rules)} if hit.rules else {}),
    }


def no_results(passing: int | None) -> str:
    """Why a garment has no results.

    Args:
        passing: The number of items that pass the filter; None without a filter.
    """
    match passing:
        case None:
            return "nothing like it in the catalog"
        case 0:
            return "no item of the catalog passes --where"
        case 1:
            return "nothing like it; one item of the catalog passes --where"
        case _:
            return f"nothing like it among the {passing} items of the catalog that pass --where"


def print_tables(answers: Sequence[GarmentHits], passing: int | None, *, probable: bool) -> None:
    """Print a table of results for each garment.

    Args:
        answers: The garments of the query with their results.
        passing: See `no_results`.
        probable: Whether scores are probabilities of being the same article; see `none_likely`.
    """
    console = Terminal()
    if not answers:
        err.print("no garment found in this photo")
    for answer in answers:
        title = f"{answer.garment.label} at {answer.box}"
        if probable and none_likely(hit.score for hit in answer.hits):
            console.print(NONE_LIKELY)
        console.print(hit_table(title, answer.hits) if answer.hits else f"{title}: {no_results(passing)}")


def hit_table(title: str, hits: Sequence[Hit]) -> Table:
    """A table of results, with a column for each part of the score."""
    parts = list(dict.fromkeys(name for hit in hits for name in hit.parts))
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("score", no_wrap=True)
    table.add_column("item", overflow="fold")
    for name in parts:
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("photo", overflow="fold")
    for rank, hit in enumerate(hits, 1):
        shares = [f"{hit.parts[name]:.2f}" if name in hit.parts else "" for name in parts]
        place = "\n".join(filter(None, [_from_here(hit.photo), _notes(hit)]))
        table.add_row(str(rank), f"{hit.score:.3f}", hit.item, *shares, place)
    return table


def _notes(hit: Hit) -> str:
    """What else there is to say about a result."""
    others = [swatch.color or swatch.item for swatch in hit.swatches[1:]]
    notes = [
        "only worn in this photo" if hit.worn_in else "",
        "" if hit.in_stock else "sold out",
        f"also in {', '.join(others)}" if others else "",
        f"by rule: {'; '.join(hit.rules)}" if hit.rules else "",
    ]
    return ", ".join(filter(None, notes))


def _from_here(photo: str) -> str:
    """A path as it is shortest to type: from the working folder, if the photo is below that."""
    here = Path.cwd()
    return str(Path(photo).relative_to(here)) if Path(photo).is_relative_to(here) else photo
