"""What is answered where another program removes an item while its answer is put together."""

import itertools
import json
import shutil
import threading
from collections.abc import Callable

from httpx2 import Response

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.server.keys import KeyRing

from .conftest import COLORS, encoded, outfit

READS = ("item", "photos", "garments_of", "garments", "own_garment", "mask", "spread_items")
ITEM = "SKU-9"

Ask = Callable[..., Response]
REQUESTS: dict[str, Callable[[Ask, Ask, int], Response]] = {
    "item": lambda get, post, hit: get(f"/v1/items/{ITEM}"),
    "items": lambda get, post, hit: get("/v1/items", params={"limit": 100}),
    "similar": lambda get, post, hit: get(f"/v1/items/{ITEM}/similar"),
    "look": lambda get, post, hit: get(f"/v1/items/{ITEM}/look"),
    "matches": lambda get, post, hit: post("/v1/matches", data={"item": ITEM, "hit": hit}),
    "chat": lambda get, post, hit: post(
        "/v1/chat", data={"message": "not so long", "state": json.dumps({"item": ITEM, "shown": [ITEM]})}
    ),
}


def test_an_item_that_is_removed_meanwhile_is_answered_whole(
    drawn_shop, serve, tmp_path, monkeypatch
) -> None:
    """After each of the reads that an answer takes, in turn."""
    folder = tmp_path / "catalog"
    shutil.copytree(drawn_shop / "catalog", folder)
    key = {"Authorization": f"Bearer {KeyRing(folder).add('boss', write=True)}"}
    client = serve(folder)
    photo = encoded(outfit(COLORS["green"], (70, 40, 90), 9, 20))
    hit = client.get("/v1/items/SKU-1").json()["garments"][0]["garment"]
    reads = 0

    def remove() -> None:
        with Catalog(folder) as other:
            other.remove_items([ITEM])

    def removing_after(name: str, removal: threading.Thread) -> Callable[..., object]:
        read = getattr(Catalog, name)

        def reading(*arguments, **more):
            result = read(*arguments, **more)
            if removal.ident is None and threading.current_thread().name.startswith("work"):
                removal.start()
                removal.join()
            return result

        return reading

    removed = True
    for (what, ask), name in itertools.product(REQUESTS.items(), READS):
        if removed:
            assert client.put(f"/v1/items/{ITEM}", files={"photo": photo}, headers=key).status_code == 201
        removal = threading.Thread(target=remove)
        with monkeypatch.context() as patch:
            patch.setattr(Catalog, name, removing_after(name, removal))
            answer = ask(client.get, client.post, hit)
        assert answer.status_code == 200, (what, name, answer.text)
        if what == "item":
            assert len(answer.json()["garments"]) == 2, name
        removed = removal.ident is not None
        reads += removed
    assert reads > len(REQUESTS)
