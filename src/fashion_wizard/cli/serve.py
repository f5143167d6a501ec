"""`fashion-wizard serve`: serves a catalog over HTTP."""

import os
from typing import Annotated

import typer

from fashion_wizard.cli.logs import LogFormat, LogFormatOption, announce, server_log
from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    CatalogOption,
    MegapixelsOption,
    RulesOption,
    photo_limits,
)
from fashion_wizard.errors import FashionWizardError


def serve(
    catalog: CatalogOption = DEFAULT_CATALOG,
    host: Annotated[
        str,
        typer.Option(envvar="FASHION_WIZARD_HOST", help="Address to listen on. Any but loopback needs keys."),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(envvar="FASHION_WIZARD_PORT", min=0, max=65535, help="Port; 0 for any free port."),
    ] = 8000,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            envvar="FASHION_WIZARD_ORIGIN",
            help="A web origin whose pages may send requests, such as https://shop.example; repeatable. "
            "Behind a proxy, the public address of the server.",
        ),
    ] = None,
    root_path: Annotated[
        str,
        typer.Option(
            envvar="FASHION_WIZARD_ROOT_PATH",
            help="The path prefix of the server behind a proxy, such as /wizard.",
        ),
    ] = "",
    allow_url: Annotated[
        bool,
        typer.Option(
            "--allow-url",
            envvar="FASHION_WIZARD_ALLOW_URL",
            help="Let clients have photos fetched from public web addresses.",
        ),
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            envvar="FASHION_WIZARD_WORKERS",
            min=1,
            help="Server processes on the catalog; together they run a search on each core at once.",
        ),
    ] = 1,
    queue: Annotated[
        int,
        typer.Option(
            envvar="FASHION_WIZARD_QUEUE", min=0, help="Requests that may wait; further ones are refused."
        ),
    ] = 64,
    per_key: Annotated[
        int | None,
        typer.Option(
            envvar="FASHION_WIZARD_PER_KEY",
            min=1,
            help="Requests of one key that may run and wait at once; by default as many as of all.",
        ),
    ] = None,
    photo_minutes: Annotated[
        float,
        typer.Option(
            envvar="FASHION_WIZARD_PHOTO_MINUTES",
            min=0.1,
            max=1440,
            help="How long a customer's photo is kept in memory.",
        ),
    ] = 10.0,
    photo_memory: Annotated[
        int,
        typer.Option(
            envvar="FASHION_WIZARD_PHOTO_MEMORY",
            min=64,
            help="Memory for customers' photos, in MB; those not used for longest make room.",
        ),
    ] = 256,
    max_megapixels: MegapixelsOption = 24.0,
    rules: RulesOption = None,
    query_days: Annotated[
        int,
        typer.Option(
            envvar="FASHION_WIZARD_QUERY_DAYS",
            min=0,
            max=3650,
            help="How many days to store what was asked and found, without photos or anything that names "
            "a customer; 0 stores nothing.",
        ),
    ] = 90,
    picture_days: Annotated[
        int,
        typer.Option(
            envvar="FASHION_WIZARD_PICTURE_DAYS",
            min=0,
            max=3650,
            help="How many days to store pictures of what was asked with, cut to the garment; 0 stores none.",
        ),
    ] = 0,
    log_format: LogFormatOption = LogFormat.text,
) -> None:
    """Serve the search: a page for customers, REST, a chat, and MCP.

    By default only this machine can reach the server; see --host.
    """
    check_extra()
    from fashion_wizard.server.run import run
    from fashion_wizard.server.settings import Settings

    settings = Settings(
        catalog=catalog,
        host=host,
        port=port,
        origins=tuple(origin or ()),
        root_path=root_path,
        fetch_urls=allow_url,
        processes=workers,
        workers=max(1, min(os.cpu_count() or 1, 8 * workers) // workers),
        queue=-(-queue // workers),
        per_key=per_key,
        photo_seconds=photo_minutes * 60,
        photo_bytes=photo_memory * 1_000_000,
        rules=rules,
        query_days=query_days,
        picture_days=picture_days,
        **photo_limits(max_megapixels),
    )
    with server_log(log_format):
        run(settings, lambda address: announce("serving", address, log_format))


def check_extra() -> None:
    """Check that the packages of the extra `serve` are installed.

    Raises:
        FashionWizardError: if one is missing.
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
