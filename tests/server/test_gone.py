"""Photos whose files are gone are in no answer."""

import hashlib
import shutil
from pathlib import Path

import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.photo import load_photo
from fashion_wizard.server.keys import KeyRing

from .conftest import open_backend


@pytest.fixture
def files(drawn_shop, tmp_path) -> Path:
    """The photos of a copy of the shop, beside its catalog; both may be changed."""
    shutil.copytree(drawn_shop, tmp_path / "shop")
    with Catalog(tmp_path / "shop" / "catalog") as catalog:
        photos = tmp_path / "shop" / "photos"
        catalog.move_photos({photo.path: photos / photo.path.name for photo in catalog.photos()})
    return photos


def test_no_address_in_an_answer_is_of_a_photo_that_is_gone(files, serve, query) -> None:
    client = serve(files.parent / "catalog")
    found = client.post("/v1/search", files={"photo": query}).json()["hits"]
    assert found[0]["item"] == "SKU-2"
    (files / "1.png").unlink()
    answers = [
        client.post("/v1/search", files={"photo": query}).json()["hits"],
        client.post("/v1/search", files={"photo": query}, data={"where": "price<=60"}).json()["hits"],
        client.get("/v1/items/SKU-4/similar").json()["hits"],
        client.get("/v1/items").json()["items"],
        [
            hit
            for group in client.post("/v1/chat", data={"message": "the top"}, files={"photo": query}).json()[
                "groups"
            ]
            for hit in group["hits"]
        ],
    ]
    for hits in answers:
        assert hits
        assert "SKU-2" not in {hit["item"] for hit in hits}
        assert all(client.get(hit["photo"]["url"]).status_code == 200 for hit in hits)
    assert len(answers[0]) == len(found) - 1
    item = client.get("/v1/items/SKU-2").json()
    assert (item["photos"], item["name"]) == ([], "Blue print")


def test_an_item_is_found_by_its_remaining_photo(files, serve, query) -> None:
    key = {"Authorization": f"Bearer {KeyRing(files.parent / 'catalog').add('boss', write=True)}"}
    client = serve(files.parent / "catalog")
    with Catalog(files.parent / "catalog") as catalog:
        catalog.put_photo(files / "2.png", "SKU-2", catalog.photos(item="SKU-3")[0].digest)
    (files / "1.png").unlink()
    hits = {hit["item"]: hit for hit in client.post("/v1/search", files={"photo": query}).json()["hits"]}
    assert client.get(hits["SKU-2"]["photo"]["url"]).status_code == 200
    with Catalog(files.parent / "catalog") as catalog:
        assert hits["SKU-2"]["photo"]["id"] == catalog.photo(files / "2.png").digest
    assert client.delete("/v1/items/SKU-2", headers=key).status_code == 204


def test_a_search_names_the_items_that_it_leaves_out(files) -> None:
    path = files / "1.png"
    photo, digest = load_photo(path), hashlib.sha256(path.read_bytes()).hexdigest()
    backend = open_backend(files.parent / "catalog")
    path.unlink()
    (answer, *_) = backend.searcher.search(photo, digest=digest, k=6)
    assert (answer.gone, len(answer.hits)) == (("SKU-2",), 5)
    backend.close()
