"""The program `fashion-wizard`: runs a verb, and prints errors of the user as one line."""

import sys
from typing import Annotated

import typer

from fashion_wizard.cli.verbs import Verbs
from fashion_wizard.errors import FashionWizardError

app = typer.Typer(
    name="fashion-wizard",
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Start with: fashion-wizard index PHOTOS, then: fashion-wizard search PHOTO. "
    "To see it work: fashion-wizard demo.",
)

MISTAKE = 2
"""Exit status after an error of the user."""


def _print_version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version  # slow to load, and needed here only

        typer.echo(f"fashion-wizard {version('fashion-wizard')}")
        raise typer.Exit


@app.callback()
def program(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find clothes by picture: the exact garment, or the most similar ones, from a shop's own photos."""


def main() -> None:
    """Run the program; an error of the user is one line on standard error and exit status 2."""
    try:
        status = app(standalone_mode=False)
    except (FashionWizardError, typer.TyperException) as error:
        from fashion_wizard.cli.visible import visible

        message = error.format_message() if isinstance(error, typer.TyperException) else str(error)
        line = " ".join(message.split())
        if line:
            sys.stderr.write(f"fashion-wizard: {visible(line)}\n")
        sys.exit(MISTAKE)
    except typer.Abort:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)
