"""`evaluate landmarks` from nothing to table, figures and picture, with small photos and toys for models."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.toys import Grid, MeanColor, Octants

from fashion_wizard import defaults
from fashion_wizard.cli import main
from fashion_wizard.files import sha256_of
from fashion_wizard_lab.cli import evaluate_landmarks
from fashion_wizard_lab.peers.fashionnet import RENDERED


def test_landmarks_beside_keypoints(tmp_path: Path, monkeypatch, capsys) -> None:
    toys = defaults.feature_extractor(keypoints=Grid(), color=Octants(), embedder=MeanColor())
    monkeypatch.setattr(defaults, "feature_extractor", lambda: toys)
    monkeypatch.setattr(defaults, "keypoint_extractor", Grid)
    monkeypatch.setattr(evaluate_landmarks, "SIZE", (72, 96))
    monkeypatch.setattr(evaluate_landmarks, "VIEWS", ("front", "flat"))
    arguments = ["--items", "12", "--picture", str(tmp_path / "p.png"), "--json", str(tmp_path / "f.json")]
    monkeypatch.setattr(sys, "argv", ["fashion-wizard", "evaluate", "landmarks", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    table = capsys.readouterr().out
    figures = json.loads((tmp_path / "f.json").read_text())
    assert set(figures["results"]) == {
        f"{method} in {place}"
        for method in ("landmark features", "SuperPoint keypoints")
        for place in ("boxes", "masks")
    }
    for name, values in figures["results"].items():
        assert name in table
        assert 0 <= values["hit@1"] <= values["hit@5"] <= values["hit@20"] <= 1
    assert figures["queries"] == figures["gallery"] == figures["items"] > 3
    assert figures["random"]["hit@1"] == pytest.approx(1 / figures["items"])
    assert 0 < figures["landmarks"]["mean"] < 0.3, "weights that know nothing would be further off"
    with Image.open(tmp_path / "p.png") as picture:
        assert picture.width > picture.height > 300


def test_a_data_set_that_is_missing_is_one_line(tmp_path: Path, monkeypatch, capsys) -> None:
    nowhere = str(tmp_path / "none")
    monkeypatch.setattr(sys, "argv", ["fashion-wizard", "evaluate", "landmarks", "--inshop", nowhere])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert nowhere in capsys.readouterr().err


def test_the_weights_are_those_that_their_page_describes() -> None:
    page = Path(evaluate_landmarks.__file__).parents[1] / "training/fashionnet/README.md"
    assert sha256_of(RENDERED) in page.read_text(encoding="utf-8")
    assert RENDERED.stat().st_size < 2_500_000
