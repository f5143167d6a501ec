"""`fashion-wizard demo`: the main job on rendered photos, from nothing to a result sheet."""

import shutil
import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from fashion_wizard import api
from fashion_wizard.cli.options import err, progress_bars
from fashion_wizard.cli.places import folder_to_write
from fashion_wizard.cli.serve import check_extra
from fashion_wizard.cli.serve import serve as serve_catalog
from fashion_wizard.drawing.result_sheet import result_sheet
from fashion_wizard.garment import may_answer
from fashion_wizard.photo import load_photo
from fashion_wizard.search.results import sheet_row
from fashion_wizard.threads import one_thread_for_arrays
from fashion_wizard_lab.wardrobe import render_item, write_catalog

SEED: Final = 5
QUERIES: Final = 3
"""A garment lying flat, one from behind, and one that somebody wears."""


def demo(
    folder: Annotated[
        Path, typer.Option(help="Photos, catalog and result sheet go here.", callback=folder_to_write)
    ] = Path("demo"),
    items: Annotated[int, typer.Option(help="How many items the shop sells.", min=6)] = 24,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve the shop afterwards, as the verb serve does.")
    ] = False,
) -> None:
    """Render a small shop, index it, search it with other photos, and draw the results."""
    if serve:
        check_extra()
    one_thread_for_arrays()
    started = time.perf_counter()
    with progress_bars() as tell:
        write_catalog(folder, items, SEED, queries=QUERIES, progress=tell)
    rendered = time.perf_counter()
    with api.open(folder / "catalog", create=True) as catalog:
        with progress_bars() as tell:
            catalog.add(folder / "photos", metadata=folder / "items.csv", progress=tell)
        indexed = time.perf_counter()
        kinds = {item.id: item.label for item in (render_item(SEED, number) for number in range(items))}
        rows = []
        for query in sorted((folder / "queries").iterdir()):
            photo, (shown, view) = load_photo(query), query.stem.split("-")
            results = catalog.search(query)
            # Whoever wears the item wears other things too; the sheet shows the results for the item itself.
            fitting = [answer for answer in results if may_answer(kinds[shown], answer.garment.label)]
            rows.append(sheet_row(photo, (fitting or results)[0], f"{shown}, {view}", results.items, shown))
    sheet = folder / "results.png"
    result_sheet(rows, f"{len(rows)} photos put to a shop of {items} items").save(sheet)
    ended = time.perf_counter()
    err.print(
        f"done in {ended - started:.0f} s: rendering {rendered - started:.0f} s, indexing "
        f"{indexed - rendered:.0f} s, searching {ended - indexed:.0f} s",
        soft_wrap=True,
    )
    err.print("next, search with a photo of your own:")
    err.print(
        f"  {_program()} search PHOTO --catalog {folder / 'catalog'} --sheet answer.png", soft_wrap=True
    )
    if not serve:
        err.print(f"or open the page, and try it with a photo of {folder / 'queries'} or of your own:")
        err.print(f"  {_program()} serve --catalog {folder / 'catalog'}", soft_wrap=True)
    err.print("queries and their results, as a picture:")
    typer.echo(sheet)
    if serve:
        serve_catalog(folder / "catalog")


def _program() -> str:
    """The program as a person has to write it: with its folder, if that is not among those of `PATH`."""
    return "fashion-wizard" if shutil.which("fashion-wizard") else sys.argv[0]
