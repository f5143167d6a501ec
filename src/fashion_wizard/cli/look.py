"""`fashion-wizard look`: what an item is worn with in its photos."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    CatalogOption,
    Terminal,
    err,
    print_json,
    report_other_models,
)
from fashion_wizard.cli.search import GroupOption, StockChoice, StockOption

if TYPE_CHECKING:
    from fashion_wizard.search.outfit import Outfit


def look(
    item: Annotated[str, typer.Argument(help="The id of an item of the catalog.")],
    catalog: CatalogOption = DEFAULT_CATALOG,
    k: Annotated[int, typer.Option("-k", help="Items for each garment, at most.", min=1)] = 6,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Filter by metadata, as in search; repeatable."),
    ] = None,
    group: GroupOption = None,
    stock: StockOption = StockChoice.last,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
) -> None:
    """Complete the look of an item: what it is worn with in its photos.

    For each garment that an item does not sell but shows, the items that sell it or the most similar ones:
    those in stock first, then by score. From a score of 0.9 on a result is very likely the very garment.
    """
    from fashion_wizard import api
    from fashion_wizard.cli.items import own_garment_document
    from fashion_wizard.cli.search_output import hit_document

    with api.open(catalog) as opened:
        started = time.perf_counter()
        outfit = opened.outfit(
            item, k=k, where=where or (), group=group.value if group else None, stock=stock.value
        )
        seconds = time.perf_counter() - started
        report_other_models(opened.searcher.other_models())
        found = {hit.item for piece in outfit.pieces for hit in piece.hits}
        items = {id_: stored for id_ in found if (stored := opened.catalog.item(id_))}
    if not as_json:
        _print(outfit, items)
        return
    pieces = [
        {
            "label": piece.garment.label,
            "box": list(piece.garment.box),
            "photo": str(piece.photo),
            "hits": [hit_document(hit) for hit in piece.hits],
        }
        for piece in outfit.pieces
    ]
    own = own_garment_document(outfit.own)
    print_json({"item": item, "own_garment": own, "pieces": pieces, "seconds": round(seconds, 3)})


def _print(outfit: "Outfit", items: Mapping[str, StoredItem]) -> None:
    from fashion_wizard.cli.hit_table import hit_table, is_fetched

    console = Terminal()
    if not outfit.pieces:
        err.print(f"no photo of {escape(outfit.item)} shows another garment than the one that it sells")
    for piece in outfit.pieces:
        place = "" if is_fetched(piece.photo) else f" of {piece.photo}"
        title = f"{piece.garment.label} at {piece.garment.box}{place}"
        if piece.hits:
            console.print(hit_table(title, piece.hits, items, console.width))
        else:
            console.print(f"{escape(title)}: nothing like it in the catalog")
