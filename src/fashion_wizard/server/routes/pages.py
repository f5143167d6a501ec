"""The page and the widget: files of the package, served as they are."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).parents[1] / "static"
_HEADERS: Final = {"Cache-Control": "no-cache"}


class _Files(StaticFiles):
    """Static files that browsers ask about each time, so that an update shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        return response


def add_pages(app: FastAPI) -> None:
    """Serve `/`, `/fashion-wizard.js` and `/static/...`."""

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers=_HEADERS)

    @app.get("/fashion-wizard.js", include_in_schema=False)
    async def widget() -> FileResponse:
        return FileResponse(STATIC / "fashion-wizard.js", headers=_HEADERS, media_type="text/javascript")

    app.mount("/static", _Files(directory=STATIC))
