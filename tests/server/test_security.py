"""Safe by default: the server refuses every attack of a list."""

import io
import re
import threading

import anyio
import httpx2
import numpy as np
import pytest
from PIL import Image
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.server.body_limit import BodyLimit
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.run import run
from fashion_wizard.server.settings import Settings

from .conftest import wait_until_ready

SHOP = "https://shop.example"


def test_the_default_is_loopback_and_no_fetching(tmp_path) -> None:
    settings = Settings(catalog=tmp_path)
    assert (settings.host, settings.fetch_urls, settings.origins) == ("127.0.0.1", False, ())
    assert settings.loopback
    assert Settings(catalog=tmp_path, host="::1").loopback
    for host in ("0.0.0.0", "192.168.1.5", "::", "shop.example", ""):  # noqa: S104
        assert not Settings(catalog=tmp_path, host=host).loopback


def test_beyond_loopback_the_server_does_not_start_without_keys(drawn_shop) -> None:
    with pytest.raises(FashionWizardError, match="needs a key"):
        run(Settings(catalog=drawn_shop / "catalog", host="0.0.0.0"), print)  # noqa: S104


def test_beyond_loopback_reads_need_a_key_and_photos_a_signature(serve, drawn_shop, tmp_path, query) -> None:
    import shutil

    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    ring = KeyRing(tmp_path / "catalog")
    key = {"Authorization": f"Bearer {ring.add('page')}"}
    client = serve(tmp_path / "catalog", host="0.0.0.0", base="http://shop.example")  # noqa: S104
    requests = (
        lambda headers: client.get("/v1/items/SKU-1", headers=headers),
        lambda headers: client.get("/v1/items/SKU-1/similar", headers=headers),
        lambda headers: client.get("/v1/facets", headers=headers),
        lambda headers: client.get("/metrics", headers=headers),
        lambda headers: client.post("/v1/garments", files={"photo": query}, headers=headers),
        lambda headers: client.post("/v1/search", files={"photo": query}, headers=headers),
        lambda headers: client.post("/v1/chat", data={"message": "hi"}, headers=headers),
        lambda headers: client.post("/mcp", json={}, headers=headers),
    )
    for ask in requests:
        assert ask({}).status_code == 401
        assert ask({}).headers["WWW-Authenticate"] == "Bearer"
        assert ask({"Authorization": "Bearer fw_wrong"}).status_code == 401
    for ask in requests[:-1]:
        assert ask(key).status_code == 200
    for path in ("/", "/v1/about", "/healthz"):
        assert client.get(path).status_code == 200
    photo = client.get("/v1/items/SKU-1", headers=key).json()["photos"][0]
    assert client.get(photo["url"]).status_code == 200
    assert client.get(f"/v1/photos/{photo['id']}").status_code == 401
    assert client.get(f"/v1/photos/{photo['id']}?sig={'0' * 32}").status_code == 401
    other = client.get("/v1/items/SKU-2", headers=key).json()["photos"][0]["id"]
    assert client.get(photo["url"].replace(photo["id"], other)).status_code == 401
    ring.remove("page")
    assert client.get("/v1/items/SKU-1", headers=key).status_code == 401
    assert client.get(photo["url"]).status_code == 401


def test_every_response_has_security_headers(client) -> None:
    for path in ("/", "/static/index.html", "/v1/about", "/nowhere", "/metrics", "/openapi.json"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"https?:|\*", policy)
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in client.get("/").headers["Content-Security-Policy"]
    assert "script-src" not in client.get("/v1/about").headers["Content-Security-Policy"]


def test_no_origin_is_allowed_by_default(client, query) -> None:
    answer = client.get("/v1/about", headers={"Origin": SHOP})
    assert "Access-Control-Allow-Origin" not in answer.headers
    for path in ("/v1/search", "/v1/chat", "/mcp"):
        refused = client.post(path, files={"photo": query}, headers={"Origin": SHOP})
        assert (refused.status_code, refused.json()["code"]) == (403, "origin-refused")
    assert client.post("/v1/garments", files={"photo": query}, headers={"Origin": "null"}).status_code == 403
    own = client.post("/v1/garments", files={"photo": query}, headers={"Origin": "http://127.0.0.1:8000"})
    assert own.status_code == 200


