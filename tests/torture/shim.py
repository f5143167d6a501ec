"""A library that makes file systems fail: compiled once, loaded before all others, armed in one process."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("fault.c")
LIBRARY: Final = "FASHION_WIZARD_TORTURE"
"""Environment variable of a driver's own process: the path of the library that is loaded there."""


def compiler() -> str | None:
    """A C compiler for Linux, if there is one."""
    return shutil.which("cc") if sys.platform == "linux" else None


def compiled(folder: Path) -> Path:
    """The library, made in a folder."""
    library = folder / "fault.so"
    command = [str(compiler()), "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library


def run_with(library: Path, arguments: Sequence[str], **more: object) -> subprocess.CompletedProcess[str]:
    """Run a Python module with the library."""
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        LIBRARY: str(library),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env=environment,
        text=True,
        check=False,
        **more,  # type: ignore[call-overload]
    )


class Faults:
    """The library in this process."""

    def __init__(self) -> None:
        """Finds the library that was loaded."""
        self._library = ctypes.CDLL(os.environ[LIBRARY])
        self._library.fault_count.restype = ctypes.c_long

    def arm(self, kind: str, at: int, folder: Path) -> None:
        """From now on the at-th change below a folder fails; see fault.c for the kinds."""
        self._library.fault_arm(ctypes.c_char(kind.encode()), ctypes.c_long(at), str(folder).encode())

    def note_in(self, folder: Path) -> None:
        """Where to note what is flushed, for a power cut; see `power.py`."""
        self._library.fault_shadow(str(folder).encode())

    def count(self) -> int:
        """How many changes there have been since."""
        return int(self._library.fault_count())
