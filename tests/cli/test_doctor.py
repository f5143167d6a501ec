"""`doctor` finds what is wrong, names what to do, and says so in words and as JSON."""

import json
import sys
from pathlib import Path

import onnxruntime
import pytest
from PIL import Image
from tests.toys import Grid, Halves, MeanColor, Octants, photo

import fashion_wizard
from fashion_wizard import defaults
from fashion_wizard.cli import checkup, main
from fashion_wizard.weights import weights_path


@pytest.fixture
def doctor(monkeypatch, capsys, tmp_path):
    """Runs the verb in an empty folder; gives the exit status and the output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FASHION_WIZARD_CATALOG", raising=False)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["fashion-wizard", "doctor", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


def as_json(doctor, *arguments: str) -> tuple[int, dict]:
    status, output = doctor("--json", *arguments)
    return status, json.loads(output)


def test_a_sound_installation(doctor) -> None:
    status, found = as_json(doctor)
    assert status == 0
    assert found["problems"] == []
    assert found["version"] == fashion_wizard.__version__
    assert found["inference"]["onnxruntime"] == onnxruntime.__version__
    assert found["inference"]["precision"] in {"int8", "float32"}
    assert {model["state"] for model in found["models"]} == {"whole"}
    assert {model["file"] for model in found["models"]} >= {"superpoint.onnx", "embedding.onnx"}
    assert found["machine"]["cores"] >= 1
    assert found["machine"]["disk_free"] > 0
    assert found["catalog"] is None
    assert {"numpy", "fastapi"} <= {package["name"] for package in found["packages"]}
    status, words = doctor()
    assert status == 0
    assert words.endswith("all is well\n")


def test_every_file_of_the_models_is_checked(doctor) -> None:
    shipped = {path.name for path in weights_path("").iterdir() if path.suffix in {".onnx", ".npy"}}
    assert {model["file"] for model in as_json(doctor)[1]["models"]} >= shipped


@pytest.mark.parametrize(("state", "change"), [("changed", "superpoint.onnx"), ("missing", "embedding.onnx")])
def test_a_model_that_is_not_as_released(doctor, state: str, change: str, monkeypatch, tmp_path) -> None:
    other = tmp_path / change
    if state == "changed":
        other.write_bytes(b"other")
    monkeypatch.setattr(checkup, "weights_path", lambda name: other if name == change else weights_path(name))
    status, found = as_json(doctor)
    assert status == 1
    assert f"the model {change} is {state}" in found["problems"][0]
    assert "install the package again" in found["problems"][0]
    assert "problem: the model" in doctor()[1]


def test_a_catalog(doctor, monkeypatch, tmp_path) -> None:
    (tmp_path / "photos").mkdir()
    for number in range(3):
        Image.fromarray(photo("sand", number)).save(tmp_path / f"photos/{number}.png")
    toys = defaults.feature_extractor(keypoints=Grid(), color=Octants(), embedder=MeanColor())
    monkeypatch.setattr(defaults, "segmenter", lambda maps=None: Halves())
    monkeypatch.setattr(defaults, "feature_extractor", lambda: toys)
    with fashion_wizard.open("catalog", create=True, segmenter=Halves(), extractor=toys) as catalog:
        catalog.add("photos")
    status, found = as_json(doctor)
    assert (status, found["problems"]) == (0, [])
    assert (found["catalog"]["items"], found["catalog"]["photos"]) == (3, 3)
    assert found["catalog"]["photos_gone"] == 0
    assert "3 items, 3 photos" in doctor()[1]
    Path("photos/1.png").unlink()
    status, found = as_json(doctor, "--catalog", "catalog")
    assert status == 1
    assert "1 of 3 photos" in found["problems"][0]
    monkeypatch.undo()
    status, found = as_json(doctor, "--catalog", str(tmp_path / "catalog"))
    assert status == 1
    assert any("indexed with other models" in problem for problem in found["problems"])


def test_a_catalog_that_is_not_there_or_none(doctor, tmp_path) -> None:
    status, found = as_json(doctor, "--catalog", "nothing")
    assert status == 1
    assert "nothing" in found["problems"][0]
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog/catalog.sqlite").write_text("no database at all, but text" * 99)
    status, found = as_json(doctor)
    assert status == 1
    assert "catalog.sqlite" in found["problems"][0]
    assert "cannot be opened" in doctor()[1]


def test_mistyped_variables_and_wrong_values(doctor, monkeypatch) -> None:
    monkeypatch.setenv("FASHION_WIZARD_CATALGO", "x")
    monkeypatch.setenv("FASHION_WIZARD_SOMETHING_ELSE", "secret")
    status, found = as_json(doctor)
    assert status == 1
    assert found["problems"] == [
        "the variable FASHION_WIZARD_CATALGO sets nothing; did you mean FASHION_WIZARD_CATALOG?"
    ]
    assert "secret" not in json.dumps(found)
    monkeypatch.setenv("FASHION_WIZARD_PRECISION", "int4")
    assert any("int4" in problem for problem in as_json(doctor)[1]["problems"])


def test_little_memory_and_disk(doctor, monkeypatch) -> None:
    monkeypatch.setattr(checkup, "_memory", lambda: (10**9, 10**8))
    monkeypatch.setattr(checkup, "LITTLE_DISK", 1 << 60)
    status, found = as_json(doctor)
    assert status == 1
    assert [problem.split()[:2] for problem in found["problems"]] == [
        ["only", "100"],
        ["only", found_mb(found)],
    ]


def found_mb(found: dict) -> str:
    return f"{found['machine']['disk_free'] / 1e6:,.0f}"
