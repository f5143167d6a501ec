"""The whole evaluation on small data sets whose right answers are known."""

import json
import shutil

import numpy as np
import pytest
from lab.tests.evaluation.retrieval.small_sets import FewKeypoints, Spy, evaluate, write_set
from PIL import Image
from tests.toys import CountedMeanColor

from fashion_wizard.defaults import feature_extractor
from fashion_wizard.garment import Garment
from fashion_wizard.palette import COLORS as PALETTE
from fashion_wizard.palette import LABELS
from fashion_wizard.search.method import METHODS
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.evaluation.retrieval.metrics import HIT_AT

FIGURES = {*(f"{what}@{k}" for k in HIT_AT for what in ("hit", "any_hit")), "mAP@R"}


def test_known_answers_are_found_and_the_json_is_as_designed(tmp_path):
    document = evaluate(write_set(tmp_path / "tiny")).as_json()
    assert json.loads(json.dumps(document)) == document
    assert (document["dataset"], document["queries"], document["gallery"]) == ("tiny", 6, 6)
    assert set(document["results"]) == set(METHODS)
    for figures in document["results"].values():
        assert set(figures) == FIGURES
    assert document["results"]["wizard"] == dict.fromkeys(FIGURES, 1.0)
    assert document["problems"] == []
    assert document["photos_of_item"] == 1
    assert [each["ranks"]["wizard"] for each in document["per_query"]] == [1] * 6
    assert "groups" not in document
    assert document["roi"] == "boxes"


