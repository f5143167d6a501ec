"""The model card speaks of the files that lie beside it."""

import hashlib

import pytest

from fashion_wizard.weights import weights_path

CARD = weights_path("MODEL_CARD.md").read_text(encoding="utf-8")
MODELS = sorted(
    path.name
    for path in weights_path("").iterdir()
    if path.suffix in {".onnx", ".npy", ".json"} and path.name != "mask_rcnn_thresholds.json"
)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_an_entry_with_its_hash(name: str) -> None:
    headings = [line for line in CARD.splitlines() if line.startswith("## ")]
    assert sum(name in heading for heading in headings) == 1
    assert hashlib.sha256(weights_path(name).read_bytes()).hexdigest() in CARD


@pytest.mark.parametrize("name", MODELS)
def test_no_model_tells_where_it_was_made(name: str) -> None:
    data = weights_path(name).read_bytes()
    for trace in (b"site-packages", b"stack_trace", b"fashion_wizard/", b"/usr/", b"/home/"):
        assert trace not in data


def test_models_are_small_together() -> None:
    assert sum(weights_path(name).stat().st_size for name in MODELS) < 40e6
