"""Damaged photos through the doors of a server: what is stored stays whole, and every answer is a reason."""

import sqlite3

from fastapi.testclient import TestClient
from tests.toys import Grid, Halves, MeanColor, Octants

from fashion_wizard import FeatureExtractor
from fashion_wizard.catalog.database import FILE_NAME
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.settings import Settings
from fashion_wizard_lab.strangers import PLACES, damaged_file
from fashion_wizard_lab.strangers.whole import whole_files


def test_damaged_photos_are_answered_and_what_was_stored_is_whole(tmp_path) -> None:
    Catalog(tmp_path).close()
    key = {"Authorization": f"Bearer {KeyRing(tmp_path).add('boss', write=True)}"}
    settings = Settings(
        catalog=tmp_path, workers=1, max_pixels=13_000
    )  # the toys find a keypoint in eight pixels
    backend = Backend(settings, Halves(), FeatureExtractor(Grid(), Octants(), MeanColor()))
    with TestClient(create_app(backend), base_url="http://localhost") as client:
        wholes = [(f"/v1/items/whole-{number}", file) for number, file in enumerate(whole_files()[::5])]
        for item, whole in wholes:
            client.put(item, files={"photo": whole.data}, headers=key)
        before = [client.get(item).json() for item, _ in wholes]
        accepted = 0
        for number in range(0, 3 * len(PLACES) * 7, 7):
            file = damaged_file(number)
            put = client.put("/v1/items/stranger", files={"photo": file.data}, headers=key)
            search = client.post("/v1/search", files={"photo": file.data}, data={"k": 2})
            for answer in (put, search):
                assert answer.status_code in {200, 201, 422}, file.place
                if answer.status_code == 422:
                    assert answer.json()["code"] == "photo-unusable"
                    assert "cannot be decoded" not in answer.json()["detail"], "a decoder died"
            assert (put.status_code == 422) == (search.status_code == 422)
            accepted += put.status_code != 422
        assert 10 < accepted < 30
        assert client.delete("/v1/items/stranger", headers=key).status_code == 204
        assert [client.get(item).json() for item, _ in wholes] == before
        for stored in before:
            for photo in stored["photos"]:
                assert client.get(photo["url"]).content.startswith(b"\xff\xd8")
        assert len(list((tmp_path / "photos").iterdir())) == len(wholes)
    database = sqlite3.connect(tmp_path / FILE_NAME)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
