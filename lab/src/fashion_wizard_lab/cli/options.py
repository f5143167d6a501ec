"""Options and checks that several verbs of the laboratory have."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.cli.places import file_to_write
from fashion_wizard.errors import FashionWizardError

FiguresFileOption = Annotated[
    Path | None, typer.Option("--json", help="Write all figures to this file.", callback=file_to_write)
]


@contextmanager
def needs_torch(what: str = "training") -> Iterator[None]:
    """Around imports of code that needs the extra `train`.

    Args:
        what: What needs it, for the message.

    Raises:
        FashionWizardError: if a package of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise FashionWizardError(f"{what} needs {error.name}: pip install './lab[train]'") from None
