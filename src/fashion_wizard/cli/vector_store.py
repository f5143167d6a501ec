"""The options of `fashion-wizard index` for the store of the vectors, and what `info` says of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape

from fashion_wizard import defaults
from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.store_setting import EMBEDDED, store_setting
from fashion_wizard.cli.options import err
from fashion_wizard.errors import CatalogError

if TYPE_CHECKING:
    from fashion_wizard.index.indexes import Indexes

StoreOption = Annotated[
    defaults.StoreName | None,
    typer.Option(
        help="Where the catalog keeps its vectors from now on: faiss, in its own folder, or milvus. Without "
        "PHOTOS nothing is indexed, and the store is filled from the catalog.",
        show_default=False,
    ),
]
UriOption = Annotated[
    str,
    typer.Option(
        help="With --store milvus: a file such as shop.db for Milvus Lite, or an address such as "
        "http://localhost:19530.",
        show_default=False,
    ),
]

_NAMES: Final = ("color", "embedding")


def take_store(catalog: Catalog, store: str | None, uri: str) -> None:
    """Change the catalog's setting where the options say so.

    Raises:
        CatalogError: if they do not fit each other.
    """
    if store:
        defaults.put_vector_store(catalog, store, uri)
    elif uri:
        raise CatalogError("--uri goes with --store milvus")


def fill_store(catalog: CatalogReader, indexes: "Indexes") -> None:
    """Bring a store that is not in the catalog's folder up to date now, and say what it holds.

    Raises:
        VectorIndexError: if it cannot be used; the catalog has everything still.
    """
    if store_setting(catalog).kind != EMBEDDED:
        for name in _NAMES:
            indexes.vectors(name)
        for name, line in store_lines(catalog):
            err.print(f"{name}: {escape(line)}", soft_wrap=True)


def store_lines(catalog: CatalogReader) -> Iterator[tuple[str, str]]:
    """What `info` prints of the store, as names and values; it is read when the first line is taken.

    Raises:
        VectorIndexError: if the store cannot be used.
    """
    from fashion_wizard.index.store_files import recalls

    setting = store_setting(catalog)
    if setting.kind == EMBEDDED:
        if found := recalls(catalog.index_folder):
            yield "recall@10", ", ".join(f"{name} {value:.3f}" for name, value in found.items())
        return
    yield "store", f"{setting.kind}, {setting.shown_uri}"
    garments, stores = catalog.info().garments, defaults.vector_stores(catalog)
    for name in _NAMES:
        store = stores(catalog.index_folder, f"{name}s", _ignore)
        held, behind = len(store.now()), catalog.revision - max(store.revision, 0)
        late = f", {behind:,} changes behind" if behind else ""
        yield f"{name}s in it", f"{held:,} of {garments:,} garments{late}"


def _ignore(_: OSError) -> None:
    """Of a store that is only asked, no file is written."""
