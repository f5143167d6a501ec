"""The program `fashion-wizard`: runs a verb, and prints errors of the user as one line."""

import logging
import sys
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from fashion_wizard import __version__
from fashion_wizard.cli.interrupts import INTERRUPTED
from fashion_wizard.cli.settings import FILE_NAME, FILE_VARIABLE, FileSettings
from fashion_wizard.cli.verbs import Verbs
from fashion_wizard.errors import FashionWizardError

app = typer.Typer(
    name="fashion-wizard",
    cls=Verbs,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog="Start with: fashion-wizard index PHOTOS, then: fashion-wizard search PHOTO. "
    "To see it work, in a clone of the repository: make demo.",
)

_log: Final = logging.getLogger(__name__)

MISTAKE = 2
"""Exit status after an error of the user."""


def _print_version(requested: bool) -> None:
    if requested:
        typer.echo(f"fashion-wizard {__version__}")
        raise typer.Exit


@app.callback()
def program(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            envvar=FILE_VARIABLE,
            help=f"A file of settings; by default {FILE_NAME} in the working folder, or else in "
            f"{typer.get_app_dir('fashion-wizard')}.",
            show_default=False,
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find clothes by picture: the exact garment, or the most similar ones, from a shop's own photos."""
    # Loaded here, so that the list of verbs does not wait for what draws progress bars.
    from fashion_wizard.cli.logs import logging_to_stderr

    context.obj = settings = FileSettings(config)
    context.call_on_close(settings.undo)
    context.with_resource(logging_to_stderr())
    if settings.file:
        _log.info("settings of %s", settings.file)


def main() -> None:
    """Run the program; an error of the user is one line on standard error and exit status 2."""
    try:
        status = app(standalone_mode=False)
    except (FashionWizardError, typer.TyperException) as error:
        _print_mistake(_message(error))
    except typer.Abort:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        from fashion_wizard.files import is_disk_full, no_room

        if not is_disk_full(error):
            raise
        if error.filename is None:  # what is printed goes into a file
            _print_mistake("the output cannot be written, as the disk is full; make room and try again")
        _print_mistake(f"{error.filename}: {no_room(Path(error.filename))}")
    sys.exit(status if isinstance(status, int) else 0)


def _print_mistake(message: str) -> NoReturn:
    from fashion_wizard.cli.visible import visible

    line = " ".join(message.split())
    if line:
        sys.stderr.write(f"fashion-wizard: {visible(line)}\n")
    sys.exit(MISTAKE)


def _message(error: FashionWizardError | typer.TyperException) -> str:
    """What an error says; of an option that a file of settings has set, also where."""
    if not isinstance(error, typer.TyperException):
        return str(error)
    from fashion_wizard.plain_words import in_plain_words

    error.message = in_plain_words(error.message)
    said = error.format_message()
    settings = getattr(getattr(error, "ctx", None), "obj", None)
    variables = getattr(getattr(error, "param", None), "envvar", None)
    source = settings.source(variables) if isinstance(settings, FileSettings) else ""
    return said.rstrip(".") + source if source else said
