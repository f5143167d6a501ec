"""The files of page and widget reach a browser quickly the first time, and are not asked for again."""

import json
import re

import pytest
from fastapi.testclient import TestClient

from fashion_wizard.server.static_files import STATIC, needed, version

FOREVER = "public, max-age=31536000, immutable"


def files_of(script: str) -> list[str]:
    found = re.search(r"const FILES = (\[.*\]);", script)
    assert found
    return list(json.loads(found[1]))


def test_the_widget_asks_at_once_for_all_that_it_needs_and_only_for_that(client: TestClient) -> None:
    entry = client.get("/fashion-wizard.js")
    assert entry.headers["Cache-Control"] == "no-cache"
    assert f"./static/{version()}/" in entry.text
    files = files_of(entry.text)
    assert len(files) == len(set(files))
    assert {"js/widget.js", "js/texts.js", "css/widget.css", "css/chat.css", "texts.json"} <= set(files)
    assert not {"js/page.js", "js/app.js", "css/page.css"} & set(files)
    for file in files:
        answer = client.get(f"/static/{version()}/{file}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOREVER), file
        assert answer.content == (STATIC / file).read_bytes()


def test_however_a_file_imports_another_it_is_needed_too() -> None:
    files = needed("js/page.js", "js/widget.js", "css/page.css", "css/widget.css")
    for file in files:
        lines = (STATIC / file).read_text(encoding="utf-8").splitlines()
        code = "\n".join(line for line in lines if not line.lstrip().startswith(("*", "/*", "//")))
        named = set(re.findall(r"""["'](?:\./)?([\w-]+\.(?:js|css))["']""", code))
        assert {f"{file.partition('/')[0]}/{name}" for name in named} <= set(files), file


@pytest.mark.parametrize(("page", "module"), [("/", "page.js"), ("/admin", "admin.js")])
def test_a_page_names_the_modules_that_it_needs(client: TestClient, page: str, module: str) -> None:
    answer = client.get(page)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert f'src="static/{version()}/js/{module}"' in answer.text
    preloaded = re.findall('rel="modulepreload" href="([^"]+)"', answer.text)
    assert f"static/{version()}/js/api.js" in preloaded
    for address in preloaded:
        assert client.get(f"/{address}").headers["Cache-Control"] == FOREVER


def test_files_without_this_version_are_checked_each_time(client: TestClient) -> None:
    """A page from before an update finds its files, and keeps none of them under the old version."""
    for folder in ("", "v-0123456789abcdef/"):
        answer = client.get(f"/static/{folder}js/api.js")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
        etag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(f"/static/{folder}js/api.js", headers=etag).status_code == 304
    missing = client.get(f"/static/{version()}/js/nothing.js")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("path", ["..%2fsettings.py", "../settings.py", "v-1/..%2f..%2fsettings.py", ""])
def test_a_version_leads_out_of_the_folder_no_more_than_a_file(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{version()}/{path}").status_code == 404


def test_static_files_are_compressed_for_browsers_that_ask(client: TestClient) -> None:
    plain = client.get("/static/texts.json", headers={"Accept-Encoding": "identity"})
    packed = client.get("/static/texts.json", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.content == plain.content
    assert packed.num_bytes_downloaded < len(plain.content) / 3
