"""Strangers' photos are decoded in processes of their own, which can open no file and use no network."""

import base64
import io
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile

from fashion_wizard.server import decoder
from fashion_wizard.server.answers.items import ItemAnswer
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.settings import Settings

from .conftest import COLORS, encoded, outfit, wait_until_ready

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is made of Linux's system calls")


@pytest.fixture
def no_decoder(monkeypatch) -> list[str]:
    """Whatever decodes a picture in this process fails, and is noted."""
    called: list[str] = []

    def refused(name: str) -> Callable[..., None]:
        def call(*_: object, **__: object) -> None:
            called.append(name)
            raise AssertionError(f"{name} was called in the server's process")

        return call

    for owner, name in (
        (ImageFile.ImageFile, "__init__"),
        (ImageFile.ImageFile, "load"),
        (Image, "open"),
        (cv2, "imread"),
        (cv2, "imdecode"),
    ):
        monkeypatch.setattr(owner, name, refused(name))
    return called


def test_no_route_decodes_in_the_server_itself(drawn_shop, tmp_path, serve, query, no_decoder) -> None:
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    key = {"Authorization": f"Bearer {KeyRing(tmp_path / 'catalog').add('boss', write=True)}"}
    client = serve(tmp_path / "catalog")
    files = {"photo": query}
    other = encoded(outfit(COLORS["green"], (90, 70, 50), 7, 20), "WEBP")

    def ok(answer, status: int = 200):
        assert answer.status_code == status, answer.text
        return answer

    put = ok(client.put("/v1/items/new", files=[("photo", query), ("photo", other)], headers=key), 201)
    assert len(ItemAnswer.model_validate(put.json()).garments) == 4
    ok(client.put("/v1/items/new", files={"photo": other}, headers=key))
    assert client.put("/v1/items/new", files={"photo": query[:500]}, headers=key).status_code == 422
    ok(client.post("/v1/garments", files=files))
    hits = ok(client.post("/v1/search", files=[("photo", query), ("photo", other)])).json()["hits"]
    for hit in hits:
        ok(client.get(hit["photo"]["url"], params={"size": 160}))
    ok(client.post("/v1/matches", files=files, data={"hit": hits[0]["garment"]}))
    ok(client.post("/v1/matches", data={"hit": hits[0]["garment"], "item": "new"}))
    for message in ("the top", "the same in red", "with stripes"):
        ok(client.post("/v1/chat", files=files, data={"message": message, "state": '{"garment": 0}'}))
    for path in ("/v1/items", "/v1/items/new", "/v1/items/new/similar", "/v1/facets", "/v1/about"):
        ok(client.get(path))
    call = {
        "name": "find_similar_clothes",
        "arguments": {"photo": base64.b64encode(query).decode()},
    }
    page = client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
        headers={"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"},
    )
    assert "image/jpeg" in ok(page).text
    ok(client.delete("/v1/items/new", headers=key), 204)
    assert no_decoder == []


def test_an_uploaded_photo_keeps_its_size(drawn_shop, tmp_path, serve) -> None:
    """As `index` has it, though photos to search with are made smaller."""
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    key = {"Authorization": f"Bearer {KeyRing(tmp_path / 'catalog').add('boss', write=True)}"}
    photo = cv2.resize(outfit(COLORS["red"], (90, 70, 50)), (1500, 2000), interpolation=cv2.INTER_NEAREST)
    item = serve(tmp_path / "catalog").put(
        "/v1/items/large", files={"photo": encoded(photo, "JPEG")}, headers=key
    )
    assert [(entry["width"], entry["height"]) for entry in item.json()["photos"]] == [(1500, 2000)]
    assert max(entry["box"][3] for entry in item.json()["garments"]) > 1800


FORBIDDEN = """
import json, os, signal, socket, subprocess, sys
from fashion_wizard.server.sandbox import confine
opened, parent = open(__file__), os.getppid()
attempts = {
    "read a file": lambda: open(__file__),
    "read a device": lambda: os.open("/dev/zero", os.O_RDONLY),
    "write a file": lambda: open(__file__ + ".new", "w"),
    "look at a file": lambda: os.stat(__file__),
    "list a folder": lambda: os.listdir("/"),
    "remove a file": lambda: os.unlink(__file__),
    "make a link": lambda: os.symlink("/", __file__ + ".link"),
    "change rights": lambda: os.chmod(__file__, 0o777),
    "use TCP": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "use UDP": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "use a local socket": lambda: socket.socket(socket.AF_UNIX),
    "use a pair of sockets": lambda: socket.socketpair(),
    "start a program": lambda: os.execv(sys.executable, [sys.executable]),
    "start a process": lambda: os.fork(),
    "end its parent": lambda: os.kill(parent, signal.SIGKILL),
    "read its parent's memory": lambda: os.open(f"/proc/{parent}/mem", os.O_RDONLY),
    "change its priority": lambda: os.nice(1),
    "leave": lambda: os.chroot("/"),
}
confine()
outcomes = {}
for name, attempt in attempts.items():
    try:
        attempt()
        outcomes[name] = "done"
    except PermissionError:
        outcomes[name] = "refused"
outcomes["compute"] = sum(bytearray(40_000_000)) == 0 and len(opened.read()) > 100
print(json.dumps(outcomes))
"""


