"""The files of the page and the widget: their version, and which of them an entry needs."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
TEXTS: Final = "texts.json"
_IMPORT: Final = re.compile(r'\bfrom "\./([\w-]+\.js)"|@import url\("([\w-]+\.css)"\)')


@cache
def version() -> str:
    """A folder's name such as `v-1f0c...`, which changes with any of the files.

    Files below it may be kept without asking again. All of them import each other by relative addresses, so a
    browser that has one of a version gets the others of the same.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(STATIC).as_posix()} {len(content)} ".encode() + content)
    return f"v-{digest.hexdigest()[:16]}"


@cache
def needed(*entries: str) -> tuple[str, ...]:
    """Modules and style sheets, such as `js/page.js`, with all that they import, each once.

    A browser that knows them requests all at once; else it finds them level by level, and waits at each.
    """
    found = list(entries)
    for file in found:  # grows meanwhile
        folder = file.partition("/")[0]
        for module, sheet in _IMPORT.findall((STATIC / file).read_text(encoding="utf-8")):
            if (imported := f"{folder}/{module or sheet}") not in found:
                found.append(imported)
    return tuple(found)
