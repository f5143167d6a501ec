"""Options that several verbs of the laboratory have."""

from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.cli.places import file_to_write

FiguresFileOption = Annotated[
    Path | None, typer.Option("--json", help="Write all figures to this file.", callback=file_to_write)
]
