"""A small wardrobe in the layout of the release to train on."""

from pathlib import Path

import pytest

from fashion_wizard_lab.wardrobe import write_wardrobe

KINDS = ("t-shirt", "jeans", "dress")


@pytest.fixture(scope="session")
def shop_root(tmp_path_factory) -> Path:
    """20 items, 12 of them to train, with three photos each; thumbnails, maps in full size."""
    root = tmp_path_factory.mktemp("fashionnet") / "shop"
    write_wardrobe(root, 20, 9, ("front", "worn", "detail"), (72, 96), KINDS, thumbnail=64)
    return root