def test_only_allowed_origins_may_send_requests(serve, drawn_shop, query) -> None:
    client = serve(drawn_shop / "catalog", origins=(SHOP,))
    answer = client.post("/v1/garments", files={"photo": query}, headers={"Origin": SHOP})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, SHOP)
    assert (
        client.get("/static/index.html", headers={"Origin": SHOP}).headers["Access-Control-Allow-Origin"]
        == SHOP
    )
    preflight = {
        "Origin": SHOP,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "Authorization",
    }
    assert client.options("/v1/search", headers=preflight).status_code == 200
    for other in ("https://shop.example.evil", "http://shop.example", "https://evil.example"):
        assert client.options("/v1/search", headers=preflight | {"Origin": other}).status_code == 400
        assert (
            client.post("/v1/garments", files={"photo": query}, headers={"Origin": other}).status_code == 403
        )


def test_origins_are_checked_in_the_settings(tmp_path) -> None:
    for origin in (
        "shop.example",
        "https://shop.example/",
        "*",
        "https://",
        "file:///x",
        "https://a.example/b",
    ):
        with pytest.raises(FashionWizardError, match="no origin"):
            Settings(catalog=tmp_path, origins=(origin,))


def test_foreign_host_names_are_refused(client) -> None:
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.1", ""):
        refused = client.get("/v1/about", headers={"Host": host})
        assert (refused.status_code, refused.json()["code"]) == (400, "host-refused")
    for host in ("localhost:9000", "127.0.0.1", "[::1]:8000", "[::1]"):
        assert client.get("/v1/about", headers={"Host": host}).status_code == 200


