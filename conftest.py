"""What tests of the product and of the laboratory need."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real photos; skips where it is absent."""
    folder = Path(os.environ.get("FASHION_WIZARD_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "luma-men").is_dir():
        pytest.skip(f"no real photos at {folder}: set FASHION_WIZARD_DATA to the folder that holds luma-men/")
    return folder
