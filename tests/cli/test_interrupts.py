"""Ctrl+C ends the program quietly, whenever it comes."""

import os
import signal
import subprocess
import sys

import pytest
from PIL import Image

from fashion_wizard.cli.interrupts import quiet_interrupts

pytestmark = pytest.mark.skipif(os.name == "nt", reason="interrupted by a signal")

# Where tests run in the background, a shell may have made them, and so the program, deaf to this signal.
PROGRAM = """
import importlib.abc, runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)

class Interrupt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == WHEN:
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)

WHEN = sys.argv.pop(1)
sys.meta_path.insert(0, Interrupt())
runpy.run_module("fashion_wizard", run_name="__main__")
"""


@pytest.mark.parametrize(
    "module", ["typer", "fashion_wizard.cli.app", "fashion_wizard.cli.index", "numpy", "cv2", "onnxruntime"]
)
def test_it_may_come_while_the_program_is_loaded(tmp_path, module: str) -> None:
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (32, 32), "red").save(tmp_path / "photos" / "1.png")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module, "index", "photos"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def interrupted(error: BaseException | None) -> None:
    """Code that is interrupted, and turns that into another error."""
    with quiet_interrupts():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            if error is None:
                raise
            raise error from None


def ended(error: BaseException | None) -> object:
    """The exit status of the program after that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(SystemExit) as end:
            interrupted(error)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        return end.value.code
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("error", [None, ImportError(), SystemError(), RuntimeError()])
def test_a_library_may_turn_it_into_another_error(error: BaseException | None) -> None:
    assert ended(error) == 130


def test_an_exit_status_stays() -> None:
    assert ended(SystemExit(2)) == 2


def test_other_errors_and_a_signal_that_is_ignored_stay_as_they_are() -> None:
    with pytest.raises(ImportError), quiet_interrupts():
        raise ImportError
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with quiet_interrupts():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