def test_a_method_of_others_stands_beside_the_search_and_is_named(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    mean, keypoints = CountedMeanColor(), FewKeypoints()
    report = evaluate(
        root,
        by=("wizard", "mean"),
        others={"mean": mean},
        work=work,
        extractor=feature_extractor(keypoints=keypoints),
    )
    assert list(report.results) == ["wizard", "mean"]
    assert report.results["mean"]["hit@1"] == 1
    assert report.as_json()["mean"] == "mean-1"
    # Six in the gallery, six queries, and the first of these once more while index files are made.
    assert mean.seen == 13
    # Nothing of it is done again but for other weights.
    before = len(keypoints.seen)
    for other, seen in ((CountedMeanColor(), 0), (CountedMeanColor("mean-2"), 13)):
        evaluate(
            root,
            by=("wizard", "mean"),
            others={"mean": other},
            work=work,
            extractor=feature_extractor(keypoints=keypoints),
        )
        assert other.seen == seen
    assert len(keypoints.seen) == before


def test_a_method_that_is_not_asked_for_is_not_run(tmp_path):
    mean = CountedMeanColor()
    report = evaluate(write_set(tmp_path), by=("wizard",), others={"mean": mean})
    assert list(report.results) == ["wizard"]
    assert mean.seen == 0
    assert "mean" not in report.as_json()


def test_one_method_may_be_chosen(tmp_path):
    assert set(evaluate(write_set(tmp_path), by=["superpoint"]).results) == {"superpoint"}


@pytest.mark.parametrize("roi", ["semantic", "maskrcnn", "photo", "boxes"])
def test_ids_folders_and_names_of_the_set_change_nothing(tmp_path, roi):
    first = evaluate(write_set(tmp_path / "a"), roi=roi)
    second = evaluate(write_set(tmp_path / "b", folder="WOMEN/Dresses", item="id_9{:03d}"), roi=roi)
    assert first.results == second.results


def test_the_search_is_told_nothing_but_pixels(tmp_path):
    spy = Spy()
    evaluate(
        write_set(tmp_path / "set", item="secret_{}"), segmenter=spy, roi="semantic", work=tmp_path / "work"
    )
    assert len(spy.paths) >= 12
    assert all(path.parent.name == "photos" and path.stem.isdecimal() for path in spy.paths)
    told = b"".join(path.read_bytes() for path in (tmp_path / "work").rglob("*") if path.is_file())
    for word in (b"secret", b"Shirts", b"front", b"gallery", b"query"):
        assert word not in told


def test_nothing_outside_the_boxes_reaches_any_feature(tmp_path):
    features = []
    for name, seed in (("a", 0), ("b", 100)):
        root = write_set(tmp_path / name, seed=seed)
        for path in (root / "Img").rglob("*.png"):
            # The one noisy pixel inside the box is the same in both sets.
            pixels = np.array(Image.open(path))
            pixels[10, 8] = len(str(path.relative_to(root)))
            Image.fromarray(pixels).save(path)
        keypoints = FewKeypoints()
        report = evaluate(root, extractor=feature_extractor(keypoints=keypoints))
        features.append((report.results, keypoints.seen))
    assert features[0][0] == features[1][0]
    for (photo, mask), (other, other_mask) in zip(features[0][1], features[1][1], strict=True):
        assert (photo == other).all()
        assert (mask == other_mask).all()


def test_distractors_are_wrong_answers(tmp_path):
    root = write_set(tmp_path / "set")
    folder = tmp_path / "distractors"
    folder.mkdir()
    for number, path in enumerate(sorted((root / "Img").rglob("*back.png"))):
        x0, y0, x1, y1 = (8, 10, 40, 54)
        Image.fromarray(np.array(Image.open(path))[y0:y1, x0:x1]).save(folder / f"{number}.png")
    report = evaluate(root, distractors=folder, by=["wizard"])
    assert report.results["wizard"]["hit@1"] < 1
    assert report.results["wizard"]["hit@5"] == 1
    assert report.as_json()["distractors"] == 6


def test_everything_that_decides_the_figures_is_named(tmp_path):
    document = evaluate(write_set(tmp_path), by=["wizard"]).as_json()
    assert document["provenance"]["code"]
    assert "superpoint.onnx" in document["provenance"]["weights"]
    assert document["curves"]["wizard"] == [1.0] * 50
    assert document["full_release"] is False
    assert "another data set" in document["published"]["comparison"]
    assert document["published"]["methods"][0]["figures"]["hit@20"] == 0.76
    assert document["full_run_hours"] is None
    assert document["seconds"].keys() == {"indexing", "searching", "features", "wizard"}


def test_the_report_says_what_found_the_garments(tmp_path):
    report = evaluate(write_set(tmp_path), roi="semantic", by=["wizard"])
    assert report.problems == ["roi semantic: garments were found by whole-photo"]
    assert report.as_json()["segmenter"] == "whole-photo"


def test_color_maps_cut_the_garment_out(tmp_path):
    root = write_set(tmp_path)
    for path in (root / "Img/img").rglob("*.png"):
        pixels = np.zeros((64, 48, 3), np.uint8)
        pixels[10:54, 8:40] = PALETTE[LABELS.index("top")]
        color_map = root / "Img/img_highres_seg" / path.relative_to(root / "Img/img")
        color_map = color_map.with_name(f"{path.stem}_segment.png")
        color_map.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(color_map)
    keypoints = FewKeypoints()
    report = evaluate(root, roi="maps", extractor=feature_extractor(keypoints=keypoints))
    assert report.results["wizard"]["hit@1"] == 1
    assert report.problems == []
    assert {int(mask.sum()) for _, mask in keypoints.seen} == {44 * 32}


@pytest.mark.parametrize("in_lines", [False, True])
@pytest.mark.parametrize(
    ("group_by", "sizes"),
    [
        ("fabric", {"plain": 2, "stripes": 2, "dots": 2}),
        ("Fabric=plain, dots", {"plain, dots": 4, "not plain, dots": 2}),
        ("type", {"upper": 6}),
        ("pose", {"back to front": 6}),
    ],
)
def test_groups_are_told_apart(tmp_path, in_lines, group_by, sizes):
    root = write_set(tmp_path)
    if in_lines:
        path = root / "Anno/list_description_inshop.json"
        entries = json.loads(path.read_text())
        for entry in entries:
            entry["description"] = ["A fine thing: wear it.", f"Fabric: {entry.pop('fabric')}", "Slim fit"]
        path.write_text(json.dumps(entries))
    groups = evaluate(root, group_by=group_by, by=["wizard"]).as_json()["groups"]
    assert {name: group["queries"] for name, group in groups.items()} == sizes
    # A pose pair passes over photos in other poses, which only the meant garment's ranking can.
    figures = {name for name in FIGURES if group_by != "pose" or not name.startswith("any_")}
    assert all(set(group["results"]["wizard"]) == figures for group in groups.values())


def test_views_and_certainty_are_in_every_run(tmp_path):
    document = evaluate(write_set(tmp_path), by=["wizard"]).as_json()
    view = document["views"]["back"]
    assert (set(document["views"]), view["queries"]) == ({"back"}, 6)
    assert view["results"] == document["results"]
    low, high = view["intervals"]["wizard"]
    assert 0.5 < low < high == 1
    assert document["certainty"]["wizard"]["first"]["results"] == 6
    assert document["certainty"]["wizard"]["first_ten"]["results"] == 36


class TwoGarments(WholePhoto):
    """Takes the noise around the garment for a larger garment; finds the real one second."""

    name = "two"

    def segment(self, photo, path=None):
        inside = np.zeros(photo.shape[:2], bool)
        inside[10:54, 8:40] = True
        return [Garment.from_mask("bag", ~inside), Garment.from_mask("top", inside)]


def test_any_garment_of_the_photo_may_find_the_item(tmp_path):
    root = write_set(tmp_path)
    boxes = root / "Anno/list_bbox_inshop.txt"
    # The layout means what is worn below: the larger one here, which is noise.
    boxes.write_text(boxes.read_text().replace(".png 1 ", ".png 2 "))
    figures = evaluate(root, by=["color"], segmenter=TwoGarments(), roi="semantic").results["color"]
    assert figures["any_hit@1"] == 1
    assert all(figures[f"any_hit@{k}"] >= figures[f"hit@{k}"] for k in HIT_AT)
    assert figures["hit@1"] < 1


def test_where_the_layout_means_no_garment_the_search_chooses(tmp_path):
    root = write_set(tmp_path)
    (root / "Anno/list_bbox_inshop.txt").unlink()
    figures = evaluate(root, by=["color"], segmenter=TwoGarments(), roi="semantic").results["color"]
    # The noise is larger, but the garment is what the gallery surely has.
    assert figures["hit@1"] == figures["any_hit@1"] == 1


def test_type_pose_and_category_are_told_in_every_run(tmp_path):
    breakdown = evaluate(write_set(tmp_path), by=["wizard"]).as_json()["breakdown"]
    assert {key: set(groups) for key, groups in breakdown.items()} == {
        "type": {"upper"},
        "pose": {"back to front"},
        "category": {"MEN/Shirts"},
    }


def test_figures_show_queries_and_failures(tmp_path):
    evaluate(write_set(tmp_path / "good"), figures=tmp_path / "figures", by=["wizard"])
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {
        "keypoints.png",
        "wizard-queries.png",
    }
    evaluate(write_set(tmp_path / "bad", gallery={0, 1}), figures=tmp_path / "figures", by=["wizard"])
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {
        "keypoints.png",
        "wizard-queries.png",
        "wizard-failures.png",
    }


def test_the_real_photos_are_found_far_better_than_by_chance(real_data, tmp_path):
    root = tmp_path / "luma-men"
    shutil.copytree(
        real_data / "luma-men", root, ignore=shutil.ignore_patterns("Hoodies", "Jackets", "Pants", "Shirts")
    )
    report = evaluate(root, by=["wizard"])
    assert report.results["wizard"]["hit@5"] > 0.5
