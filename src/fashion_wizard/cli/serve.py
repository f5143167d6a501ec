"""`fashion-wizard serve`: the search as a server."""

from typing import Annotated

import typer

from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, MegapixelsOption, err, photo_limits
from fashion_wizard.errors import FashionWizardError


def serve(
    catalog: CatalogOption = DEFAULT_CATALOG,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine's own need keys.")
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            help="A web origin whose pages may ask, as https://shop.example; may be repeated. "
            "Behind a proxy, the address that customers see."
        ),
    ] = None,
    root_path: Annotated[
        str, typer.Option(help="The path below which a proxy gives the server, as /wizard.")
    ] = "",
    allow_url: Annotated[
        bool, typer.Option("--allow-url", help="Fetch photos from public web addresses for whoever asks.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Searches at once; one for each core unless given.")
    ] = None,
    queue: Annotated[int, typer.Option(min=0, help="Requests that may wait; more are sent away.")] = 64,
    max_megapixels: MegapixelsOption = 24.0,
) -> None:
    """Serve the search: a page for customers, REST, a chat, and MCP.

    Only this machine can reach it unless --host says otherwise.
    """
    check_extra()
    from fashion_wizard.server.run import run
    from fashion_wizard.server.settings import Settings

    more = {} if workers is None else {"workers": workers}
    settings = Settings(
        catalog=catalog,
        host=host,
        port=port,
        origins=tuple(origin or ()),
        root_path=root_path,
        fetch_urls=allow_url,
        queue=queue,
        **photo_limits(max_megapixels),
        **more,
    )
    run(settings, lambda address: err.print(f"serving at [bold]{address}[/bold]; end with Ctrl+C"))


def check_extra() -> None:
    """Whether the packages of the extra are there.

    Raises:
        FashionWizardError: if not.
    """
    try:
        import fastapi  # noqa: F401
        import mcp  # noqa: F401
        import prometheus_client  # noqa: F401
        import uvicorn  # noqa: F401
    except ModuleNotFoundError as error:
        raise FashionWizardError(
            f"the server needs {error.name}, which is not installed; run: pip install 'fashion-wizard[serve]'"
        ) from None
