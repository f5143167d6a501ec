"""Pictures in a terminal, by the protocols of kitty and of iTerm2."""

import base64
import io
from collections.abc import Mapping
from typing import Final, Literal

from PIL import Image

Protocol = Literal["kitty", "iterm2"]

_CHUNK: Final = 4096
"""The largest piece of a picture in one command of kitty's protocol."""
_LARGEST: Final = (1000, 1400)
"""Larger pictures are reduced to this width and height, pixels."""
_KITTY: Final = {"ghostty", "kitty"}
_ITERM2: Final = {"iterm.app", "iterm2", "mintty", "wezterm"}


def terminal_protocol(environment: Mapping[str, str]) -> Protocol | None:
    """How the terminal takes pictures, as its variables say; None if it takes none, or nobody knows.

    Inside tmux and screen it is None: they do not pass pictures on unless they are set up for it.
    """
    kind = environment.get("TERM", "")
    if "TMUX" in environment or kind.startswith(("screen", "tmux")):
        return None
    programs = {environment.get(name, "").lower() for name in ("TERM_PROGRAM", "LC_TERMINAL")}
    if kind in {"xterm-kitty", "xterm-ghostty"} or "KITTY_WINDOW_ID" in environment or programs & _KITTY:
        return "kitty"
    return "iterm2" if programs & _ITERM2 else None


def as_commands(picture: Image.Image, protocol: Protocol) -> str:
    """What a terminal has to be sent to show a picture where the cursor is.

    Sources: https://sw.kovidgoyal.net/kitty/graphics-protocol/, https://iterm2.com/documentation-images.html.
    """
    picture = picture.convert("RGB")
    picture.thumbnail(_LARGEST)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    data = base64.b64encode(stream.getvalue()).decode()
    if protocol == "iterm2":
        size = len(stream.getvalue())
        return f"\x1b]1337;File=inline=1;size={size};preserveAspectRatio=1:{data}\a\n"
    chunks = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    keys = ["a=T,f=100,q=2,", *[""] * (len(chunks) - 1)]
    more = [*[1] * (len(chunks) - 1), 0]
    return (
        "".join(
            f"\x1b_G{key}m={flag};{chunk}\x1b\\" for key, flag, chunk in zip(keys, more, chunks, strict=True)
        )
        + "\n"
    )