@on_linux
def test_a_confined_process_can_compute_and_answer_and_nothing_else(tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(FORBIDDEN)
    run = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=120, check=False)
    outcomes = json.loads(run.stdout or "{}")
    assert outcomes.pop("compute"), run.stderr
    assert len(outcomes) == 18
    assert set(outcomes.values()) == {"refused"}, outcomes
    assert [path.name for path in tmp_path.iterdir()] == ["program.py"]


@pytest.fixture(scope="module")
def pool(tmp_path_factory) -> Iterator[Decoders]:
    decoders = Decoders(Settings(catalog=tmp_path_factory.mktemp("catalog"), workers=1))
    yield decoders
    decoders.close()


@on_linux
def test_a_decoder_is_confined_before_it_gets_a_photo(pool) -> None:
    pool.photo(encoded(outfit(COLORS["red"], COLORS["blue"])))
    assert pool.sandbox_failure is None
    process = pool._free.get()
    status = Path(f"/proc/{process.pid}/status").read_text()
    pool._free.put(process)
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


def oriented() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
KINDS = (
    ("JPEG", "RGB", {"progressive": True, "exif": oriented(), "comment": "a comment"}),
    ("JPEG", "L", {"icc_profile": SRGB}),
    ("JPEG", "CMYK", {"xmp": XMP}),
    ("JPEG", "RGB", {"icc_profile": LAB, "dpi": (72, 72)}),
    ("PNG", "RGBA", {"exif": oriented(), "icc_profile": SRGB}),
    ("PNG", "P", {"transparency": 0}),
    ("PNG", "1", {}),
    ("PNG", "I;16", {}),
    ("WEBP", "RGBA", {"lossless": True, "xmp": XMP}),
    ("WEBP", "RGB", {"quality": 60, "exif": oriented(), "icc_profile": SRGB}),
    ("AVIF", "RGB", {"exif": oriented(), "icc_profile": SRGB, "xmp": XMP}),
    ("AVIF", "RGBA", {"subsampling": "4:4:4", "tile_rows": 1, "tile_cols": 1}),
    ("AVIF", "L", {}),
    ("GIF", "RGB", {}),
    ("TIFF", "RGB", {}),
)


@pytest.mark.parametrize(("kind", "mode", "options"), KINDS, ids=lambda value: str(value)[:8])
def test_photos_come_out_of_the_sandbox_as_they_do_outside(pool, kind: str, mode: str, options) -> None:
    """What the decoder needs of modules and libraries is loaded before the sandbox closes."""
    image = Image.fromarray(outfit(COLORS["green"], COLORS["black"], 3, 10))
    stream = io.BytesIO()
    image.convert("L" if mode == "I;16" else mode).convert(mode).save(stream, kind, **options)
    whole = stream.getvalue()
    for data in (whole, whole[: len(whole) * 2 // 3], whole[:40], whole + b"and more"):
        for form in ("pixels", "jpeg"):
            request = {"form": form, "side": 100, "name": "it", "max_bytes": 10**7, "max_pixels": 10**6}
            wanted, wanted_bytes = decoder.decode(request, data)
            if "error" in wanted:
                with pytest.raises(decoder.PhotoError) as refused:
                    pool._request(data, "it", form, 100)
                assert str(refused.value) == wanted["error"]
            else:
                response, found = pool._request(data, "it", form, 100)
                assert found == wanted_bytes
                assert response["width"] == wanted["width"]


def test_a_decoder_knows_no_secret_of_the_servers_environment(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    decoders = Decoders(Settings(catalog=tmp_path, workers=1))
    decoders.warm()
    process = decoders._free.get()
    environment = Path(f"/proc/{process.pid}/environ")
    if environment.exists():
        assert b"hunter2" not in environment.read_bytes()
    decoders._free.put(process)
    decoders.close()
    assert os.environ["SHOP_PASSWORD"] == "hunter2"  # noqa: S105


def test_where_there_is_no_sandbox_the_log_and_readyz_say_why(serve, drawn_shop, query, caplog, monkeypatch):
    client = serve(drawn_shop / "catalog", workers=1)
    wait_until_ready(client)
    assert "sandbox" not in client.get("/readyz").json()
    exchange = Decoders._exchange

    def unconfined(*arguments):
        response, data = exchange(*arguments)
        return response | {"sandbox_failure": "the kernel refuses it"}, data

    monkeypatch.setattr(Decoders, "_exchange", unconfined)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert client.post("/v1/garments", files={"photo": query}).status_code == 200
    assert [record.getMessage() for record in caplog.records if "sandbox" in record.getMessage()] == [
        "photos are decoded outside a sandbox: the kernel refuses it"
    ]
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["sandbox"]) == (200, "the kernel refuses it")


def test_a_decoder_says_with_each_photo_that_it_is_not_confined() -> None:
    data = encoded(np.zeros((40, 40, 3), np.uint8))
    request = {"form": "pixels", "side": 40, "name": "it", "max_bytes": 10**6, "max_pixels": 10**6}
    request["length"] = len(data)
    answer = io.BytesIO()
    decoder.serve(io.BytesIO(json.dumps(request).encode() + b"\n" + data), answer, "it has none")
    ready, response, _ = answer.getvalue().split(b"\n", 2)
    assert ready + b"\n" == decoder.READY
    assert json.loads(response)["sandbox_failure"] == "it has none"
