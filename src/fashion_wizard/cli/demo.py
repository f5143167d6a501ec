"""`fashion-wizard demo`: the main job on rendered photos, from nothing to a result sheet."""

from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import err, progress_bars
from fashion_wizard.cli.search import sheet_row
from fashion_wizard.datasets.wardrobe.item import render_item
from fashion_wizard.datasets.wardrobe.view import render_view
from fashion_wizard.evaluation.pictures import result_sheet
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.photo import load_photo
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.segmentation.foreground import Foreground

SEED = 7
QUESTIONS = ((3, "flat"), (10, "flat"), (20, "worn"), (29, "back"))
"""Number of the item and the view that is asked with; the catalog knows each item's front only."""


def demo(
    folder: Annotated[Path, typer.Option(help="Photos, catalog and result sheet go here.")] = Path("demo"),
    items: Annotated[int, typer.Option(help="How many items the shop sells.", min=30)] = 48,
) -> None:
    """Render a small shop, index it, ask with a few photos and leave the answers as a picture."""
    photos = folder / "photos"
    with progress_bars() as tell:
        for number in range(items):
            _render(number, "front", photos)
            tell("rendering", number + 1, items)
    questions = [_render(number, view, folder / "questions") for number, view in QUESTIONS]
    segmenter, extractor = Foreground(), FeatureExtractor()
    with Catalog(folder / "catalog") as catalog:
        found = find_photos([photos]).photos
        with progress_bars() as tell:
            add_photos(
                catalog,
                found,
                segmenter,
                extractor,
                progress=lambda done, total, _: tell("indexing", done, total),
            )
        searcher = Searcher(catalog, segmenter, extractor)
        rows = []
        for question in questions:
            picture = load_photo(question)
            rows += [sheet_row(picture, answer, question.stem) for answer in searcher.search(picture, k=6)]
    sheet = folder / "results.png"
    result_sheet(rows, "Fashion Wizard: photos asked with, and what the shop has").save(sheet)
    err.print("Try: [bold]fashion-wizard search PHOTO --catalog demo/catalog[/bold]")
    typer.echo(sheet)


def _render(number: int, view: str, folder: Path) -> Path:
    """Write a view of an item, unless it is there."""
    item = render_item(SEED, number)
    path = folder / f"{number:03d} {item.name}{'' if view == 'front' else f', {view}'}.png"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(render_view(item, view).photo).save(path)
    return path
