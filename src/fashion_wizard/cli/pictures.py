"""Pictures in the terminal, where it can show some."""

import os
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated

import typer
from PIL import Image

from fashion_wizard.drawing.terminal import Protocol, as_commands, terminal_protocol


class Pictures(StrEnum):
    """Whether pictures are shown in the terminal, and by which protocol."""

    auto = "auto"
    never = "never"
    kitty = "kitty"
    iterm2 = "iterm2"


PicturesOption = Annotated[
    Pictures,
    typer.Option(
        "--pictures",
        envvar="FASHION_WIZARD_PICTURES",
        help="Show pictures in the terminal. auto: in kitty, Ghostty, iTerm2, WezTerm and mintty.",
    ),
]


def show(draw: Callable[[], Image.Image], pictures: Pictures) -> None:
    """Show a picture in the terminal if it can; `draw` is not called otherwise.

    Nothing but a terminal is ever sent a picture: not a file, not a pipe.
    """
    if pictures is Pictures.never or not sys.stdout.isatty():
        return
    known: Mapping[Pictures, Protocol] = {Pictures.kitty: "kitty", Pictures.iterm2: "iterm2"}
    if (protocol := known.get(pictures) or terminal_protocol(os.environ)) is not None:
        sys.stdout.write(as_commands(draw(), protocol))
