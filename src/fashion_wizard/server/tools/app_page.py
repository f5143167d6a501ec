"""The App as one page: its HTML with all modules and styles, most of them the shop page's own, inlined.

An assistant's window loads nothing from anywhere, so the page has to hold all that it needs. Its own policy
says so, too: it allows no more than this script, these styles, and pictures in the page.
"""

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Final

from fashion_wizard import __version__

STATIC: Final = Path(__file__).parents[1] / "static"

_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "\./([\w.-]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:class|const|function) (\w+))", re.MULTILINE)
_JSON: Final = re.compile(r'await \(await fetch\(new URL\("([\w./-]+)", import\.meta\.url\)\)\)\.json\(\)')
_COMMENT: Final = re.compile(r"^[ ]*(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_STYLE: Final = re.compile(r'^@import url\("([\w.-]+)"\);\n', re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b|\bimport\.meta\b|\bimport\(|</script", re.MULTILINE)


@cache
def app_page() -> str:
    """The HTML of the App.

    Raises:
        ValueError: if a module has something that cannot be inlined.
    """
    script = inlined_modules(STATIC / "js/app.js")
    styles = inlined_styles(STATIC / "css/app.css")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(styles)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    html = (STATIC / "app.html").read_text(encoding="utf-8")
    for old, new in (
        ('<html lang="en">', f'<html lang="en" data-version="{__version__}">'),
        (
            '<meta charset="utf-8">',
            f'<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="{policy}">',
        ),
        ('<link rel="stylesheet" href="css/app.css">', f"<style>{styles}</style>"),
        ('<script type="module" src="js/app.js"></script>', f'<script type="module">{script}</script>'),
    ):
        if html.count(old) != 1:
            raise ValueError(f"app.html has to contain {old} once")
        html = html.replace(old, new)
    return html


def inlined_modules(entry: Path) -> str:
    """A module with all modules that it imports, as one script.

    Each module becomes a function of its own, so that names in one do not meet those of another.

    Args:
        entry: A module that imports by `import { names } from "./file.js";`, and so on.

    Raises:
        ValueError: if a module imports or exports in another way.
    """
    done: dict[Path, str] = {}

    def add(path: Path) -> None:
        if path in done:
            return
        done[path] = ""  # so that modules that import each other come to an end
        source = path.read_text(encoding="utf-8")
        for _, name in _IMPORT.findall(source):
            add(path.with_name(name))
        names = _EXPORT.findall(source)
        source = _IMPORT.sub(
            lambda found: f"const {{{_renamed(found[1])}}} = {_variable(found[2])};\n", source
        )
        source = _COMMENT.sub("", _EXPORT.sub("", source))
        source = _JSON.sub(lambda found: _json(path.parent / found[1]), source)
        if left := _LEFT.search(source):
            raise ValueError(f"{path.name}: {left[0]!r} cannot be inlined")
        if path != entry:
            names_out = f"return {{ {', '.join(names)} }};"
            source = f"const {_variable(path.name)} = (() => {{\n{source}{names_out}\n}})();\n"
        # The order in which modules are complete, not in which they are met.
        del done[path]
        done[path] = source

    add(entry)
    return "".join(done.values())


def inlined_styles(entry: Path) -> str:
    """A style sheet with all that it imports."""
    source = entry.read_text(encoding="utf-8")
    return _STYLE.sub(lambda found: inlined_styles(entry.with_name(found[1])), source)


def _renamed(names: str) -> str:
    return names.replace(" as ", ": ")


def _variable(module: str) -> str:
    return "module_" + re.sub(r"\W", "_", module.removesuffix(".js"))


def _json(path: Path) -> str:
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)
    return text.replace("</", "<\\/")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
