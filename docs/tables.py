"""Writes the tables of `docs/` that follow from the code: verbs, settings, routes, metrics, problems, errors.

python docs/tables.py            # writes them, between the marks `<!-- table: NAME -->` and `<!-- end -->`
python docs/tables.py --check    # exits with 1 if a page differs from the code
"""

import ast
import inspect
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, get_args

from starlette.routing import BaseRoute, Mount, Route

import fashion_wizard
from fashion_wizard import errors, model
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.logs import Verbosity
from fashion_wizard.cli.settings import FILE_VARIABLE, SETTINGS, VERBOSITY_VARIABLE, variable
from fashion_wizard.cli.verbs import LAB_VERBS, VERBS, load
from fashion_wizard.defaults import SEGMENTER_VARIABLE, SegmenterName
from fashion_wizard.server import problems
from fashion_wizard.server.access import KeyGate
from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.fields import require_admin, require_read, require_write
from fashion_wizard.server.metrics import PHASES, Metrics
from fashion_wizard.server.settings import Settings

DOCS: Final = Path(__file__).parent
_BLOCK: Final = re.compile(r"(<!-- table: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)

_FLAGS: Final = {"--quiet", "--verbose"}
"""Options that every verb has; the page says so once."""

Row = tuple[str, ...]


def commands() -> Iterator[tuple[str, Any]]:
    """Each verb that can be run, such as `feed check`, with its command."""
    for verb in (*VERBS, *LAB_VERBS):
        command = load(verb)
        inner = getattr(command, "commands", None)
        if inner is None:
            yield verb, command
        for name in inner or ():
            yield f"{verb} {name}", inner[name]


def verbs() -> list[Row]:
    """Each verb with its arguments, the first sentence of its help, and its options."""
    rows: list[Row] = [("verb", "does", "options")]
    for name, command in commands():
        arguments = "".join(
            f" {parameter.name.upper()}"
            for parameter in command.params
            if parameter.param_type_name == "argument"
        )
        options = [o.opts[0] for o in command.params if o.param_type_name == "option"]
        options = [option for option in options if option not in _FLAGS]
        rows.append((f"`{name}{arguments}`", _sentence(command.help), " ".join(f"`{o}`" for o in options)))
    return rows


def settings() -> list[Row]:
    """Each environment variable, what it sets, and for which verbs."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for name, command in commands():
        for option in command.params:
            if option.envvar:
                entry = found.setdefault(option.envvar, (option.opts[0], _sentence(option.help), []))
                entry[2].append(f"`{name}`")
    in_file = {variable(setting): f"`{setting}`" for setting in SETTINGS}
    rows = [
        (f"`{name}`", in_file.get(name, ""), f"`{o}`", text, ", ".join(uses))
        for name, (o, text, uses) in found.items()
    ]
    choices = "The precision of networks that come in both: int8 or float32."
    networks = f"The network that finds garments: {' or '.join(get_args(SegmenterName))}."
    words = f"How much is printed: {', '.join(Verbosity)}."
    file = "A file of settings."
    rows += [
        (
            f"`{model.PRECISION_VARIABLE}`",
            in_file[model.PRECISION_VARIABLE],
            "",
            choices,
            "whatever computes",
        ),
        (f"`{SEGMENTER_VARIABLE}`", in_file[SEGMENTER_VARIABLE], "", networks, "whatever finds garments"),
        (f"`{VERBOSITY_VARIABLE}`", in_file[VERBOSITY_VARIABLE], "`--quiet`, `--verbose`", words, "all"),
        (f"`{FILE_VARIABLE}`", "", "`--config`", file, "all"),
    ]
    return [("variable", "in the file", "the same as", "sets", "of"), *sorted(rows)]


def routes() -> list[Row]:
    """Each route of the server and its key, in the order of the API's description, then the pages."""
    with tempfile.TemporaryDirectory() as folder:
        Catalog(Path(folder)).close()
        backend = Backend(Settings(catalog=Path(folder)))
        try:
            app = create_app(backend)
            described = app.openapi()["paths"]
            keys = keys_by_route(app.routes)
        finally:
            backend.close()
    rows = [
        (f"`{method.upper()}`", f"`{path}`", keys.pop((method.upper(), path)), operation["summary"])
        for path, methods in described.items()
        for method, operation in methods.items()
    ]
    rows += [(f"`{method}`", f"`{path}`", key, PAGES[path]) for (method, path), key in keys.items()]
    return [("method", "route", "key", "purpose"), *rows]


def keys_by_route(routes: Iterable[BaseRoute]) -> dict[tuple[str, str], str]:
    """The key that each route needs, by method and path, as the routes themselves declare it.

    Raises:
        KeyError: if a route declares no key, and is not named in `WITHOUT_KEY`.
    """
    found: dict[tuple[str, str], str] = {}
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is not None:
            found |= keys_by_route(router.routes)
        elif isinstance(route, Route | Mount):
            path = route.path.replace(":path", "")
            for method in sorted((getattr(route, "methods", None) or {"GET"}) - {"HEAD"}):
                found[method, path] = _declared_key(route) or WITHOUT_KEY[method, path]
    return found


def _declared_key(route: Route | Mount) -> str | None:
    checks = {depends.dependency for depends in getattr(route, "dependencies", ())}
    if require_admin in checks:
        return "admin"
    if require_write in checks:
        return "write"
    return "read" if require_read in checks or isinstance(route.app, KeyGate) else None


WITHOUT_KEY: Final = {
    ("GET", "/v1/photos/{photo}"): "read, or a signed address",
    ("GET", "/healthz"): "none",
    ("GET", "/readyz"): "none",
    ("GET", "/v1/about"): "none",
    ("GET", "/openapi.json"): "none",
    ("GET", "/"): "none",
    ("GET", "/admin"): "none",
    ("GET", "/fashion-wizard.js"): "none",
    ("GET", "/static"): "none",
}
"""Routes that declare no key, each with what it needs instead. Every other route has to declare one."""

PAGES: Final = {
    "/": "The page for customers",
    "/admin": "The page of the shop's figures, which asks for a key",
    "/fashion-wizard.js": "The widget",
    "/static": "Scripts, styles and icons of page and widget",
    "/mcp": "Tools for assistants (MCP over HTTP)",
    "/openapi.json": "The description of all of the above, for programs",
}
"""What routes are for that the API's description leaves out."""


def metrics() -> list[Row]:
    """Each metric of `/metrics`."""
    rows: list[Row] = [("metric", "type", "labels", "meaning")]
    labels = {"fashion_wizard_phase_seconds": f"`phase`: {', '.join(PHASES)}"}
    labels |= dict.fromkeys(
        ("fashion_wizard_requests", "fashion_wizard_request_seconds"), "`route`, `method`, `status`"
    )
    labels["fashion_wizard_errors"] = "`code`"
    labels["fashion_wizard_index_recall"] = "`vectors`"
    for family in Metrics().registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        rows.append((f"`{name}`", family.type, labels.get(family.name, ""), family.documentation))
    return rows


def problem_codes() -> list[Row]:
    """Each code of a problem with its status, and one text that comes with it."""
    found: dict[str, tuple[set[int], str]] = {}
    for path in sorted(Path(inspect.getfile(problems)).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Problem"
                and len(node.args) > 2
            ):
                status, code, text = node.args[:3]
                if isinstance(code, ast.Constant) and isinstance(status, ast.Constant):
                    statuses, example = found.get(str(code.value), (set(), ""))
                    found[str(code.value)] = ({*statuses, int(str(status.value))}, example or _text(text))
    for kind, status, code in problems._KINDS:
        found.setdefault(code, (set(), _sentence(kind.__doc__)))[0].add(status)
    for status, code in problems._CODES.items():
        found.setdefault(code, (set(), ""))[0].add(status)
    for code, text in _CODES_ELSEWHERE.items():
        found.setdefault(code, ({422}, text))
    rows = [
        (f"`{code}`", ", ".join(map(str, sorted(statuses))), _CODE_TEXTS.get(code, example))
        for code, (statuses, example) in sorted(found.items())
    ]
    return [("code", "status", "says, for example"), *rows]


_CODES_ELSEWHERE: Final = {
    "url-refused": "An address that does not lead to a public web server.",
    "url-unreachable": "An address that does not answer, or not with a photo.",
}
"""Codes of `FetchError`, which is raised below the server."""
_CODE_TEXTS: Final = {
    "disk-full": problems.DISK_FULL,
    "not-found": "there is nothing at this address",
    "photo-unusable": "a photo that is damaged, too large, or no JPEG, PNG, WebP or AVIF",
    "wrong-fields": "the fields that are wrong, each with its reason; also in `errors`",
    "wrong-method": "the route exists, but not for this method",
    "wrong-request": "the request cannot be read",
}


def error_types() -> list[Row]:
    """Each type of error that Python code may catch."""
    rows: list[Row] = [("type", "kind of", "means")]
    for name in fashion_wizard.__all__:
        kind = getattr(errors, name, None)
        if isinstance(kind, type):
            rows.append((f"`{name}`", f"`{kind.__base__.__name__}`", _sentence(kind.__doc__)))
    return rows


TABLES: Final[dict[str, Callable[[], list[Row]]]] = {
    "verbs": verbs,
    "settings": settings,
    "routes": routes,
    "metrics": metrics,
    "problems": problem_codes,
    "errors": error_types,
}


def rewritten(page: str) -> str:
    """The page with its tables as the code has them."""
    return _BLOCK.sub(lambda block: f"{block[1]}{_table(TABLES[block[2]]())}{block[3]}", page)


def main() -> int:
    """Write or check all pages; gives the exit status."""
    status = 0
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        wanted = rewritten(page)
        if wanted != page and "--check" in sys.argv:
            sys.stderr.write(f"{path} differs from the code; run: make docs\n")
            status = 1
        elif wanted != page:
            path.write_text(wanted, encoding="utf-8")
    return status


def _table(rows: list[Row]) -> str:
    head, *rest = rows
    lines = [head, ("---",) * len(head), *rest]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)


def _sentence(text: str | None) -> str:
    words = " ".join((text or "").replace("\\[", "[").split())
    return re.split(r"(?<=[.]) ", words)[0]


def _text(node: ast.expr) -> str:
    """A literal text; what is filled in is shown as dots."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "..." for part in node.values)
    return ""


if __name__ == "__main__":
    sys.exit(main())
