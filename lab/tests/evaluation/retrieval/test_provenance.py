"""Everything that decides a figure has a name that changes with it."""

import hashlib
import shutil

from fashion_wizard.weights import weights_path
from fashion_wizard_lab.evaluation.retrieval import provenance


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
    product, evaluation = tmp_path / "fashion_wizard", tmp_path / "evaluation"
    needless = shutil.ignore_patterns("*.onnx", "__pycache__", "static")
    for name, copy in {"_PRODUCT": product, "_HERE": evaluation}.items():
        shutil.copytree(getattr(provenance, name), copy, ignore=needless)
        monkeypatch.setattr(provenance, name, copy)
    before = provenance.code_digest(), provenance.search_digest()
    (product / "cli/app.py").write_text("# what prints decides nothing")
    (evaluation / "retrieval/report/page.py").write_text("# nor does what shows")
    assert (provenance.code_digest(), provenance.search_digest()) == before
    changed = before
    queried = evaluation / "retrieval/copies.py"
    for file in (product / "search/fuse.py", product / "matching/garments.py", queried):
        with file.open("a") as stream:
            stream.write("# one letter more\n")
        last, changed = changed, (provenance.code_digest(), provenance.search_digest())
        assert changed[0] != last[0]
        assert changed[1] != last[1]
    (product / "weights/new.onnx").write_bytes(b"weights")
    assert provenance.code_digest() == changed[0]
    assert provenance.search_digest() != changed[1]


def test_versions_of_all_that_computes():
    versions = provenance.surroundings()
    assert {"fashion-wizard", "python", "numpy", "faiss-cpu", "onnxruntime", "machine"} <= versions.keys()
