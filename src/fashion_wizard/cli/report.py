"""`fashion-wizard report`: what a shop's customers asked for."""

import time
from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, err, print_json
from fashion_wizard.cli.outputs import check_output, write_text

app = typer.Typer(
    name="report",
    add_completion=False,
    no_args_is_help=True,
    help="See what customers asked for, and what they found.",
)

_DAY = 86_400


@app.callback()
def report() -> None:
    """See what customers asked for, and what they found."""


@app.command()
def asked(
    folder: Annotated[
        Path | None, typer.Argument(metavar="CATALOG", help="The folder of the catalog, as with --catalog.")
    ] = None,
    catalog: CatalogOption = DEFAULT_CATALOG,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="Only the last days; by default all that is stored.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The page to write; by default asked.html.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document; the page only with --output.")
    ] = False,
) -> None:
    """Write a page of what was asked, found, clicked, and asked and not found, with pictures of the results.

    It shows what servers of this catalog wrote down: see `serve --query-days`. The page needs no other file.
    """
    # Loaded here, so that `--help` does not wait for what reads pictures.
    from fashion_wizard.catalog.store import Catalog
    from fashion_wizard.errors import PhotoError
    from fashion_wizard.journal.page import asked_page
    from fashion_wizard.journal.store import read_queries
    from fashion_wizard.journal.summary import summarize
    from fashion_wizard.photo import Photo, load_photo

    if output:
        check_output(output)
    since = time.time() - days * _DAY if days else None
    with Catalog(folder or catalog, create=False) as opened:

        def photo_of(item: str) -> tuple[str, Photo | None]:
            stored = opened.item(item)
            if stored is None:
                return f"{item} (no longer in the shop)", None
            name = str(stored.metadata.get("name") or item)
            for photo in opened.photos(item=item):
                try:
                    return name, load_photo(photo.path)
                except PhotoError:
                    continue
            return name, None

        summary = summarize(read_queries(opened.path, since or 0.0))
        if as_json:
            print_json({"catalog": str(opened.path), **summary.document()})
        if output or not as_json:
            page = output or Path("asked.html")
            write_text(asked_page(summary, opened.path.name, since, photo_of), page)
            err.print(f"what was asked: [bold]{page}[/bold]", soft_wrap=True)
