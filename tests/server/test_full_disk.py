"""A server whose disk is full: changes are refused with a problem of their own, searches go on."""

import errno
import shutil
from collections.abc import Callable

import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import DiskFullError
from fashion_wizard.server import uploads
from fashion_wizard.server.keys import KeyRing


def no_room_in_catalog(*_: object, **__: object) -> None:
    raise DiskFullError("/shop/catalog.sqlite: the disk is full")


def no_room_for_file(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("owner", "name", "full"),
    [
        (Catalog, "_put_packed", no_room_in_catalog),
        (uploads, "write_flushed", no_room_for_file),
        (Catalog, "put_item", no_room_for_file),
    ],
    ids=["catalog", "photo", "any file"],
)
def test_a_change_is_refused_and_made_when_there_is_room(
    drawn_shop,
    tmp_path,
    serve,
    query,
    monkeypatch,
    caplog,
    owner: object,
    name: str,
    full: Callable[..., None],
) -> None:
    shop = shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    headers = {"Authorization": f"Bearer {KeyRing(shop).add('boss', write=True)}"}
    client = serve(shop)
    before = client.get("/v1/items?offset=0").json()
    sent = {"files": {"photo": query}, "data": {"metadata": '{"name": "New"}'}, "headers": headers}
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, full)
        refused = client.put("/v1/items/new", **sent)
    assert (refused.status_code, refused.json()["code"]) == (507, "disk-full")
    assert "nothing was changed" in refused.json()["detail"]
    assert "/shop" not in refused.text
    assert "507" in client.get("/metrics", headers=headers).text
    assert any("could not be answered" in record.getMessage() for record in caplog.records)
    assert client.get("/v1/items?offset=0").json() == before
    assert not list(shop.glob("photos/*new*"))
    assert client.post("/v1/search", files={"photo": query}).status_code == 200
    assert client.put("/v1/items/new", **sent).status_code == 201
    assert client.get("/v1/items/new").json()["name"] == "New"
