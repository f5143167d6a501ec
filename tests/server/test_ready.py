"""What `/readyz` says of a catalog whose photos wait to be indexed again, and what searches answer then."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fashion_wizard.catalog.database import FILE_NAME
from fashion_wizard.catalog.store import Catalog


def settled(client: TestClient) -> dict:
    """The answer of `/readyz` once models are warm."""
    for _ in range(10_000):
        answer = client.get("/readyz").json()
        if answer.get("code") != "not-ready":
            return answer
    raise AssertionError("the models do not become warm")


@pytest.fixture
def catalog(drawn_shop, tmp_path) -> Path:
    return Path(shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog"))


def age(catalog: Path, condition: str) -> int:
    """Say of some images that other models made them; gives how many garments they show."""
    with sqlite3.connect(catalog / FILE_NAME) as raw:
        raw.execute("INSERT OR IGNORE INTO recipes (name) VALUES ('top-and-pants / old')")
        older = "(SELECT key FROM recipes WHERE name LIKE '% / old')"
        raw.execute(f"UPDATE images SET recipe = {older} WHERE {condition}")  # noqa: S608 (the test's own)
        raw.execute("UPDATE state SET revision = revision + 1")
        images = f"SELECT key FROM images WHERE recipe = {older}"  # noqa: S608 (the test's own)
        (count,) = raw.execute(f"SELECT count(*) FROM garments WHERE image IN ({images})").fetchone()  # noqa: S608
    raw.close()
    return int(count)


def test_a_catalog_of_these_models_is_ready(serve, catalog):
    assert settled(serve(catalog)) == {"ready": True, "left_out": 0}


def test_garments_of_other_models_are_counted_and_the_others_found(serve, catalog, query):
    count = age(catalog, "digest < (SELECT max(digest) FROM images)")
    client = serve(catalog)
    answer = settled(client)
    assert (answer["ready"], answer["left_out"]) == (True, count)
    assert "fashion-wizard index" in answer["advice"]
    assert str(catalog) not in answer["advice"]
    found = client.post("/v1/search", files={"photo": ("q.jpg", query)})
    assert found.status_code == 200
    assert len(found.json()["hits"]) <= 1


def test_a_catalog_of_other_models_only_is_not_ready(serve, catalog, query):
    age(catalog, "TRUE")
    client = serve(catalog)
    assert settled(client)["code"] == "index-again"
    assert client.get("/readyz").status_code == 503
    answer = client.post("/v1/search", files={"photo": ("q.jpg", query)})
    assert (answer.status_code, answer.json()["code"]) == (503, "index-again")
    assert str(catalog) not in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_running_server_notices_other_models(serve, catalog):
    client = serve(catalog)
    assert settled(client)["left_out"] == 0
    count = age(catalog, "digest = (SELECT max(digest) FROM images)")
    assert settled(client)["left_out"] == count
    age(catalog, "TRUE")
    assert settled(client)["code"] == "index-again"


def test_an_empty_catalog_is_ready(serve, tmp_path):
    Catalog(tmp_path / "catalog").close()
    assert settled(serve(tmp_path / "catalog")) == {"ready": True, "left_out": 0}


def test_keypoints_of_other_models_are_not_matched(serve, catalog, query):
    client = serve(catalog)
    settled(client)
    hit = client.post("/v1/search", files={"photo": ("q.jpg", query)}).json()["hits"][0]
    question = {"files": {"photo": ("q.jpg", query)}, "data": {"hit": str(hit["garment"])}}
    assert client.post("/v1/matches", **question).status_code == 200
    age(catalog, "TRUE")
    for request in (question, {"data": {"item": hit["item"], "hit": str(hit["garment"])}}):
        answer = client.post("/v1/matches", **request)
        assert (answer.status_code, answer.json()["code"]) == (409, "index-again")
