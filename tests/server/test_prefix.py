"""A server below a path: every address in its answers leads back to it, and none to its inside."""

import re

import anyio
import pytest
from mcp import Client

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.server.prefix import parse_prefix
from fashion_wizard.server.settings import Settings


def addresses_in(answer: object) -> list[str]:
    """Every address of a photo in an answer."""
    if isinstance(answer, dict):
        own = [answer["url"]] if {"url", "width"} <= set(answer) else []
        return own + [url for value in answer.values() for url in addresses_in(value)]
    return [url for entry in answer for url in addresses_in(entry)] if isinstance(answer, list) else []


HEADER = {"X-Forwarded-Prefix": "/wizard"}


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("", ""),
        ("/", ""),
        ("/wizard", "/wizard"),
        ("/wizard/", "/wizard"),
        ("wizard", "/wizard"),
        (" /wizard ", "/wizard"),
        ("/shop/Find-it_1.0~x", "/shop/Find-it_1.0~x"),
        ("/v1", "/v1"),
    ],
)
def test_valid_prefixes(text: str, prefix: str, tmp_path) -> None:
    assert parse_prefix(text) == prefix
    assert Settings(catalog=tmp_path, root_path=text).root_path == prefix


EVIL = (
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/a//b",
    "/..",
    "/a/../b",
    "/.",
    "/a b",
    '/"><script>alert(1)</script>',
    "/'",
    "/a?b",
    "/a#b",
    "/a;b",
    "/%2e%2e",
    "/a\r\nX: y",
    "/ü",
    "/" + "a" * 300,
    "javascript:alert(1)",
)


@pytest.mark.parametrize("text", EVIL)
def test_invalid_prefixes(text: str, tmp_path) -> None:
    assert parse_prefix(text) is None
    with pytest.raises(FashionWizardError, match="--root-path /wizard"):
        Settings(catalog=tmp_path, root_path=text)


@pytest.mark.parametrize("text", [text for text in EVIL if text.isascii() and "\r" not in text])
def test_an_invalid_header_is_ignored(client, text: str) -> None:
    headers = {"X-Forwarded-Prefix": text}
    assert client.get("/", headers=headers).content == client.get("/").content
    for path in ("/v1/items/SKU-1", "/openapi.json"):
        assert client.get(path, headers=headers).json() == client.get(path).json()


@pytest.mark.parametrize("stripped", [True, False])
@pytest.mark.parametrize("how", ["option", "header"])
def test_all_addresses_have_the_prefix(serve, drawn_shop, query, how: str, stripped: bool) -> None:
    client = serve(drawn_shop / "catalog", root_path="/wizard" if how == "option" else "")
    headers = HEADER if how == "header" else {}
    base = "" if stripped else "/wizard"
    answers = [
        client.post(f"{base}/v1/search", files={"photo": query}, headers=headers),
        client.get(f"{base}/v1/items", headers=headers),
        client.get(f"{base}/v1/items/men%2F5.png", headers=headers),
        client.get(f"{base}/v1/items/SKU-2/similar", headers=headers),
        client.post(
            f"{base}/v1/chat", data={"message": "the top in red?"}, files={"photo": query}, headers=headers
        ),
    ]
    hit = answers[0].json()["hits"][0]["garment"]
    answers.append(client.post(f"{base}/v1/matches", data={"item": "SKU-1", "hit": hit}, headers=headers))
    for answer in answers:
        assert answer.status_code == 200, answer.text
        urls = addresses_in(answer.json())
        assert urls
        for url in urls:
            assert url.startswith("/wizard/v1/photos/")
            assert (
                client.get(url if not stripped else url.removeprefix("/wizard"), headers=headers).status_code
                == 200
            )
    described = client.get(f"{base}/openapi.json", headers=headers).json()
    assert described["servers"][0] == {"url": "/wizard"}
    for path in ("/", "/fashion-wizard.js", "/static/js/page.js", "/healthz", "/v1/about"):
        answer = client.get(base + path, headers=headers)
        assert answer.status_code == 200
        assert ("script-src 'self'" in answer.headers["Content-Security-Policy"]) == (
            path in {"/", "/fashion-wizard.js", "/static/js/page.js"}
        )
    assert client.get(f"{base}/nowhere", headers=headers).json()["code"] == "not-found"


