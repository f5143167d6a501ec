"""Searches by photo over HTTP."""

import io

import numpy as np
import pytest
from PIL import Image


def ask(client, photo, **fields):
    return client.post("/v1/search", files={"photo": ("q.jpg", photo, "image/jpeg")}, data=fields)


def test_the_garment_that_is_likeliest_to_be_meant_is_the_query_by_default(client, query) -> None:
    answer = ask(client, query).json()
    assert answer["asked"]["label"] == "top"
    assert answer["hits"][0]["item"] == "SKU-2"


def test_number_label_and_box_choose_the_garment(client, query) -> None:
    for fields in ({"garment": "1"}, {"garment": "pants"}, {"box": "60,170,180,298"}):
        assert ask(client, query, **fields).json()["asked"]["label"] == "pants"
    missing = ask(client, query, garment="bag")
    assert missing.status_code == 422
    assert "0 top, 1 pants" in missing.json()["detail"]


def test_results_follow_the_options(client, query) -> None:
    everything = ask(client, query, k=50).json()["hits"]
    assert len(ask(client, query, k=2).json()["hits"]) == 2
    assert not any(hit["alike"] for hit in everything), "what a photo shows may be the very article"
    bar = everything[1]["score"]
    assert [hit["item"] for hit in ask(client, query, min_score=bar).json()["hits"]] == [
        hit["item"] for hit in everything if hit["score"] >= bar
    ]
    cheap = ask(client, query, where=["price<=24.50", "category=plain"]).json()["hits"]
    assert {hit["item"] for hit in cheap} == {"SKU-1", "SKU-3", "men/5.png"}
    assert [
        hit["item"] for hit in ask(client, query, where=["PRICE<24.51", "Category!=prints"]).json()["hits"]
    ] == [hit["item"] for hit in cheap]
    unknown = ask(client, query, where="prise<=3")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "wrong-fields")
    assert "did you mean: price" in unknown.text
    for fields in ({"k": 0}, {"min_score": 2}, {"like": "smell=1"}, {"where": "price"}, {"box": "1,2"}):
        refused = ask(client, query, **fields)
        assert (refused.status_code, refused.json()["code"]) == (422, "wrong-fields")


def test_several_photos_of_one_garment_are_one_query(client, query) -> None:
    files = [("photo", (f"{n}.jpg", query, "image/jpeg")) for n in range(2)]
    answer = client.post("/v1/search", files=files).json()
    assert answer["hits"][0]["item"] == "SKU-2"
    many = client.post("/v1/search", files=[files[0]] * 5)
    assert many.status_code == 422


def test_with_several_photos_the_chosen_garment_is_the_query(client, query) -> None:
    files = [("photo", (f"{n}.jpg", query, "image/jpeg")) for n in range(2)]
    for fields, label in (
        ({}, "top"),
        ({"garment": "0"}, "top"),
        ({"garment": "top"}, "top"),
        ({"garment": "1"}, "pants"),
        ({"garment": "pants"}, "pants"),
        ({"box": "60,170,180,298"}, "pants"),
        ({"box": "20,20,220,156"}, "top"),
    ):
        answer = client.post("/v1/search", files=files, data=fields).json()
        assert answer["asked"]["label"] == label
        assert {hit["label"] for hit in answer["hits"]} == {label}
        found, alone = (
            [hit["item"] for hit in one["hits"]] for one in (answer, ask(client, query, **fields).json())
        )
        # The box is one of the first photo; of the second the whole garment is compared.
        assert found == alone if "box" not in fields else set(found) == set(alone)


def test_only_the_same_photo_is_called_the_same_garment(drawn_shop, client) -> None:
    stored = (drawn_shop / "photos" / "1.png").read_bytes()
    pixels = np.asarray(Image.open(io.BytesIO(stored)).convert("RGB"))
    again = io.BytesIO()
    Image.fromarray(pixels).save(again, "PNG", compress_level=1)  # other bytes, the same pixels
    own, saved = (ask(client, data, k=50).json()["hits"] for data in (stored, again.getvalue()))
    assert (own[0]["item"], own[0]["score"], own[0]["same"]) == ("SKU-2", 1, True)
    assert saved[0]["item"] == "SKU-2"
    assert not any(hit["same"] for hit in own[1:])
    rest = [{hit["item"]: hit["score"] for hit in hits[1:]} for hits in (own, saved)]
    assert rest[0] == pytest.approx(rest[1], abs=0.01)
