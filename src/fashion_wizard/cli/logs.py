"""How much the program says on standard error, and in which form servers log."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from fashion_wizard.cli.options import err
from fashion_wizard.cli.settings import VERBOSITY_VARIABLE
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.nearest import suggestion

_FIELDS: Final = ("address", "method", "route", "status", "seconds", "request")
"""What a record may carry besides its message."""


class Verbosity(StrEnum):
    """How much is said."""

    quiet = "quiet"
    normal = "normal"
    verbose = "verbose"


class LogFormat(StrEnum):
    """How servers log."""

    text = "text"
    json = "json"


LogFormatOption = Annotated[
    LogFormat,
    typer.Option(
        "--log-format",
        envvar="FASHION_WIZARD_LOG_FORMAT",
        help="The log on standard error: text, or a JSON document in each line. With --verbose it has a line "
        "for each request.",
    ),
]

_LEVELS: Final = {
    Verbosity.quiet: logging.ERROR,
    Verbosity.normal: logging.WARNING,
    Verbosity.verbose: logging.INFO,
}


@contextmanager
def logging_to_stderr() -> Iterator[None]:
    """What is logged goes to standard error as text; how much of it, the environment says.

    Raises:
        FashionWizardError: if the environment has no such verbosity.
    """
    word = os.environ.get(VERBOSITY_VARIABLE) or Verbosity.normal
    if word not in list(Verbosity):
        known = suggestion(word, Verbosity)
        raise FashionWizardError(f"{VERBOSITY_VARIABLE} is {word!r}, which is no verbosity; {known}")
    root = logging.getLogger()
    handler, before = logging.StreamHandler(sys.stderr), root.level
    root.addHandler(handler)
    try:
        set_verbosity(Verbosity(word))
        yield
    finally:
        set_verbosity(Verbosity.normal)
        root.removeHandler(handler)
        root.setLevel(before)


def set_verbosity(verbosity: Verbosity) -> None:
    """Say so much from now on."""
    err.quiet = verbosity is Verbosity.quiet
    logging.getLogger().setLevel(_LEVELS[verbosity])


def is_verbose() -> bool:
    """Whether all is to be said."""
    return logging.getLogger().isEnabledFor(logging.INFO)


def _flag(verbosity: Verbosity) -> Callable[[typer.Context, bool], None]:
    """What a flag does.

    Raises:
        FashionWizardError: by the second of two flags that contradict each other.
    """

    def apply(context: typer.Context, value: bool) -> None:
        if not value:
            return
        if context.meta.setdefault(__name__, verbosity) is not verbosity:
            raise FashionWizardError("--quiet and --verbose contradict each other; leave one out")
        set_verbosity(verbosity)

    return apply


def flags(
    _quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            callback=_flag(Verbosity.quiet),
            expose_value=False,
            help="Print results and problems only: no progress, no notes.",
        ),
    ] = False,
    _verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            callback=_flag(Verbosity.verbose),
            expose_value=False,
            help="Also print what is done: models that are loaded, requests of a server.",
        ),
    ] = False,
) -> None:
    """The options that every verb has."""


@contextmanager
def server_log(form: LogFormat) -> Iterator[None]:
    """While the block runs, the log has this form."""
    formatter = _JsonLines() if form is LogFormat.json else None
    handlers = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    for handler in handlers:
        handler.setFormatter(formatter)
    try:
        yield
    finally:
        for handler in handlers:
            handler.setFormatter(None)


def announce(text: str, address: str, form: LogFormat) -> None:
    """Say where a server can be reached: as a line for people, or as one of the log."""
    if form is LogFormat.text:
        err.print(f"{text} at [bold]{address}[/bold]; end with Ctrl+C")
    elif not err.quiet:
        record = logging.makeLogRecord(
            {"name": __name__, "levelname": "INFO", "msg": text, "address": address}
        )
        sys.stderr.write(_JsonLines().format(record) + "\n")


class _JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The keys `time`, `level`, `logger`, `message`, those of `_FIELDS` that it has, and `exception`."""
        document: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        document |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            document["exception"] = self.formatException(record.exc_info)
        return json.dumps(document, ensure_ascii=False, default=str)
