"""`evaluate doctor` and `evaluate retrieval` as people and other programs call them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.program import run_program

from fashion_wizard.weights import weights_path
from fashion_wizard_lab.wardrobe import write_wardrobe


def run(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    return run_program("evaluate", *arguments, status=status)


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("evaluate") / "shop"
    write_wardrobe(root, 6, 3, ("front", "flat"), (96, 128), ("t-shirt", "jeans", "dress"))
    return root


def test_the_doctor_says_what_is_there_and_what_can_be_run(shop):
    told = run("doctor", shop).stdout
    assert "6 train, 3 query, 3 gallery photos;" in told.replace("\n", " ").replace("  ", " ")
    assert "landmarks" in told
    assert "evaluate retrieval --roi maps" in told
    document = json.loads(run("doctor", shop, "--decode", "--json").stdout)
    states = {part["name"]: part["state"] for part in document["parts"]}
    # Photos of one size alone: there is no folder of larger ones.
    assert states.pop("full-size photos") == "missing"
    assert set(states.values()) == {"whole"}
    assert {use["state"] for use in document["uses"]} == {"yes"}


def test_the_doctor_names_what_is_broken_and_its_exit_status_tells(shop, tmp_path):
    partition = shop / "Eval/list_eval_partition.txt"
    before = partition.read_text()
    try:
        partition.write_text(before.replace("12\n", "13\n", 1))
        done = run("doctor", shop, status=1)
        assert "line 1 says 13 rows, there are 12" in done.stdout
        assert len(json.loads(run("doctor", shop, "--json", status=1).stdout)["parts"][0]["problems"]) == 1
        partition.unlink()
        (line,) = run("doctor", shop, status=2).stderr.splitlines()
        assert "Anno/list_bbox_inshop.txt" in line
    finally:
        partition.write_text(before)


def test_retrieval_writes_a_report_and_groups_and_goes_on_where_it_was(shop, tmp_path):
    arguments = (shop, "--roi", "maps", "--jobs", 2, "--work", tmp_path / "work", "--group-by", "type")
    done = run("retrieval", *arguments, "--json", tmp_path / "a.json", "--report", tmp_path / "out/a.html")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines if line[1:3] == ["1", "wizard"]] == ["full", "lower", "upper"]
    figures = json.loads((tmp_path / "a.json").read_text())
    assert {f"hit@{k}" for k in (1, 5, 10, 20, 30, 40, 50)} < figures["results"]["wizard"].keys()
    assert set(figures["groups"]) == {"upper", "lower", "full"}
    found = [query["ranks"]["wizard"] == 1 for query in figures["per_query"]]
    assert sum(found) / len(found) == figures["results"]["wizard"]["hit@1"]
    low, high = figures["intervals"]["wizard"]
    assert low <= figures["results"]["wizard"]["hit@1"] <= high
    assert figures["breakdown"]["pose"].keys() == {"stand-alone to front"}
    assert (tmp_path / "out/a.html").read_text("utf-8").startswith("<!doctype html>")
    run("retrieval", *arguments, "--json", tmp_path / "b.json")
    repeated = json.loads((tmp_path / "b.json").read_text())
    assert repeated["results"] == figures["results"]
    assert repeated["seconds"]["features"] == 0
    # Nothing but chance may differ between two runs that found the same.
    told = run("compare", tmp_path / "a.json", tmp_path / "b.json").stdout
    assert "hit@1 of 3 queries of 3 items" in told
    assert all(line.split()[-1] == "1.000" for line in told.splitlines() if line.startswith("wizard "))


def test_fashionnet_without_its_weights_says_how_to_make_them(shop, tmp_path):
    (line,) = run("retrieval", shop, "--by", "fashionnet", status=2).stderr.splitlines()
    assert "fashion-wizard train fashionnet --inshop" in line
    assert "FASHION_WIZARD_FASHIONNET" in line
    missing = tmp_path / "none.onnx"
    (line,) = run("retrieval", shop, "--fashionnet", missing, status=2).stderr.splitlines()
    assert str(missing) in line


def test_several_ways_to_search_are_measured_in_the_order_given_each_once(shop, tmp_path):
    ways = ("--by", "color", "--by", "wizard", "--by", "color")
    run("retrieval", shop, "--roi", "boxes", "--jobs", 1, *ways, "--json", tmp_path / "r.json")
    assert list(json.loads((tmp_path / "r.json").read_text())["results"]) == ["color", "wizard"]


def test_other_weights_are_measured_and_named(shop, tmp_path):
    """The very weights that ship, from elsewhere: figures stay, and the run says where they are from."""
    given = tmp_path / "weights"
    given.mkdir()
    for path in weights_path("").glob("semantic*"):
        shutil.copy(path, given)
    embedding = Path(shutil.copy(weights_path("embedding.onnx"), given / "mine.onnx"))
    arguments = (shop, "--jobs", 1, "--by", "embedding", "--json", tmp_path / "r.json")
    run("retrieval", *arguments)
    shipped = json.loads((tmp_path / "r.json").read_text())
    run("retrieval", *arguments, "--embedding", embedding, "--weights", given)
    measured = json.loads((tmp_path / "r.json").read_text())
    assert measured["results"] == shipped["results"]
    assert measured["provenance"]["weights"] == shipped["provenance"]["weights"]
    assert "weights given" not in shipped
    assert str(embedding) in measured["weights given"]
    assert str(given / "semantic_thresholds.json") in measured["weights given"]
    embedding.write_bytes(weights_path("superpoint.onnx").read_bytes())
    done = run("retrieval", *arguments, "--embedding", embedding, status=2)
    assert f"{embedding} is another network than the garment embedding" in done.stderr.replace("\n", " ")


@pytest.mark.parametrize("verb", ["retrieval", "segmentation"])
def test_weights_that_are_not_there_are_one_line(shop, tmp_path, verb):
    for option, file in (("--weights", "semantic.onnx"), ("--mask-rcnn", "mask_rcnn_features.onnx")):
        (line,) = run(verb, shop, option, tmp_path, status=2).stderr.splitlines()
        assert file in line
    if verb == "retrieval":
        (line,) = run(verb, shop, "--embedding", tmp_path / "none.onnx", status=2).stderr.splitlines()
        assert "there is no such file" in line
