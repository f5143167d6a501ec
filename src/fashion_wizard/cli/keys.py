"""`fashion-wizard keys`: who may use a server."""

from typing import Annotated

import typer

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, err
from fashion_wizard.server.keys import KeyRing

app = typer.Typer(help="Make and remove the keys that a server asks for.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="What the key is called.")]


@app.command("add")
def add(
    name: NameArgument,
    catalog: CatalogOption = DEFAULT_CATALOG,
    write: Annotated[bool, typer.Option("--write", help="It may also change the catalog.")] = False,
) -> None:
    """Make a key and print it; it cannot be shown again, as only its hash is kept."""
    typer.echo(_ring(catalog).add(name, write=write))


@app.command("remove")
def remove(name: NameArgument, catalog: CatalogOption = DEFAULT_CATALOG) -> None:
    """Forget a key; servers refuse it at once."""
    _ring(catalog).remove(name)
    err.print(f"removed {name}")


@app.command("list")
def list_keys(catalog: CatalogOption = DEFAULT_CATALOG) -> None:
    """Name all keys, and what they may do."""
    for key in _ring(catalog).all():
        typer.echo(f"{key.name}\t{'read and write' if key.write else 'read'}")


def _ring(catalog: CatalogOption) -> KeyRing:
    with Catalog(catalog, create=False) as opened:
        return KeyRing(opened.path)
