"""The JSON that `evaluate retrieval --json` writes, read again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fashion_wizard.errors import DatasetError


@contextmanager
def reading(file: Path) -> Iterator[Any]:
    """The document of a run; what the block does not find in it, or not as it should be, is the file's fault.

    Raises:
        DatasetError: if the file cannot be read or is something else.
    """
    try:
        document = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"cannot read {file}: {error}") from None
    try:
        yield document
    except (AttributeError, KeyError, TypeError, ValueError):
        raise DatasetError(
            f"{file} is no JSON of this version's evaluate retrieval; make it again with --json"
        ) from None


def name_of(document: Any) -> str:
    """The data set of a run, and where its garments were taken from."""
    return f"{document['dataset']}, {document['roi']}"
