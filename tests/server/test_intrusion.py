"""What a stranger puts into paths, headers, bodies and keys leads nowhere, and misleads nobody."""

import gzip
import hmac
import io
import json
import logging
import shutil
import stat

import pytest
from fastapi.testclient import TestClient

from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.routes.pages import STATIC

TOOLS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.mark.parametrize(
    "path",
    [
        "../keys.py",
        "%2e%2e/settings.py",
        "..%2f..%2fsettings.py",
        "js/..%5c..%5csettings.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "%00",
        "js/page.js%00.png",
        "js/page.js%0d%0aX: y",
        "%ff",
        "js",
        "a" * 5000,
    ],
)
def test_static_files_are_those_of_the_folder_and_no_others(client: TestClient, path: str) -> None:
    answer = client.get(f"/static/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert client.get("/static/js/page.js").content == (STATIC / "js/page.js").read_bytes()


@pytest.mark.parametrize(
    "item",
    [
        "..%2f..%2fetc%2fpasswd",
        "..;/SKU-2",
        "SKU-1%2f..%2fSKU-2",
        "SKU-1%00",
        "SKU-1%ff",
        "SKU-1%0d%0aSet-Cookie: a=b",
        "SKU-1%e2%80%ae",
        "SKU-1%20",
        "%25%53KU-1",
        "sku-1",
        "SKU-1' OR '1'='1",
        "SKU-%",
        "SKU-_",
        "%ef%b7%90",
        "a" * 300,
    ],
)
def test_an_id_that_resembles_another_finds_nothing(client: TestClient, item: str) -> None:
    for path in (f"/v1/items/{item}", f"/v1/items/{item}/similar"):
        answer = client.get(path)
        assert answer.json()["code"] in {"no-item", "wrong-fields", "not-found"}, path


@pytest.mark.parametrize("photo", ["A" * 64, "a" * 63, "a" * 65, "a" * 64 + "%0a", "..%2f" * 12, "*", "%25"])
def test_an_id_of_a_photo_is_a_digest(client: TestClient, photo: str) -> None:
    assert client.get(f"/v1/photos/{photo}").status_code in {404, 422}


TRAP = "a\r\nSet-Cookie: stolen=1\r\n\r\n<script>"


def test_nothing_of_a_request_becomes_a_header(client: TestClient, query: bytes) -> None:
    encoded = "a%0d%0aSet-Cookie:%20stolen=1%0d%0a%0d%0a%3Cscript%3E"
    answers = [
        client.get(f"/v1/items/{encoded}"),
        client.get(f"/v1/items?limit={encoded}"),
        client.get(f"/{encoded}"),
        client.get(f"/v1/photos/{'a' * 64}?size={encoded}&sig={encoded}"),
        client.post("/v1/search", files={"photo": query}, data={"garment": TRAP[:40], "like": TRAP}),
        client.post("/v1/search", files={TRAP: (TRAP, query)}),
        client.post("/v1/chat", data={"message": TRAP, "state": TRAP}),
        client.post("/mcp", json=LIST | {"method": TRAP}, headers=TOOLS),
        client.get("/", headers={"X-Forwarded-Prefix": "/a%0d%0aSet-Cookie:stolen=1"}),
        client.get("/v1/about", headers={"Origin": "https://a%0d%0ab.example"}),
    ]
    for answer in answers:
        assert "set-cookie" not in answer.headers
        assert "location" not in answer.headers
        assert all("stolen" not in value for value in answer.headers.values())
        assert not answer.headers["Content-Type"].startswith("text/html") or "<script>" not in answer.text


def test_nothing_of_a_request_becomes_a_line_of_the_log(client: TestClient, query: bytes, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        client.put(
            f"/v1/items/{TRAP.replace(chr(13), '%0d').replace(chr(10), '%0a')}", files={"photo": query}
        )
        client.post("/v1/search", files={TRAP: (TRAP, query[:700])}, data={"like": TRAP})
        client.post("/v1/garments", files={"photo": (TRAP, query[:700])})
        client.post("/v1/chat", data={"message": TRAP, "state": TRAP})
        client.post("/mcp", json=LIST | {"method": TRAP}, headers=TOOLS)
        client.get("/metrics", headers={"User-Agent": "a stolen=1"})
    own = [record for record in caplog.records if record.name.partition(".")[0] not in {"httpx2", "asyncio"}]
    assert [record.getMessage() for record in own if "stolen" in record.getMessage()] == []
    assert [record.getMessage() for record in own if "\n" in record.getMessage()] == []


def test_metrics_count_by_route_and_never_by_a_strangers_text(client: TestClient) -> None:
    for path in ("/stolen", "/v1/items/stolen", "/v1/items/stolen/similar", f"/v1/photos/{'5' * 64}"):
        client.get(path)
    client.request("STOLEN", "/v1/about")
    text = client.get("/metrics").text
    assert "stolen" not in text.lower()
    assert "5" * 64 not in text


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/json", "image/jpeg", "*/*"])
def test_a_compressed_body_is_never_unpacked(client: TestClient, query: bytes, kind: str) -> None:
    """So that a small one cannot become a large one."""
    for packed in (gzip.compress(bytes(1_000_000)), gzip.compress(query)):
        headers = {"Content-Encoding": "gzip", "Content-Type": kind}
        answer = client.post("/v1/search", content=packed, headers=headers)
        assert answer.status_code in {400, 422}
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "deep", ["[" * 200_000, "[" * 20_000 + "]" * 20_000, '{"a":' * 9000 + "1" + "}" * 9000]
)
def test_deeply_nested_json_is_refused(client: TestClient, query: bytes, deep: str) -> None:
    json_body = {"Content-Type": "application/json"}
    refused = client.post("/v1/search", content=f'{{"photo": {deep}}}', headers=json_body)
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong-fields")
    refused = client.post("/v1/chat", data={"message": "hello", "state": deep[:29_000]})
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong-fields")
    refused = client.post(
        "/mcp", content=f'{{"jsonrpc": "2.0", "params": {deep}}}', headers=TOOLS | json_body
    )
    assert refused.status_code == 400


def test_the_number_of_fields_and_files_is_limited(client: TestClient, query: bytes) -> None:
    for request in (
        {"data": {f"field{number}": "1" for number in range(1200)}, "files": {"photo": query}},
        {"data": {"where": ["a=1"] * 1200}, "files": {"photo": query}},
        {"files": [("photo", b"x")] * 1200},
        {"content": b"{" + b",".join(b'"%d":1' % n for n in range(1200)) + b"}",
         "headers": {"Content-Type": "application/json"}},
    ):  # fmt: skip
        assert client.post("/v1/search", **request).status_code in {400, 422}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "http://127.0.0.1.evil.example:8000"}, 403),
        ({"Host": "evil.example"}, 400),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 400),
    ],
    ids=str,
)
def test_tools_for_assistants_are_used_by_own_pages_only(client: TestClient, headers, status: int) -> None:
    assert client.post("/mcp", json=LIST, headers=TOOLS | headers).status_code == status


def test_every_key_is_compared_in_constant_time(tmp_path, monkeypatch) -> None:
    """So that the time of a refusal does not tell which key was nearly right."""
    ring = KeyRing(tmp_path)
    secrets = [ring.add(f"key{number}") for number in range(5)]
    compared: list[tuple[str, str]] = []

    def compare(first: str, second: str) -> bool:
        compared.append((first, second))
        return constant_time(first, second)

    constant_time = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", compare)
    for secret in (*secrets, "fw_wrong", secrets[0][:-1], ""):
        compared.clear()
        assert (ring.find(secret) is not None) == (secret in secrets)
        assert len(compared) == 5
        assert {len(text) for pair in compared for text in pair} == {64}, "digests are compared, not keys"


def test_no_secret_is_logged_or_answered(serve, drawn_shop, tmp_path, query, caplog, monkeypatch) -> None:
    folder = shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    ring = KeyRing(folder)
    read, write = ring.add("page"), ring.add("boss", write=True)
    texts: list[str] = []
    with caplog.at_level(logging.DEBUG):
        client = serve(folder, host="0.0.0.0", base="http://shop.example")  # noqa: S104
        for key in (read, write, read[:-1], write + "x", f"{read} {write}"):
            headers = {"Authorization": f"Bearer {key}"}
            for answer in (
                client.get("/v1/items/SKU-1", headers=headers),
                client.put("/v1/items/new", files={"photo": query[:300]}, headers=headers),
                client.delete("/v1/items/none", headers=headers),
                client.post("/mcp", json=LIST, headers=TOOLS | headers),
                client.get("/metrics", headers=headers),
                client.get("/v1/about", headers=headers),
            ):
                texts += [answer.text, str(answer.headers)]
        item = client.get("/v1/items/SKU-1", headers={"Authorization": f"Bearer {read}"}).json()
        url = item["photos"][0]["url"]
        assert client.get(url).status_code == 200
        monkeypatch.setattr(client.app.state.service.backend.thumbnails, "jpeg", lambda *_: 1 / 0)
        assert client.get(f"{url}&size=160").status_code == 500
    own = "\n".join(
        record.getMessage() + str(record.exc_text or "")
        for record in caplog.records
        if record.name.partition(".")[0] not in {"httpx2", "asyncio"}
    )
    assert "could not be answered" in own
    stored = (folder / "signing-secret").read_text().strip()
    for secret in (read, write, stored, *(key.hash for key in ring.all())):
        assert secret not in own
        assert secret not in "\n".join(texts)
    assert url.rpartition("sig=")[2] not in own
    for name in ("api-keys.json", "signing-secret"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert write.encode() not in b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_photo_is_no_longer_than_its_bytes_say(client: TestClient, query: bytes) -> None:
    """A field of a form cannot pass for the end of a photo, nor a photo for another field."""
    body = io.BytesIO()
    parts = [("photo", query + b"\r\n--c\r\n"), ("k", b"1"), ("state", json.dumps({"garment": 0}).encode())]
    for name, content in parts:
        body.write(b'--b\r\nContent-Disposition: form-data; name="%s"' % name.encode())
        body.write(b'; filename="q"' if name == "photo" else b"")
        body.write(b"\r\n\r\n" + content + b"\r\n")
    body.write(b"--b--\r\n")
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = client.post("/v1/search", content=body.getvalue(), headers=headers)
    assert answer.status_code == 200
    assert len(answer.json()["hits"]) == 1
