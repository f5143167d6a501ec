"""A network is opened, or one sentence says what is wrong with its file."""

import numpy as np
import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.model import PRECISION_VARIABLE, int8_is_exact, open_model, precision
from fashion_wizard.weights import weights_path

EMBEDDING = weights_path("embedding.onnx")


def test_a_network_of_the_right_ends_is_opened():
    session = open_model(EMBEDDING, "the embedding", ["garment"], ["embedding"])
    assert [output.name for output in session.get_outputs()] == ["embedding"]


@pytest.mark.parametrize(
    ("data", "ends", "complaint"),
    [
        (None, ("garment", "embedding"), "there is no such file; it should hold the weights of a net"),
        (b"no network", ("garment", "embedding"), "is no ONNX file that can be run"),
        (EMBEDDING, ("photo", "embedding"), "is another network than a net: it makes embedding of garment"),
        (EMBEDDING, ("garment", "vector"), "is another network than a net: it makes embedding of garment"),
    ],
)
def test_what_cannot_be_opened_is_one_line(tmp_path, data, ends, complaint):
    file = tmp_path / "net.onnx"
    if data is not None:
        file.write_bytes(data if isinstance(data, bytes) else data.read_bytes())
    with pytest.raises(FashionWizardError, match=complaint) as caught:
        open_model(file, "a net", ends[:1], ends[1:])
    assert str(file) in str(caught.value)


def test_networks_compute_in_int8_only_where_8_bit_sums_are_exact(monkeypatch):
    monkeypatch.delenv(PRECISION_VARIABLE, raising=False)
    for exact, expected in ((True, "int8"), (False, "float32")):
        monkeypatch.setattr("fashion_wizard.model.int8_is_exact", lambda exact=exact: exact)
        assert precision() == expected


def test_the_environment_sets_the_precision_and_a_wrong_one_is_one_line(monkeypatch):
    for wanted in ("int8", "float32"):
        monkeypatch.setenv(PRECISION_VARIABLE, wanted)
        assert precision() == wanted
    monkeypatch.setenv(PRECISION_VARIABLE, "int4")
    with pytest.raises(FashionWizardError, match="'int4'; set it to int8 or float32, or unset it"):
        precision()


def test_8_bit_sums_are_exact_also_where_the_processor_would_let_them_overflow():
    int8_is_exact.cache_clear()
    assert int8_is_exact()


def test_an_overflow_is_seen(monkeypatch):
    """What a processor whose 16-bit sums saturate answers: about half of what is right."""
    for answer, exact in ((16.0, True), (8.1, False)):
        int8_is_exact.cache_clear()
        monkeypatch.setattr("fashion_wizard.model.open_model", lambda *_, answer=answer, **__: Answer(answer))
        assert int8_is_exact() is exact
    int8_is_exact.cache_clear()


class Answer:
    def __init__(self, answer: float) -> None:
        self.answer = answer

    def run(self, outputs, given):
        return [np.full_like(given["x"], self.answer)]
