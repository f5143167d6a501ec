"""`fashion-wizard keys`: the keys of a server."""

from typing import Annotated

import typer

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, err
from fashion_wizard.server.keys import KeyRing

app = typer.Typer(help="Make and remove the keys of a server.", add_completion=False, no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The name of the key.")]


@app.command("add")
def add(
    name: NameArgument,
    catalog: CatalogOption = DEFAULT_CATALOG,
    write: Annotated[bool, typer.Option("--write", help="A key that may also change the catalog.")] = False,
    admin: Annotated[
        bool, typer.Option("--admin", help="A key that may also see the shop's figures at /admin.")
    ] = False,
) -> None:
    """Make a key and print it. It cannot be shown again: only its hash is stored."""
    typer.echo(_ring(catalog).add(name, write=write, admin=admin))


@app.command("remove")
def remove(name: NameArgument, catalog: CatalogOption = DEFAULT_CATALOG) -> None:
    """Remove a key. Servers refuse it at once."""
    _ring(catalog).remove(name)
    err.print(f"removed {name}")


@app.command("list")
def list_keys(catalog: CatalogOption = DEFAULT_CATALOG) -> None:
    """List all keys, and what they may do."""
    for key in _ring(catalog).all():
        rights = ["read", *(["write"] if key.write else []), *(["admin"] if key.admin else [])]
        typer.echo(f"{key.name}\t{' and '.join(rights)}")


def _ring(catalog: CatalogOption) -> KeyRing:
    with Catalog(catalog, create=False) as opened:
        return KeyRing(opened.path)
