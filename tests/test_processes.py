"""No process of a program that is killed stays behind."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from fashion_wizard.catalog.store import Catalog

INDEX = """
import os, sys
from fashion_wizard.catalog.workers import _start

if __name__ == "__main__":
    process = _start()
    print(process.submit(os.getpid).result(), flush=True)
    sys.stdin.read()
"""
SERVER = """
import sys
from pathlib import Path
from fashion_wizard.server.run import run
from fashion_wizard.server.settings import Settings

if __name__ == "__main__":
    run(Settings(catalog=Path("catalog"), port=0, processes=2), lambda address: print(address, flush=True))
"""


@pytest.mark.parametrize("script", [INDEX, SERVER], ids=["index", "server"])
def test_what_a_killed_program_started_ends_too(script: str, tmp_path: Path) -> None:
    Catalog(tmp_path / "catalog").close()
    (tmp_path / "program.py").write_text(script)
    program = subprocess.Popen(
        [sys.executable, "program.py"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    started = program.stdout.readline().strip()
    if script == SERVER:
        assert urllib.request.urlopen(f"{started}/healthz", timeout=120).status == 200  # noqa: S310
    program.kill()
    # Every process has this pipe, which ends with the last of them.
    assert program.communicate(timeout=120)[0] == ""
