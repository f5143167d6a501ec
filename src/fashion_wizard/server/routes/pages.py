"""The page and the widget, static files of the package."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from fashion_wizard.server.prefix import prefix

STATIC: Final = Path(__file__).parents[1] / "static"
_HEADERS: Final = {"Cache-Control": "no-cache"}


class _Files(StaticFiles):
    """Static files that browsers revalidate each time, so that an update is visible at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        return response


def _page(name: str) -> Response:
    if not prefix():
        return FileResponse(STATIC / name, headers=_HEADERS)
    # Below a prefix requested without its final slash, as /wizard, relative addresses would be wrong.
    html = (STATIC / name).read_text(encoding="utf-8")
    html = html.replace('="static/', f'="{prefix()}/static/').replace('href="./"', f'href="{prefix()}/"')
    return HTMLResponse(html)


def add_pages(app: FastAPI) -> None:
    """Serve `/`, `/admin`, `/fashion-wizard.js` and `/static/...`."""

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return _page("index.html")

    @app.get("/admin", include_in_schema=False)
    async def admin() -> Response:
        return _page("admin.html")

    @app.get("/fashion-wizard.js", include_in_schema=False)
    async def widget() -> FileResponse:
        return FileResponse(STATIC / "fashion-wizard.js", headers=_HEADERS, media_type="text/javascript")

    app.mount("/static", _Files(directory=STATIC))
