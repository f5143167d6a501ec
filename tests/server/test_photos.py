"""A photo that is sent once: found by its id, by its sender only, until it ends, and never on disk."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.garment import Garment
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.server.decoding import Decoded
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.packed_garments import PackedGarments
from fashion_wizard.server.photo_store import PHOTO_ID, PhotoStore
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.search_request import SearchOptions, SentPhoto
from fashion_wizard.server.searches import Searches

from .conftest import COLORS, Sift, TopAndPants, encoded, outfit, wait_until_idle, wait_until_ready


def send(client, *photos: bytes, headers: dict[str, str] | None = None) -> dict:
    answer = client.post("/v1/photos", files=[("photo", photo) for photo in photos], headers=headers or {})
    assert answer.status_code == 200, answer.text
    return answer.json()


def without_time(answer) -> dict:
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json().items() if name not in {"seconds", "query_id"}}


@pytest.fixture
def seen(monkeypatch) -> Iterator[list[int]]:
    """One entry for each photo that is segmented."""
    photos: list[int] = []
    segment = TopAndPants.segment

    def counting(self, photo, path=None):
        photos.append(photo.size)
        return segment(self, photo, path)

    monkeypatch.setattr(TopAndPants, "segment", counting)
    return photos


def test_the_answer_has_an_id_the_end_and_the_garments_of_the_photo(client, query) -> None:
    answer = send(client, query)
    assert PHOTO_ID.fullmatch(answer["photo_id"])
    assert int(answer["photo_id"].split("-")[1], 16) == answer["expires"]
    garments = client.post("/v1/garments", files={"photo": query}).json()
    for name in ("photo", "garments"):
        assert answer[name] == answer["photos"][0][name] == garments[name]
    assert len(answer["photos"]) == 1


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/garments", {}),
        ("/v1/search", {}),
        ("/v1/search", {"garment": "pants", "k": 2, "where": "price<=60"}),
        ("/v1/search", {"garment": "1"}),
        ("/v1/search", {"box": "20,20,220,156"}),
        ("/v1/matches", {"hit": "SKU-2"}),
        ("/v1/matches", {"hit": "SKU-2", "garment": "pants"}),
        ("/v1/chat", {}),
        ("/v1/chat", {"message": "the top, but in red"}),
    ],
)
def test_an_id_answers_as_the_photo_does(client, query, path: str, fields: dict) -> None:
    photo_id = send(client, query)["photo_id"]
    if "hit" in fields:
        item = client.get(f"/v1/items/{fields['hit']}").json()
        fields = fields | {"hit": item["garments"][0]["garment"]}
    expected = without_time(client.post(path, files={"photo": query}, data=fields))
    asked = fields | {"photo_id": photo_id}
    assert without_time(client.post(path, data=asked)) == expected
    assert without_time(client.post(path, json=asked)) == expected
    assert without_time(client.post(path, params=asked)) == expected


def test_a_photo_of_the_catalog_still_finds_itself(client, drawn_shop) -> None:
    stored = (drawn_shop / "photos" / "1.png").read_bytes()
    answer = client.post("/v1/search", data={"photo_id": send(client, stored)["photo_id"]}).json()
    assert [(hit["item"], hit["score"]) for hit in answer["hits"][:1]] == [("SKU-2", 1)]


def test_a_photo_is_segmented_once_however_often_it_is_asked_about(serve, drawn_shop, seen, query) -> None:
    client = serve(drawn_shop / "catalog")
    wait_until_ready(client)
    seen.clear()
    photo_id = send(client, query)["photo_id"]
    client.app.state.service.backend.searcher.segmenter._cache.remove(lambda *_: True)
    for fields in ({}, {"garment": "pants"}, {"garment": "0"}, {"box": "20,20,220,156"}):
        assert client.post("/v1/search", data=fields | {"photo_id": photo_id}).status_code == 200
    assert client.post("/v1/chat", data={"photo_id": photo_id, "message": "cheaper"}).status_code == 200
    assert len(seen) == 1


def test_several_photos_have_an_id_each_and_are_one_query(client, query) -> None:
    other = encoded(outfit(COLORS["blue"], (120, 120, 125), 1, 40), "JPEG", quality=80)
    photos = send(client, query, other)["photos"]
    ids = [photo["photo_id"] for photo in photos]
    assert len(set(ids)) == 2
    expected = client.post("/v1/search", files=[("photo", query), ("photo", other)])
    assert without_time(client.post("/v1/search", data={"photo_id": ids})) == without_time(expected)
    assert client.post("/v1/photos", files=[("photo", query)] * 5).status_code == 422
    assert client.post("/v1/search", data={"photo_id": ids * 3}).status_code == 422


def test_an_id_is_no_photo_and_a_photo_no_id(client, query) -> None:
    photo_id = send(client, query)["photo_id"]
    both = client.post("/v1/search", files={"photo": query}, data={"photo_id": photo_id})
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "photo_id")
    wrong = client.post("/v1/search", data={"photo": photo_id})
    assert (wrong.status_code, "in the field photo_id" in wrong.text) == (422, True)
    assert (
        client.post("/v1/matches", data={"photo_id": photo_id, "item": "SKU-1", "hit": 1}).status_code == 422
    )
    none = client.post("/v1/photos")
    assert (none.status_code, none.json()["errors"][0]["field"]) == (422, "photo")


def test_a_deleted_id_is_unknown_from_then_on(client, query) -> None:
    photo_id = send(client, query)["photo_id"]
    assert client.delete(f"/v1/photos/{photo_id}").status_code == 204
    for answer in (
        client.delete(f"/v1/photos/{photo_id}"),
        client.post("/v1/search", data={"photo_id": photo_id}),
        client.post("/v1/chat", data={"photo_id": "photo-unheard-of"}),
        client.post("/v1/garments", data={"photo_id": f"{photo_id}x"}),
        client.delete(f"/v1/photos/{'0' * 64}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "photo-unknown")
        assert "send the photo again" in answer.json()["detail"]


def test_an_ended_id_says_so(client, query, monkeypatch) -> None:
    photo_id = send(client, query)["photo_id"]
    store = client.app.state.service.backend.photos
    later = store._passed() + 601
    monkeypatch.setattr(store, "_passed", lambda: later)
    for answer in (
        client.delete(f"/v1/photos/{photo_id}"),
        client.post("/v1/search", data={"photo_id": photo_id}),
        client.post("/v1/matches", data={"photo_id": photo_id, "hit": 1}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (410, "photo-ended")
        assert "kept for 10 minutes" in answer.json()["detail"]
    send(client, query)
    assert photo_id not in store._photos._values, "its memory is free"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104
def test_an_id_is_unknown_to_everyone_but_its_sender(serve, drawn_shop, tmp_path, query, host: str) -> None:
    ring = KeyRing(drawn_shop / "catalog")
    names = [f"{name}-{host}" for name in ("a", "b")]
    first, second = ({"Authorization": f"Bearer {ring.add(name)}"} for name in names)
    try:
        client = serve(drawn_shop / "catalog", host=host)
        photo_id = send(client, query, headers=first)["photo_id"]
        without = {} if host == "127.0.0.1" else None
        for headers in filter(lambda headers: headers is not None, (second, without)):
            for answer in (
                client.post("/v1/search", data={"photo_id": photo_id}, headers=headers),
                client.delete(f"/v1/photos/{photo_id}", headers=headers),
            ):
                assert (answer.status_code, answer.json()["code"]) == (404, "photo-unknown")
        assert client.post("/v1/search", data={"photo_id": photo_id}, headers=first).status_code == 200
        assert client.delete(f"/v1/photos/{photo_id}", headers=first).status_code == 204
    finally:
        for name in names:
            ring.remove(name)


def test_no_photo_comes_to_disk(serve, drawn_shop, tmp_path, monkeypatch, query) -> None:
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    client = serve(tmp_path / "catalog")
    wait_until_ready(client)
    before = files_of(tmp_path)
    photo_id = send(client, query)["photo_id"]
    assert client.post("/v1/search", data={"photo_id": photo_id}).status_code == 200
    assert files_of(tmp_path) == before


def files_of(folder: Path) -> set[Path]:
    """All files but those about the garments of the catalog."""
    return {path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("looks-")}


def photo_of(side: int) -> SentPhoto:
    pixels = np.zeros((side, side, 3), np.uint8)
    return SentPhoto(Decoded(pixels, side, side), "0" * 64, ())


@given(st.lists(st.tuples(st.sampled_from(["put", "get", "wait"]), st.integers(0, 5)), max_size=40))
def test_a_store_keeps_to_its_bytes_and_its_time(steps: list[tuple[str, int]]) -> None:
    """Beside it a plain list of ids and ends: what the store has is never more, and never late."""
    now = [1_000_000_000.0]
    store = PhotoStore(60_000, 600, lambda: now[0], lambda: now[0])
    sent: list[tuple[str, int]] = []
    for step, number in steps:
        if step == "wait":
            now[0] += 120 * number
        elif step == "put":
            sent.append(store.put(photo_of(40 + 20 * number), "me"))
            assert store.get(sent[-1][0], "me").decoded.width == 40 + 20 * number
        elif number < len(sent):
            photo_id, ends = sent[number]
            found = None
            with suppress(Problem):
                found = store.get(photo_id, "me")
            assert found is None or ends > now[0]
        assert store.nbytes <= 60_000
    now[0] += 601
    store.remove_ended()
    assert store.nbytes == 0


@pytest.mark.parametrize("jump", [-400 * 86_400, -3600, 3600, 400 * 86_400])
def test_a_photo_is_kept_for_its_time_however_the_clock_is_set(jump: float) -> None:
    now, passed = [1_800_000_000.0], [0.0]
    store = PhotoStore(60_000, 600, lambda: now[0], lambda: passed[0])
    photo_id, _ = store.put(photo_of(40), "me")
    now[0] += jump
    passed[0] += 599
    assert store.get(photo_id, "me").decoded.width == 40
    passed[0] += 1
    with pytest.raises(Problem) as ended:
        store.get(photo_id, "me")
    assert (ended.value.status, ended.value.code) == (410, "photo-ended")
    store.remove_ended()
    assert store.nbytes == 0


def test_ids_cannot_be_guessed_from_each_other() -> None:
    store = PhotoStore(10_000_000, 600)
    ids = [store.put(photo_of(8), "")[0] for _ in range(50)]
    assert len({photo_id[15:] for photo_id in ids}) == 50
    assert all(PHOTO_ID.fullmatch(photo_id) for photo_id in ids)


def test_a_store_is_used_from_many_threads() -> None:
    store = PhotoStore(200_000, 600)
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(40):
                photo_id, _ = store.put(photo_of(60), "")
                with suppress(Problem):  # the others' photos may have taken its place
                    store.get(photo_id, "")
                    store.remove(photo_id, "")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert 0 <= store.nbytes <= 200_000


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 3), st.randoms(use_true_random=False))
def test_packed_garments_come_back_as_they_were(height: int, width: int, count: int, random) -> None:
    rng = np.random.default_rng(random.randrange(1 << 30))
    garments = []
    for _ in range(count):
        mask = rng.random((height, width)) < 0.5
        mask[rng.integers(height), rng.integers(width)] = True
        garments.append(Garment.from_mask("top", mask, 0.25))
    packed = PackedGarments.pack(garments)
    back = packed.unpack()
    assert [(g.label, g.box, g.score) for g in back] == [(g.label, g.box, g.score) for g in garments]
    for garment, again in zip(garments, back, strict=True):
        np.testing.assert_array_equal(garment.mask, again.mask)
    assert packed.nbytes >= count * (height * width // 8)


def test_features_of_other_garments_are_ready_before_they_are_searched_for(client, monkeypatch) -> None:
    extracted, prepared = [], threading.Event()
    extract, prepare = Sift.extract, Searches.prepare

    def extracting(self, photo, garment):
        extracted.append(garment.label)
        return extract(self, photo, garment)

    def preparing(self, photo, garment):
        prepare(self, photo, garment)
        prepared.set()

    monkeypatch.setattr(Sift, "extract", extracting)
    monkeypatch.setattr(Searches, "prepare", preparing)
    photo_id = send(client, encoded(outfit(COLORS["green"], (70, 40, 90), 77, 20)))["photo_id"]
    assert prepared.wait(60)
    assert extracted == ["pants"]
    found = client.post("/v1/search", data={"photo_id": photo_id, "garment": "pants"})
    assert found.status_code == 200
    assert found.json()["asked"]["label"] == "pants"
    assert extracted.count("pants") == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, []),  # known by then
        ({"where": "price<=30"}, ["1"]),
        ({"box": "20,20,220,156"}, ["box"]),
    ],
)
def test_another_garment_is_searched_for_before_the_customer_taps_it(
    options: dict[str, str], expected: list[str], client, monkeypatch
) -> None:
    wait_until_idle(client)
    searched, ahead = list[str](), threading.Event()
    answer, search_ahead = Searcher.answer, Searches.search_ahead

    def answering(self, query):
        searched.append("box" if query.box else str(query.garment))
        return answer(self, query)

    def searching_ahead(self, photo, garment, options):
        search_ahead(self, photo, garment, options)
        if garment == 5:
            ahead.set()

    monkeypatch.setattr(Searcher, "answer", answering)
    monkeypatch.setattr(Searches, "search_ahead", searching_ahead)
    shade = 60 + len(options) + 7 * ("box" in options)
    photo = encoded(outfit(COLORS["green"], (70, 40, shade), 78, 20))
    query = {"photo_id": send(client, photo)["photo_id"]}
    first = client.post("/v1/search", data=query | {"garment": "0"})
    assert first.status_code == 200
    assert ahead.wait(60)
    assert searched == ["0", "1"]
    choice = options if "box" in options else {"garment": "1"} | options
    tapped = client.post("/v1/search", data=query | choice)
    assert tapped.status_code == 200
    assert searched[2:3] == expected
    alone = client.post("/v1/search", files={"photo": photo}, data=choice)
    assert [hit["item"] for hit in tapped.json()["hits"]] == [hit["item"] for hit in alone.json()["hits"]]


def test_what_is_computed_ahead_for_a_photo_that_has_ended_is_left_out(client, query, caplog) -> None:
    service = client.app.state.service
    service._prepare("photo-00000000-" + "x" * 32, "", 1)
    service._prepare("photo-ffffffff-" + "x" * 32, "", 1)
    service._search_ahead("photo-ffffffff-" + "x" * 32, "", SearchOptions(), 1)
    assert not caplog.records
