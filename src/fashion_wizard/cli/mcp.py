"""`fashion-wizard mcp`: the search as tools for assistants."""

import asyncio
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
from fashion_wizard.cli.serve import check_extra


def mcp(
    catalog: CatalogOption = DEFAULT_CATALOG,
    http: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65535,
            help="Serve by streamable HTTP on this port instead.",
        ),
    ] = None,
    allow_url: Annotated[
        bool,
        typer.Option(
            "--allow-url",
            envvar="FASHION_WIZARD_ALLOW_URL",
            help="Let assistants name photos by public web addresses.",
        ),
    ] = False,
    max_megapixels: MegapixelsOption = 24.0,
    rules: RulesOption = None,
    log_format: LogFormatOption = LogFormat.text,
) -> None:
    """Give an assistant tools to search the catalog: MCP over standard input and output.

    The tools are list_garments, find_similar_clothes, get_item and complete_the_look. `serve` has them
    too, at /mcp.
    """
    check_extra()
    from fashion_wizard.server.run import run, run_stdio
    from fashion_wizard.server.settings import Settings

    limits = photo_limits(max_megapixels)
    with server_log(log_format):
        if http is None:
            asyncio.run(run_stdio(Settings(catalog=catalog, fetch_urls=allow_url, rules=rules, **limits)))
            return
        settings = Settings(catalog=catalog, port=http, fetch_urls=allow_url, rules=rules, **limits)
        run(settings, lambda address: announce("serving MCP", f"{address}/mcp", log_format))
