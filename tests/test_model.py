"""A network is opened, or one sentence says what is wrong with its file."""

import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.model import open_model
from fashion_wizard.weights import weights_path

EMBEDDING = weights_path("embedding.onnx")


def test_a_network_of_the_right_ends_is_opened():
    session = open_model(EMBEDDING, "the embedding", ["garment"], ["embedding"])
    assert [one.name for one in session.get_outputs()] == ["embedding"]


@pytest.mark.parametrize(
    ("data", "ends", "complaint"),
    [
        (None, ("garment", "embedding"), "there is no such file, which should be the weights of a net"),
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
