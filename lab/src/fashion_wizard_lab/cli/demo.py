"""`fashion-wizard demo`: the main job on rendered photos, from nothing to a result sheet."""

import time
from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import err, progress_bars
from fashion_wizard.cli.search_output import sheet_row
from fashion_wizard.drawing.result_sheet import result_sheet
from fashion_wizard.garment import may_answer
from fashion_wizard.photo import load_photo
from fashion_wizard.search.searcher import Searcher
from fashion_wizard_lab.wardrobe import render_item, write_catalog

SEED = 5


def demo(
    folder: Annotated[Path, typer.Option(help="Photos, catalog and result sheet go here.")] = Path("demo"),
    items: Annotated[int, typer.Option(help="How many items the shop sells.", min=6)] = 40,
) -> None:
    """Render a small shop, index it, search it with other photos, and draw the results."""
    started = time.perf_counter()
    with progress_bars() as tell:
        write_catalog(folder, items, SEED, queries=6, progress=tell)
    with Catalog(folder / "catalog") as catalog:
        searcher = Searcher(catalog)
        with progress_bars() as tell:
            add_photos(
                catalog,
                find_photos([folder / "photos"]).photos,
                searcher.segmenter,
                searcher.extractor,
                table=read_items(folder / "items.csv"),
                progress=tell,
            )
        kinds = {item.id: item.label for item in (render_item(SEED, number) for number in range(items))}
        rows = []
        for question in sorted((folder / "queries").iterdir()):
            photo, (shown, view) = load_photo(question), question.stem.split("-")
            answers = searcher.search(photo)
            # Whoever wears the item wears other things too; the sheet shows the answer to the item itself.
            own = [answer for answer in answers if may_answer(kinds[shown], answer.garment.label)] or answers
            rows.append(sheet_row(photo, own[0], f"{shown}, {view}", catalog, shown))
    sheet = folder / "results.png"
    result_sheet(rows, f"{len(rows)} photos put to a shop of {items} items").save(sheet)
    err.print(f"done in {time.perf_counter() - started:.0f} s; next, ask with a photo of your own:")
    err.print(f"  fashion-wizard search PHOTO --catalog {folder / 'catalog'} --sheet answer.png")
    err.print("queries and their hits, as a picture:")
    typer.echo(sheet)
