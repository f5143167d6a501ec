"""The page and the widget, static files of the package."""

import json
import os
import re
from typing import Final

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from fashion_wizard.server.prefix import prefix
from fashion_wizard.server.static_files import STATIC, TEXTS, needed, version

_CHECKED: Final = {"Cache-Control": "no-cache"}
_KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_ENTRY: Final = re.compile(r'="static/((?:js|css)/[\w-]+\.(?:js|css))"')
_WIDGET: Final = needed("js/widget.js", "css/widget.css")


class _Files(StaticFiles):
    """Static files: browsers keep those below the `version`, and revalidate the others each time.

    Below another version, as a page asks that was loaded before an update, they are the same.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        first, _, rest = path.partition(os.sep)
        response = await super().get_response(rest if first.startswith("v-") else path, scope)
        response.headers.update(_KEPT if first == version() else _CHECKED)
        return response


def _page(name: str) -> Response:
    html = (STATIC / name).read_text(encoding="utf-8")
    # Below a prefix requested without its final slash, as /wizard, relative addresses would be wrong.
    root = f"{prefix()}/" if prefix() else ""
    entries = _ENTRY.findall(html)
    links = "".join(map(_preload, needed(*entries)[len(entries) :]))
    html = html.replace("  </head>", f"{links}  </head>")
    html = html.replace('="static/', f'="{root}static/{version()}/')
    if not root:
        return HTMLResponse(html, headers=_CHECKED)
    return HTMLResponse(html.replace('href="./"', f'href="{root}"'))


def _preload(file: str) -> str:
    how = 'rel="modulepreload"' if file.endswith(".js") else 'rel="preload" as="style"'
    return f'    <link {how} href="static/{file}">\n'


def add_pages(app: FastAPI) -> None:
    """Serve `/`, `/admin`, `/fashion-wizard.js` and `/static/...`."""

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return _page("index.html")

    @app.get("/admin", include_in_schema=False)
    async def admin() -> Response:
        return _page("admin.html")

    @app.get("/fashion-wizard.js", include_in_schema=False)
    async def widget() -> Response:
        script = (STATIC / "fashion-wizard.js").read_text(encoding="utf-8")
        script = script.replace("./static/", f"./static/{version()}/")
        script = script.replace("const FILES = []", f"const FILES = {json.dumps([*_WIDGET, TEXTS])}")
        return Response(script, headers=_CHECKED, media_type="text/javascript")

    app.mount("/static", GZipMiddleware(_Files(directory=STATIC)))
