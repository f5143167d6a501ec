"""`fashion-wizard items`: the items of a catalog."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from fashion_wizard.catalog.own_garments import SURE
from fashion_wizard.catalog.rows import StoredOwnGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.item_words import name_of, price_of, rest_of
from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, Terminal, err, print_json
from fashion_wizard.cli.visible import visible
from fashion_wizard.search.filter_hints import what_there_is
from fashion_wizard.search.filters import parse_filters


def items(
    catalog: CatalogOption = DEFAULT_CATALOG,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Filter by metadata, as in search; repeatable."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="List at most this many; by default all.")] = None,
    offset: Annotated[int, typer.Option(min=0, help="Skip this many first.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
) -> None:
    """List the items of a catalog by id, with their metadata, photos and number of garments."""
    item_filter = parse_filters(where or [])
    with Catalog(catalog, create=False) as opened, opened.snapshot():
        if item_filter:
            item_filter.check_keys(opened.attribute_keys())
        condition = item_filter.where() if item_filter else None
        total = opened.count_items(condition)
        instead = what_there_is(opened, item_filter) if item_filter and not total else ""
        listed = opened.items(condition, limit=limit, offset=offset)
        photos = {item.id: opened.photos(item=item.id) for item in listed}
        rows = [
            {
                "id": item.id,
                "metadata": dict(item.metadata),
                "photos": [str(photo.path) for photo in photos[item.id]],
                "garments": sum(
                    len(opened.garments_of(digest)) for digest in {photo.digest for photo in photos[item.id]}
                ),
                **_own_garment(opened, item.id),
            }
            for item in listed
        ]
    if instead:
        err.print(f"note: no item of the catalog passes --where; {escape(instead)}", soft_wrap=True)
    if as_json:
        print_json({"items": rows, "total": total})
        return
    Terminal().print(_table(rows))
    err.print(f"{len(rows)} of {total} items")


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """A table of items: a line for each, and a second one for more of its metadata."""
    prices = [escape(price_of(row["metadata"])) for row in rows]
    told = ["\n".join(filter(None, (name_of(row["metadata"]), rest_of(row["metadata"])))) for row in rows]
    names = [Text(visible(each), no_wrap=True, overflow="ellipsis") for each in told]
    columns: dict[str, Sequence[str | Text]] = {
        "name": names if any(told) else [],
        "price": prices if any(prices) else [],
        "photos": [str(len(row["photos"])) for row in rows],
        "garments": [str(row["garments"]) for row in rows],
    }
    shown = {name: cells for name, cells in columns.items() if cells}
    table = Table(box=None, pad_edge=False)
    table.add_column("item", overflow="fold")
    for name in shown:
        table.add_column(name)
    for row, *cells in zip(rows, *shown.values(), strict=True):
        table.add_row(escape(row["id"]), *cells)
    return table


def _own_garment(catalog: Catalog, item: str) -> dict[str, Any]:
    """What an item sells, as `--json` prints it; nothing if it is not known."""
    document = own_garment_document(catalog.own_garment(item))
    return {} if document is None else {"own_garment": document}


def own_garment_document(own: StoredOwnGarment) -> dict[str, Any] | None:
    """What an item sells, as `--json` prints it; None if it is not known."""
    if own.label is None:
        return None
    return {
        "label": own.label,
        "certainty": round(own.certainty, 4),
        "sure": own.certainty >= SURE,
        "worn_with": list(own.worn_with),
    }