def test_bodies_are_limited_before_they_are_read(serve, drawn_shop) -> None:
    client = serve(drawn_shop / "catalog", max_bytes=10_000)
    announced = client.post(
        "/v1/search", content=b"x" * 2_000_000, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert (announced.status_code, announced.json()["code"]) == (413, "too-large")
    sent = []

    def chunks():
        yield b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
        for _ in range(100):
            sent.append(1)
            yield b"x" * 100_000

    chunked = client.post(
        "/v1/search", content=chunks(), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert (chunked.status_code, chunked.json()["code"]) == (413, "too-large")
    photo = client.post("/v1/garments", files={"photo": b"\xff\xd8\xff" + b"x" * 20_000})
    assert (photo.status_code, photo.json()["code"]) == (413, "photo-too-large")


def test_a_chunked_body_is_cut_off_on_a_real_connection(live_server) -> None:
    """No length is announced, and the sender would go on for a gigabyte."""
    sent = 0

    def endless():
        nonlocal sent
        while sent < 1_000_000_000:
            sent += 1_000_000
            yield b"x" * 1_000_000

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    try:
        answer = httpx2.post(
            f"{live_server}/v1/search", content=endless(), headers=headers, trust_env=False, timeout=60
        )
        assert answer.status_code in {400, 413}
    except httpx2.TransportError:
        pass  # the server closed while the sender was still sending
    assert sent < 200_000_000


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_slow_body_is_limited_in_time() -> None:
    """The sender stops after a part; whoever parses the body takes that for a broken one."""
    sent = []

    async def parse(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            while (await receive()).get("more_body"):
                pass
        except Exception:
            await Response("broken body", 400)(scope, receive, send)

    parts = iter([{"type": "http.request", "body": b"x", "more_body": True}])

    async def receive() -> Message:
        if (part := next(parts, None)) is None:
            await anyio.sleep_forever()
        return part

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/search", "headers": []}
    await BodyLimit(parse, max_bytes=1000, seconds=0.02)(scope, receive, send)
    assert sent[0]["status"] == 408
    assert b'"slow"' in sent[1]["body"]


def test_pixels_are_limited_before_they_are_decoded(serve, drawn_shop) -> None:
    client = serve(drawn_shop / "catalog", max_pixels=1_000_000)
    stream = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    assert len(stream.getvalue()) < 100_000
    answer = client.post("/v1/search", files={"photo": stream.getvalue()})
    assert (answer.status_code, answer.json()["code"]) == (422, "photo-unusable")
    assert "megapixels" in answer.json()["detail"]


def test_photos_are_encoded_again_without_metadata(serve, drawn_shop, tmp_path) -> None:
    import shutil

    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    write = {"Authorization": f"Bearer {KeyRing(tmp_path / 'catalog').add('boss', write=True)}"}
    client = serve(tmp_path / "catalog")
    exif = Image.Exif()
    exif[0x010E] = "my home address"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 0.0)
    photo = np.full((300, 200, 3), 255, np.uint8)
    photo[40:260, 40:160] = (30, 60, 160)
    stream = io.BytesIO()
    Image.fromarray(photo).save(stream, "JPEG", exif=exif, comment=b"a comment")
    assert b"my home address" in stream.getvalue()
    put = client.put("/v1/items/x", files={"photo": stream.getvalue()}, headers=write).json()
    (body,) = put["photos"]
    assert (body["width"], body["height"]) == (300, 200)
    for size in (160, 320, 640, 1280):
        answer = client.get(f"{body['url']}?size={size}")
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert b"home address" not in answer.content
        assert b"a comment" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as served:
            assert not served.getexif()
            assert served.size == ((160, 107) if size == 160 else (300, 200))
    assert client.get(f"{body['url']}?size=5000").status_code == 422
    again = client.get(body["url"], headers={"If-None-Match": client.get(body["url"]).headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_full_queue_refuses_requests(serve, drawn_shop, query) -> None:
    client = serve(drawn_shop / "catalog", workers=1, queue=0)
    wait_until_ready(client)
    service = client.app.state.service
    go, began = threading.Event(), threading.Event()

    def slow(*_: object) -> object:
        began.set()
        assert go.wait(60)
        raise FashionWizardError("done")

    service.backend.searches.garments = slow
    first = threading.Thread(target=client.post, args=("/v1/garments",), kwargs={"files": {"photo": query}})
    first.start()
    assert began.wait(60)
    busy = client.get("/v1/facets")
    assert (busy.status_code, busy.json()["code"]) == (503, "busy")
    assert int(busy.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200
    go.set()
    first.join()
    assert client.get("/v1/facets").status_code == 200


def test_urls_are_refused_unless_allowed(client, serve, drawn_shop) -> None:
    url = {"url": "http://127.0.0.1:1/a.jpg"}
    for path in ("/v1/garments", "/v1/search", "/v1/chat"):
        assert client.post(path, data=url).json()["code"] == "url-refused"
    allowed = serve(drawn_shop / "catalog", fetch_urls=True)
    assert allowed.post("/v1/search", data=url).json()["code"] == "url-refused"
    assert allowed.post("/v1/search", data={"url": "file:///etc/passwd"}).json()["code"] == "url-refused"


def test_errors_are_problems_that_reveal_nothing_about_the_server(client, monkeypatch, query) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(client.app.state.service.backend.searches, "garments", broken)
    answers = {
        500: client.post("/v1/garments", files={"photo": query}),
        404: client.get("/nowhere"),
        405: client.delete("/v1/search"),
        422: client.post("/v1/search", files={"photo": query}, data={"k": "0"}),
        400: client.post("/v1/search", content=b"x", headers={"Content-Type": "multipart/form-data"}),
    }
    for status, answer in answers.items():
        body = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.status_code, body["status"]) == (status, status)
        assert body["type"] == "about:blank"
        assert body["title"]
        assert body["detail"]
        assert body["code"]
        assert "secret" not in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Traceback" not in answer.text
    assert answers[422].json()["errors"][0]["field"] == "k"
