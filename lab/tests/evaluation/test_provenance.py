"""Everything that decides a figure has a name that changes with it."""

import hashlib
import shutil

from fashion_wizard.weights import weights_path
from fashion_wizard_lab.evaluation import provenance


def test_weights_go_by_their_sha256():
    digests = provenance.weights_digests()
    data = weights_path("superpoint.onnx").read_bytes()
    assert digests["superpoint.onnx"] == hashlib.sha256(data).hexdigest()
    assert not [name for name in digests if name.endswith((".md", ".py"))]


def test_given_weights_stand_for_the_shipped_ones_of_their_name(tmp_path):
    other, more = tmp_path / "mine.onnx", tmp_path / "more.onnx"
    other.write_bytes(b"mine")
    more.write_bytes(b"more")
    digests = provenance.weights_digests({"embedding.onnx": other, "fashionnet.onnx": more})
    shipped = provenance.weights_digests()
    assert digests["embedding.onnx"] == hashlib.sha256(b"mine").hexdigest() != shipped["embedding.onnx"]
    assert digests["fashionnet.onnx"] == hashlib.sha256(b"more").hexdigest()
    assert digests["superpoint.onnx"] == shipped["superpoint.onnx"]


def test_a_change_between_pixels_and_hits_changes_the_name(tmp_path, monkeypatch):
    package = tmp_path / "fashion_wizard"
    shutil.copytree(
        provenance._PACKAGE, package, ignore=shutil.ignore_patterns("*.onnx", "__pycache__", "wardrobe")
    )
    monkeypatch.setattr(provenance, "_PACKAGE", package)
    before = provenance.code_digest(), provenance.search_digest()
    (package / "cli/app.py").write_text("# what prints decides nothing")
    (package / "evaluation/report.py").write_text("# nor does what shows")
    assert (provenance.code_digest(), provenance.search_digest()) == before
    with (package / "search/fuse.py").open("a") as file:
        file.write("# one letter more\n")
    changed = provenance.code_digest(), provenance.search_digest()
    assert changed[0] != before[0]
    assert changed[1] != before[1]
    (package / "weights/new.onnx").write_bytes(b"weights")
    assert provenance.code_digest() == changed[0]
    assert provenance.search_digest() != changed[1]


def test_versions_of_all_that_computes():
    versions = provenance.surroundings()
    assert {"fashion-wizard", "python", "numpy", "faiss-cpu", "onnxruntime", "machine"} <= versions.keys()
    assert provenance.cores() >= 1
