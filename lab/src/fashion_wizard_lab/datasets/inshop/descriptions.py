"""What a shop says of its items."""

import json
from pathlib import Path
from typing import Any

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop.files import DESCRIPTIONS, find_root


def read_descriptions(root: Path) -> dict[str, dict[str, Any]]:
    """What `Anno/list_description_inshop.json` says of each item, by item id; the first entry counts.

    Raises:
        DatasetError: if the file is missing or is not a list of objects with an `item` each.
    """
    path = find_root(root) / DESCRIPTIONS
    try:
        entries = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise DatasetError(f"no descriptions: {path} is missing") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None
    whole = isinstance(entries, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("item"), str) for entry in entries
    )
    if not whole:
        raise DatasetError(f'{path} should be a list of objects, each with an "item"')
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        found.setdefault(entry["item"], entry)
    return found
