"""What is damaged and cannot be rebuilt is set aside: moved or written into a folder, never deleted."""

import base64
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

FOLDER: Final = "damaged"
"""The folder, inside the catalog's, of all that was set aside."""


class SetAside:
    """One run's folder below `damaged/`, made when it is first needed.

    Args:
        catalog: The catalog's folder.
    """

    def __init__(self, catalog: Path) -> None:
        """Nothing is set aside yet."""
        self._catalog = catalog
        self._folder: Path | None = None

    @property
    def folder(self) -> Path | None:
        """The folder; None if nothing was set aside."""
        return self._folder

    def move(self, path: Path) -> Path:
        """Move a file away; its new path."""
        target = self._made() / path.name
        number = 1
        while target.exists():
            number += 1
            target = self._made() / f"{number}-{path.name}"
        path.rename(target)
        return target

    def rows(self, table: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        """Write rows of a table as JSON lines; bytes stand in base64."""
        names = list(columns)
        with (self._made() / f"{table}.jsonl").open("a", encoding="utf-8") as stream:
            for row in rows:
                values = dict(zip(names, map(_plain, row), strict=True))
                stream.write(json.dumps(values, ensure_ascii=True) + "\n")

    def _made(self) -> Path:
        if self._folder is None:
            start = self._catalog / FOLDER / f"{datetime.now():%Y%m%d-%H%M%S}"
            number, folder = 1, start
            while folder.exists():
                number += 1
                folder = start.with_name(f"{start.name}-{number}")
            folder.mkdir(parents=True)
            self._folder = folder
        return self._folder


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
