"""One request to a server inside this process."""

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi.testclient import TestClient
from tests.toys import Halves, toy_extractor

from fashion_wizard.errors import CatalogError
from fashion_wizard.photo import load_photo
from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.settings import Settings


def put(folder: Path, item: str, photos: Sequence[bytes], metadata: Mapping[str, str]) -> None:
    """Send an item; returns when the server has answered that it is stored.

    Raises:
        CatalogError: if the server answered with an error.
    """
    # Decoding in a process of its own is what other tests are about.
    Decoders.whole = lambda self, data, name: load_photo(data, name=name)  # type: ignore[method-assign,misc]
    name = secrets.token_hex(8)  # a round before may have been killed before it removed its key
    key = KeyRing(folder).add(name, write=True)
    try:
        backend = Backend(Settings(catalog=folder, port=8000, workers=1), Halves(), toy_extractor())
        client = TestClient(create_app(backend), base_url="http://127.0.0.1:8000")
        answer = client.put(
            f"/v1/items/{item}",
            files=[("photo", (f"{number}.png", data)) for number, data in enumerate(photos)],
            data={"metadata": json.dumps(metadata)},
            headers={"Authorization": f"Bearer {key}"},
        )
        if answer.status_code not in {200, 201}:
            raise CatalogError(answer.text)
    finally:
        KeyRing(folder).remove(name)
