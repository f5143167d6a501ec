"""The results of `fashion-wizard search`: as JSON and as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.cli.hit_table import hit_table
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


def print_tables(
    answers: Sequence[GarmentHits], items: Mapping[str, StoredItem], passing: int | None, *, probable: bool
) -> None:
    """Print a table of results for each garment.

    Args:
        answers: The garments of the query with their results.
        items: The items of the results, by id.
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
        if answer.hits:
            console.print(hit_table(title, answer.hits, items, console.width))
        else:
            console.print(f"{title}: {no_results(passing)}")
