"""Weights learned from In-shop are marked, and separate from those that ship."""

import hashlib

import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.training.research import refuse_to_ship, write_card


def test_a_card_names_the_license_the_files_and_the_given_rows(tmp_path):
    files = [tmp_path / "net_a.onnx", tmp_path / "net_b.onnx"]
    for file in files:
        file.write_bytes(file.name.encode())
    card = write_card("A net", files, {"data": "33 photos"})
    assert card == tmp_path / "net_a.card.md"
    text = card.read_text()
    assert text.startswith("# A net\n")
    assert "| license | **non-commercial, research only** |" in text
    assert all(hashlib.sha256(file.read_bytes()).hexdigest() in text for file in files)
    assert "| data | 33 photos |" in text


def test_the_folder_of_weights_that_ship_is_refused(tmp_path):
    for target in (weights_path(""), weights_path("net.onnx"), weights_path("deep/net.onnx")):
        with pytest.raises(FashionWizardError, match="name another --target"):
            refuse_to_ship(target)
    refuse_to_ship(tmp_path / "weights" / "net.onnx")
