"""The server under load: thumbnails beside searches, photos that browsers have already, searches in steps."""

import threading
from collections import Counter

from fashion_wizard.search import comparison
from fashion_wizard.segmentation import detector, semantic
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.search_request import GarmentChoice, SearchOptions
from fashion_wizard.server.settings import Settings

from .conftest import wait_until_ready


def test_thumbnails_do_not_wait_behind_searches(serve, drawn_shop, query) -> None:
    client = serve(drawn_shop / "catalog", workers=1, queue=0)
    wait_until_ready(client)
    photo = client.get("/v1/items/SKU-1").json()["photos"][0]
    go, began = threading.Event(), threading.Event()

    def slow(*_: object) -> object:
        began.set()
        assert go.wait(60)
        raise Problem(422, "done", "done")

    client.app.state.service.backend.searches.garments = slow
    search = threading.Thread(target=client.post, args=("/v1/garments",), kwargs={"files": {"photo": query}})
    search.start()
    try:
        assert began.wait(60)
        assert client.get("/v1/facets").status_code == 503, "the pool of searches is full"
        assert client.get(photo["url"], params={"size": 160}).status_code == 200
        assert client.get("/static/js/page.js").status_code == 200
    finally:
        go.set()
        search.join()


def test_a_photo_that_has_not_changed_is_not_decoded(serve, drawn_shop, monkeypatch) -> None:
    client = serve(drawn_shop / "catalog")
    photo = client.get("/v1/items/SKU-1").json()["photos"][0]

    def decode(*_: object, **__: object) -> bytes:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(Decoders, "jpeg", decode)
    tag = f'"{photo["id"][:32]}-160"'
    for header in (tag, f'"other", {tag}', f"W/{tag}"):
        answer = client.get(photo["url"], params={"size": 160}, headers={"If-None-Match": header})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    unknown = "0" * 64
    answer = client.get(f"/v1/photos/{unknown}", headers={"If-None-Match": f'"{unknown[:32]}-1280"'})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-photo")


def test_who_may_not_read_learns_nothing_from_a_tag(serve, drawn_shop) -> None:
    client = serve(drawn_shop / "catalog", host="0.0.0.0", base="http://shop.example")  # noqa: S104
    digest = "0" * 64
    answer = client.get(f"/v1/photos/{digest}", headers={"If-None-Match": f'"{digest[:32]}-1280"'})
    assert answer.status_code == 401


def test_segmentation_and_matching_have_steps(rendered_shop, monkeypatch) -> None:
    """Each run of a network, and each candidate: all in all a tenth of a second at most."""
    backend = Backend(Settings(catalog=rendered_shop / "catalog"))
    places: Counter[str] = Counter()
    for module in (semantic, detector, comparison):
        monkeypatch.setattr(module, "step", lambda name=module.__name__: places.update([name]))
    photo = backend.decode(next((rendered_shop / "queries").glob("*.jpg")).read_bytes())
    backend.searches.search([photo], GarmentChoice(), SearchOptions())
    backend.close()
    assert places[semantic.__name__] == 1
    MaskRCNN().segment(photo.decoded.photo)
    assert places[detector.__name__] >= 3
    assert places[comparison.__name__] >= 2
