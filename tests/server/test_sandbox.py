"""Strangers' photos are decoded in processes of their own: in the server's no decoder is ever called."""

import base64
import shutil
from collections.abc import Callable

import cv2
import pytest
from PIL import Image, ImageFile

from fashion_wizard.server.answers import ItemAnswer
from fashion_wizard.server.keys import KeyRing

from .conftest import COLORS, encoded, outfit


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
