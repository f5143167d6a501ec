"""`fashion-wizard feed check`: what a feed holds, and what would come of it."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fashion_wizard.cli.feed_options import (
    CurrencyOption,
    MediaUrlOption,
    PhotosOption,
    ShopUrlOption,
    feed_options,
)
from fashion_wizard.cli.options import Terminal, print_json

if TYPE_CHECKING:
    from fashion_wizard.feeds.check import FeedCheck

SOME_REFUSED = 1
"""Exit status where the feed, or a part of it, cannot be used."""
_SHOWN = 20

app = typer.Typer(
    name="feed",
    add_completion=False,
    no_args_is_help=True,
    help="Look at a shop's product feed before it is indexed.",
)


@app.callback()
def feed() -> None:
    """Look at a shop's product feed before it is indexed."""


@app.command()
def check(
    source: Annotated[str, typer.Argument(metavar="FILE", help="The feed's file, or its address.")],
    photos: PhotosOption = None,
    media_url: MediaUrlOption = "",
    shop_url: ShopUrlOption = "",
    currency: CurrencyOption = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
) -> None:
    """Tell what a feed is, what it holds, and which of its rows cannot be used, and why.

    Nothing is changed, and no photo is fetched. Exit status: 0 if all of the feed can be used, 1 if some of
    it cannot, 2 for a mistake.
    """
    # Loaded here, so that `--help` does not wait for what reads pictures.
    from fashion_wizard.feeds.check import check_feed
    from fashion_wizard.feeds.fetch_feed import feed_file
    from fashion_wizard.feeds.pictures import FolderPictures
    from fashion_wizard.feeds.read import find_format

    options = feed_options(currency, media_url, shop_url)
    with feed_file(source) as path:
        found = check_feed(find_format(path, options), FolderPictures(photos, None) if photos else None)
    if as_json:
        print_json({"feed": source, **found.document()})
    else:
        _print(found)
    if not found.all_well:
        raise typer.Exit(SOME_REFUSED)


def _print(found: "FeedCheck") -> None:
    console = Terminal()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    prices = ", ".join(f"{count:,} in {name or 'no currency'}" for name, count in found.currencies.items())
    photos = f"{found.photos:,}"
    if found.photos_found is not None:
        photos += f", {found.photos_found:,} of them found"
    for name, value in (
        ("format", found.format),
        ("read", found.broken or "to its end"),
        ("items", f"{found.records:,}"),
        ("styles", f"{found.styles:,}"),
        ("photos", photos),
        ("prices", prices or "none"),
        ("fields", _counted(found, found.fields)),
        ("attributes", _counted(found, dict(found.attributes.most_common(_SHOWN)))),
        ("refused", f"{found.counts['refused'] + found.counts['unreadable']:,}"),
        ("not for sale", f"{found.counts['unsold']:,}"),
        ("notes", f"{found.counts['note']:,}"),
    ):
        table.add_row(name, escape(value))
    console.print(table)
    for kinds, title in (
        (("refused", "unreadable"), "refused"),
        (("note",), "note"),
        (("unsold",), "not for sale"),
    ):
        remarks = [remark for remark in found.remarks if remark.kind in kinds]
        for remark in remarks[:_SHOWN]:
            console.print(f"{title}: {escape(str(remark))}", soft_wrap=True)
        if (more := sum(found.counts[kind] for kind in kinds) - _SHOWN) > 0:
            console.print(f"{title}: {more:,} more (the first 1,000 with --json)")


def _counted(found: "FeedCheck", counts: "dict[str, int]") -> str:
    """Names, with how many items have them where not all do."""
    shown = (name if count == found.records else f"{name} ({count:,})" for name, count in counts.items())
    return ", ".join(shown) or "none"
