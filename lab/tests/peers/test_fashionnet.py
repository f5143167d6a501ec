"""FashionNet's runtime, on a stand-in for its network; real ones are made in `tests/training/fashionnet`."""

from types import SimpleNamespace

import numpy as np
import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard_lab.peers.fashionnet import FashionNet

SIDE = 64


class Middle:
    """Sees every landmark in the middle, and tells the share of white pixels."""

    def get_inputs(self):
        return [SimpleNamespace(shape=[1, 3, SIDE, SIDE])]

    def run(self, names, given):
        assert names == ["vector", "points", "visibility"]
        (photo,) = given["photo"]
        white = float((photo == 255).all(axis=0).mean())
        vector = np.array([[white, np.sqrt(1 - white**2)]], np.float32)
        return [vector, np.full((1, 8, 2), 0.5, np.float32), np.full((1, 8, 3), 1 / 3, np.float32)]


@pytest.fixture
def network(tmp_path):
    (tmp_path / "f.onnx").write_bytes(b"weights")
    made = FashionNet(tmp_path / "f.onnx")
    made.__dict__["_session"] = Middle()
    return made


def test_landmarks_come_back_in_pixels_of_the_photo(network):
    photo = np.zeros((100, 60, 3), np.uint8)
    mask = np.zeros((100, 60), bool)
    mask[20:80, 10:30] = True
    seen = network.see(photo, Garment.from_mask("top", mask))
    # The middle of the box; an odd number of columns cannot stand quite in the middle of the square.
    assert np.allclose(seen.points, [[19.5, 49.5]] * 8, atol=0.6)
    assert seen.visibility.shape == (8, 3)


def test_a_mask_blanks_what_a_box_leaves(network):
    photo = np.zeros((40, 40, 3), np.uint8)
    boxed = Garment.from_mask(UNKNOWN_LABEL, np.ones((40, 40), bool))
    mask = np.ones((40, 40), bool)
    mask[5:35, 5:35] = False
    masked = Garment.from_mask("top", mask)
    assert network.describe(photo, boxed)[0] == 0
    assert network.describe(photo, masked)[0] == pytest.approx((30 / 40) ** 2, abs=0.05)


def test_the_name_changes_with_the_weights(network, tmp_path):
    (tmp_path / "g.onnx").write_bytes(b"other weights")
    assert network.name != FashionNet(tmp_path / "g.onnx").name


def test_no_weights_and_wrong_weights_say_what_to_do(tmp_path):
    with pytest.raises(FashionWizardError, match="train fashionnet"):
        FashionNet(tmp_path / "none.onnx")
    (tmp_path / "bad.onnx").write_bytes(b"no network")
    with pytest.raises(FashionWizardError, match=r"bad.onnx is no ONNX file"):
        _ = FashionNet(tmp_path / "bad.onnx").side
