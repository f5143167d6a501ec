"""Ctrl+C ends the program quietly, whenever it comes."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

INTERRUPTED: Final = 130
"""Exit status of a program that was ended by Ctrl+C."""


@contextmanager
def quiet_interrupts() -> Iterator[None]:
    """End with status 130 and without a traceback where Ctrl+C comes in the block.

    A library that is interrupted while it is loaded may raise any error, so not only `KeyboardInterrupt`
    counts. Elsewhere than in the main thread, and where the signal is ignored, nothing changes.
    """
    came = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        signal.default_int_handler(number, frame)

    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield
    except SystemExit:
        raise
    except BaseException:
        if not came:
            raise
        sys.exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
