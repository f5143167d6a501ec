"""The model card speaks of the files that lie beside it, and of all of them."""

import pytest

from fashion_wizard.files import sha256_of
from fashion_wizard.weights import card, weights_path

SUFFIXES = {".onnx", ".npy", ".npz", ".json"}
MODELS = sorted(path.name for path in weights_path("").iterdir() if path.suffix in SUFFIXES)


def test_the_card_is_what_its_entries_say() -> None:
    written = weights_path("MODEL_CARD.md").read_text(encoding="utf-8")
    assert written == card.render(card.read_cards()), "run: make model-card"


def test_every_model_has_one_entry_with_its_hash() -> None:
    pairs = [(name, digest) for entry in card.read_cards() for name, digest in entry["files"].items()]
    assert sorted(pairs) == [(name, sha256_of(weights_path(name))) for name in MODELS], "run: make model-card"


@pytest.mark.parametrize("entry", card.read_cards(), ids=lambda entry: next(iter(entry["files"])))
def test_every_entry_says_what_a_user_must_know(entry) -> None:
    assert entry["about"]
    assert entry["commands"]
    assert entry["facts"]["licence"]
    for name, value in entry["facts"].items():
        assert not set("|\n") & set(name + value), "a row of the table would be damaged"


@pytest.mark.parametrize("name", MODELS)
def test_no_model_tells_where_it_was_made(name: str) -> None:
    data = weights_path(name).read_bytes()
    for trace in (b"site-packages", b"stack_trace", b"fashion_wizard/", b"/usr/", b"/home/"):
        assert trace not in data


def test_models_are_small_together() -> None:
    assert sum(weights_path(name).stat().st_size for name in MODELS) < 40e6