@pytest.mark.parametrize("path", ["/wizard", "/wizard/"])
def test_the_page_loads_its_files_with_and_without_a_final_slash(serve, drawn_shop, path: str) -> None:
    client = serve(drawn_shop / "catalog", root_path="/wizard")
    page = client.get(path, follow_redirects=False)
    assert page.status_code == 200
    addresses = re.findall('(?:src|href)="([^"]+)"', page.text)
    files = [address for address in addresses if "/static/" in address]
    assert {"page.js", "page.css", "icon.svg", "wizard.js"} <= {file.rpartition("/")[2] for file in files}
    for address in files:
        assert address.startswith("/wizard/static/")
        assert client.get(address).status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


def test_answers_with_a_prefix_of_a_header_are_not_cached(client) -> None:
    for path in ("/", "/v1/items/SKU-1", "/openapi.json"):
        assert client.get(path, headers=HEADER).headers["Cache-Control"] == "no-store"


def test_the_setting_takes_precedence_over_the_header(serve, drawn_shop) -> None:
    client = serve(drawn_shop / "catalog", root_path="/mine")
    item = client.get("/v1/items/SKU-1", headers=HEADER).json()
    assert item["photos"][0]["url"].startswith("/mine/v1/photos/")


def test_prefixes_of_several_proxies_are_joined_the_outermost_first(client) -> None:
    for headers in (
        [("X-Forwarded-Prefix", "/shop, /wizard/")],
        [("X-Forwarded-Prefix", "/shop"), ("X-Forwarded-Prefix", "/wizard")],
    ):
        item = client.get("/v1/items/SKU-1", headers=headers).json()
        assert item["photos"][0]["url"].startswith("/shop/wizard/v1/photos/")
    item = client.get("/v1/items/SKU-1", headers={"X-Forwarded-Prefix": "/shop, //evil"}).json()
    assert item["photos"][0]["url"].startswith("/v1/photos/")


def test_concurrent_requests_have_their_own_prefixes(client) -> None:
    for prefix in ("/a", "", "/b"):
        headers = {"X-Forwarded-Prefix": prefix} if prefix else {}
        (photo,) = client.get("/v1/items/SKU-1", headers=headers).json()["photos"]
        assert photo["url"].startswith(f"{prefix}/v1/photos/")


@pytest.mark.parametrize(
    "headers", [{}, HEADER, {"Host": "localhost:8000", "X-Forwarded-Host": "evil.example"}]
)
def test_nothing_is_redirected(client, query, headers) -> None:
    """A slash at the end is no other address; a redirect would name the inner host."""
    answers = {
        "/v1/search/": client.post(
            "/v1/search/", files={"photo": query}, headers=headers, follow_redirects=False
        ),
        **{
            path: client.get(path, headers=headers, follow_redirects=False)
            for path in (
                "/v1/items/",
                "/v1/items/SKU-1/",
                "/v1/items/men%2F5.png/",
                "/v1/facets/",
                "/healthz/",
            )
        },
    }
    for path, answer in answers.items():
        assert answer.status_code == 200, path
    for path in (
        "/static",
        "/static/",
        "/static/js",
        "/static/js/",
        "http://127.0.0.1:8000//evil.example/",
        "/nowhere/",
        "/v1",
    ):
        answer = client.get(path, headers=headers, follow_redirects=False)
        assert answer.status_code == 404, path
        assert "location" not in answer.headers
    refused = client.get("/mcp/", headers=headers, follow_redirects=False)
    assert refused.status_code == 405


def test_an_id_may_end_in_an_encoded_slash(client) -> None:
    answer = client.get("/v1/items/SKU-1%2F")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-item")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_mcp_works_below_the_prefix(drawn_shop, listening_shop) -> None:
    with listening_shop(drawn_shop / "catalog", root_path="/wizard") as address, anyio.fail_after(120):
        for path in ("/wizard/mcp", "/wizard/mcp/", "/mcp"):
            async with Client(address + path) as assistant:
                found = await assistant.call_tool("find_similar_clothes", {"item": "SKU-2", "k": 2})
                item = await assistant.call_tool("get_item", {"item": "SKU-2"})
            urls = addresses_in([found.structured_content, item.structured_content])
            assert len(urls) == 4  # the query item, its two results, and the photo of the item itself
            assert all(url.startswith("/wizard/v1/photos/") for url in urls)
