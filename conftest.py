"""What tests of the product and of the laboratory need."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent

# How long an example takes says more of the machine than of the program.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


def pytest_configure() -> None:
    """Processes that tests start store compiled code, as compiling takes half of a short run."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real photos; skips where it is absent."""
    folder = Path(os.environ.get("FASHION_WIZARD_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "luma-men").is_dir():
        pytest.skip(f"no real photos at {folder}: set FASHION_WIZARD_DATA to the folder that holds luma-men/")
    return folder


@pytest.fixture
def read_only() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command that sees a folder as on a read-only mount, which it is for nobody else.

    Permissions would not do: nothing is read-only to the administrator. Skips where mounts cannot be made.
    """
    for unshare in (["unshare", "-m"], ["unshare", "-rm"]):
        works = shutil.which("unshare") and subprocess.run(
            [*unshare, "true"], check=False, capture_output=True
        )
        if works and works.returncode == 0:
            break
    else:
        pytest.skip("read-only mounts cannot be made here")
    mounted = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'

    def run(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*unshare, "sh", "-c", mounted, str(folder), *map(str, command)],
            check=False,
            capture_output=True,
            text=True,
        )

    return run
