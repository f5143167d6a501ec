"""Pictures for terminals: what is sent is the picture, in the pieces that the protocols want."""

import base64
import io
import re
import sys

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.cli.pictures import Pictures, show
from fashion_wizard.drawing.terminal import as_commands, terminal_protocol

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "iterm2"),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, "iterm2"),
        ({"TERM_PROGRAM": "WezTerm"}, "iterm2"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, None),
        ({"TERM": "xterm-kitty", "TMUX": "1"}, None),
        ({"TERM": "screen-256color", "TERM_PROGRAM": "iTerm.app"}, None),
    ],
)
def test_which_terminals_take_pictures(environment, expected) -> None:
    assert terminal_protocol(environment) == expected


def test_kitty_is_sent_the_picture_in_pieces() -> None:
    text = as_commands(NOISE, "kitty")
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", text)
    assert "".join(f"\x1b_G{keys};{data}\x1b\\" for keys, data in pieces) + "\n" == text
    assert len(pieces) > 2
    assert pieces[0][0] == "a=T,f=100,q=2,m=1"
    assert {keys for keys, _ in pieces[1:-1]} == {"m=1"}
    assert pieces[-1][0] == "m=0"
    assert all(len(data) <= 4096 and len(data) % 4 == 0 for _, data in pieces)
    assert np.array_equal(decoded("".join(data for _, data in pieces)), NOISE)


def test_a_picture_of_one_piece() -> None:
    text = as_commands(Image.new("RGB", (2, 2)), "kitty")
    assert text.startswith("\x1b_Ga=T,f=100,q=2,m=0;")
    assert text.count("\x1b_G") == 1


def test_iterm2_is_sent_the_picture_with_its_size() -> None:
    found = re.fullmatch(
        r"\x1b\]1337;File=inline=1;size=(\d+);preserveAspectRatio=1:([^\a]*)\a\n",
        as_commands(NOISE, "iterm2"),
    )
    assert found
    assert len(base64.b64decode(found[2])) == int(found[1])
    assert np.array_equal(decoded(found[2]), NOISE)


def test_a_large_picture_is_reduced() -> None:
    text = as_commands(Image.new("L", (4000, 2000)), "iterm2")
    assert decoded(text.partition(":")[2].rstrip("\a\n")).size == (1000, 500)


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("pictures", Pictures)
def test_only_a_terminal_that_can_is_shown_any(terminal, pictures, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL", "KITTY_WINDOW_ID", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    drawn = []
    show(lambda: drawn.append(1) or NOISE, pictures)
    wanted = terminal and pictures in {Pictures.kitty, Pictures.iterm2}
    assert bool(drawn) is wanted
    assert bool(capsys.readouterr().out) is wanted


def decoded(data: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
