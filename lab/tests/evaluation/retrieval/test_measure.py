"""The whole evaluation on small data sets whose right answers are known."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.toys import CountedMeanColor

from fashion_wizard.defaults import feature_extractor
from fashion_wizard.errors import DatasetError
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.palette import COLORS as PALETTE
from fashion_wizard.palette import LABELS
from fashion_wizard.search.method import METHODS
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.datasets.inshop import find_color_map, read_inshop
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval, run
from fashion_wizard_lab.evaluation.retrieval.metrics import HIT_AT
from fashion_wizard_lab.wardrobe import write_wardrobe

COLORS = [(200, 30, 30), (30, 160, 40), (40, 60, 200), (230, 200, 20), (120, 30, 140), (20, 20, 20)]
FIGURES = {*(f"{what}@{k}" for k in HIT_AT for what in ("hit", "any_hit")), "mAP@R"}


class FewKeypoints:
    """Stands in for SuperPoint: four keypoints that know nothing but the crop's mean color."""

    name = "few"
    dimension = 256

    def __init__(self):
        self.seen = []

    def extract(self, photo, garment):
        self.seen.append((photo.copy(), garment.mask.copy()))
        mean = int(photo[garment.mask].mean(axis=0).astype(int) @ (1, 256, 65536))
        rng = np.random.default_rng(mean)
        descriptors = rng.normal(size=(4, 256)).astype(np.float32)
        descriptors /= np.linalg.norm(descriptors, axis=1, keepdims=True)
        x0, y0, x1, y1 = garment.box
        points = np.array([(x0, y0), (x1 - 1, y0), (x0, y1 - 1), (x1 - 1, y1 - 1)], np.float32)
        return Keypoints(points, np.array([0.9, 0.8, 0.7, 0.6], np.float32), descriptors)


class Spy(WholePhoto):
    """Notes the paths that a segmenter is told."""

    def __init__(self):
        self.paths = []

    def segment(self, photo, path=None):
        self.paths.append(path)
        return super().segment(photo, path)


def garment(color, seed=0, size=(64, 48), box=(8, 10, 40, 54)):
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)
    x0, y0, x1, y1 = box
    pixels[y0:y1, x0:x1] = color
    # Two garments of one color are still two photos.
    pixels[y0, x0] = np.random.default_rng(seed).integers(0, 256, 3)
    return pixels


def write_set(root, colors=COLORS, *, folder="MEN/Shirts", item="id_{:08d}", seed=0, gallery=None):
    """One gallery photo and one query of each color, the garment in a box, noise around it."""
    partition, boxes = [], []
    for number, color in enumerate(colors):
        name = item.format(number)
        for view, split in (("01_1_front", "gallery"), ("01_3_back", "query")):
            if split == "gallery" and gallery is not None and number not in gallery:
                continue
            photo = f"img/{folder}/{name}/{view}.png"
            path = root / "Img" / photo
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(garment(color, seed + 2 * number + (split == "query"))).save(path)
            partition.append(f"{photo} {name} {split}")
            boxes.append(f"{photo} 1 {1 if split == 'gallery' else 3} 8 10 40 54")
    descriptions = [
        {"item": item.format(i), "fabric": ("plain", "stripes", "dots")[i % 3]} for i in range(len(colors))
    ]
    items = [entry["item"] for entry in descriptions]
    tables = {
        "Eval/list_eval_partition.txt": ("image_name item_id evaluation_status", partition),
        "Anno/list_bbox_inshop.txt": ("image_name clothes_type pose_type x_1 y_1 x_2 y_2", boxes),
        "Anno/list_item_inshop.txt": ("item_id", items),
    }
    for file, (header, rows) in tables.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("\n".join([str(len(rows)), header, *rows]) + "\n")
    (root / "Anno/list_description_inshop.json").write_text(json.dumps(descriptions))
    return root


def evaluate(root, **options):
    options = {
        "segmenter": Spy(),
        "extractor": feature_extractor(keypoints=FewKeypoints()),
        "roi": "boxes",
        **options,
    }
    return evaluate_retrieval(root, **options)


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


def test_a_run_may_be_kept_in_a_folder_named_from_here(tmp_path, monkeypatch):
    write_set(tmp_path / "set")
    monkeypatch.chdir(tmp_path)
    report = evaluate(Path("set"), work=Path("work"), by=["wizard"])
    assert report.problems == []
    assert report.results["wizard"]["hit@1"] == 1


def test_a_gallery_of_which_nothing_can_be_searched_is_an_error_not_a_row_of_zeros(tmp_path):
    class Fails(FewKeypoints):
        def extract(self, photo, garment):
            raise ValueError("no")

    with pytest.raises(DatasetError, match="no gallery photo can be searched"):
        evaluate(write_set(tmp_path), extractor=feature_extractor(keypoints=Fails()))


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


def test_a_query_whose_item_is_not_in_the_gallery_is_a_miss_and_is_named(tmp_path):
    report = evaluate(write_set(tmp_path, gallery={0, 1, 2}), by=["wizard"])
    assert (report.queries, report.gallery) == (6, 3)
    assert report.results["wizard"]["hit@50"] == 0.5
    assert sum("is asked for, but no gallery photo shows it" in problem for problem in report.problems) == 3


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


def test_a_folder_without_distractors_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match="no photos to distract with"):
        evaluate(write_set(tmp_path / "set"), distractors=tmp_path / "nowhere")


def test_a_kept_run_is_not_done_again(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    first, again, other = FewKeypoints(), FewKeypoints(), FewKeypoints()
    report = evaluate(root, extractor=feature_extractor(keypoints=first), work=work, by=["wizard"])
    repeated = evaluate(root, extractor=feature_extractor(keypoints=again), work=work, by=["wizard"])
    assert repeated.results == report.results
    assert (len(first.seen) >= 12, len(again.seen)) == (True, 0)
    # Another region is another catalog.
    evaluate(root, extractor=feature_extractor(keypoints=other), work=work, by=["wizard"], roi="photo")
    assert len(other.seen) == len(first.seen)


def test_a_stopped_run_goes_on_where_it_was(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"

    def stop(step, done, total):
        if (step, done) == ("searching", 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(root, work=work, progress=stop)
    rest, calls = FewKeypoints(), []
    report = evaluate(
        root,
        extractor=feature_extractor(keypoints=rest),
        work=work,
        progress=lambda *call: calls.append(call),
    )
    # Two queries are left; asked once more before, the first of them makes the index files.
    assert len(rest.seen) == 3
    assert calls[-2:] == [("searching", 5, 6), ("searching", 6, 6)]
    assert report.results == evaluate(root).results


def test_answers_of_other_code_are_not_taken(tmp_path, monkeypatch):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    evaluate(root, work=work, by=["wizard"])
    monkeypatch.setattr(run, "search_digest", lambda: "changed")
    again = FewKeypoints()
    evaluate(root, work=work, by=["wizard"], extractor=feature_extractor(keypoints=again))
    assert len(again.seen) == 7


def test_several_threads_give_the_same_answers(tmp_path):
    root = write_set(tmp_path, gallery={0, 1, 3, 4})
    one, four = evaluate(root), evaluate(root, threads=4)
    assert four.results == one.results
    assert four.breakdown == one.breakdown
    assert four.problems == one.problems


def test_methods_share_the_features_of_a_query(tmp_path):
    both, alone = FewKeypoints(), FewKeypoints()
    root = write_set(tmp_path)
    evaluate(root, extractor=feature_extractor(keypoints=both))
    evaluate(root, extractor=feature_extractor(keypoints=alone), by=["wizard"])
    assert len(both.seen) == len(alone.seen)


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


def test_a_changed_photo_is_not_taken_for_the_old_one(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    assert evaluate(root, work=work, by=["wizard"]).results["wizard"]["hit@1"] == 1
    photo = next((root / "Img").rglob("id_00000000/01_1_front.png"))
    Image.fromarray(garment(COLORS[1], seed=77)).save(photo)
    assert evaluate(root, work=work, by=["wizard"]).results["wizard"]["hit@1"] < 1


def test_photos_that_cannot_be_searched_are_named_and_count_as_misses(tmp_path):
    root = write_set(tmp_path)
    boxes = root / "Anno/list_bbox_inshop.txt"
    lines = boxes.read_text().splitlines()
    lines[2] = lines[2].replace("8 10 40 54", "8 10 12 14")
    lines[5] = lines[5].replace("8 10 40 54", "8 10 8 10")
    boxes.write_text("\n".join(lines))
    report = evaluate(root, by=["wizard"])
    assert (report.queries, report.gallery) == (6, 6)
    assert report.results["wizard"]["hit@50"] == pytest.approx(4 / 6)
    assert any("gallery photo left out: img/MEN/Shirts/id_00000000" in problem for problem in report.problems)
    assert any(
        "query counted as a miss: img/MEN/Shirts/id_00000001" in problem for problem in report.problems
    )


@pytest.mark.parametrize("roi", ["boxes", "maps", "photo"])
def test_a_broken_copy_of_the_release_is_measured_and_every_loss_is_named(tmp_path, roi):
    """Lines that end otherwise and blanks in a name break nothing; what is lost is named, or a miss."""
    root = tmp_path / "shop"
    views, kinds = ("front", "back", "flat"), ("t-shirt", "jeans", "dress")
    write_wardrobe(root, 6, 3, views, (96, 128), kinds, thumbnail=96)
    whole = read_inshop(root)
    (first, second, third, *_), shown = whole.of("query"), whole.of("gallery")
    blank = first.name.replace(".jpg", " 1.jpg")
    for path in [path for path in (root / "Img").rglob("*") if f"/{first.item}/" in path.as_posix()]:
        if path.name.startswith(Path(first.name).stem):
            path.rename(path.with_name(path.name.replace(Path(first.name).stem, Path(blank).stem)))
    for file in (root / "Anno").glob("*.txt"), (root / "Eval").glob("*.txt"):
        for path in file:
            text = path.read_text().replace(first.name, blank)
            path.write_bytes(text.replace("\n", "\r\n").encode())
    boxes = root / "Anno/list_bbox_inshop.txt"
    lines = boxes.read_bytes().decode().split("\r\n")
    row = next(number for number, line in enumerate(lines) if second.name in line)
    lines[0], lines[row] = "99", " ".join([*lines[row].split()[:3], "97 97 99 99"])
    boxes.write_bytes("\r\n".join(lines).encode())
    Image.new("RGB", (97, 128)).save(find_color_map(root, shown[0]))
    third.path.unlink()

    report = evaluate(root, by=["color"], roi=roi)
    assert (report.queries, report.gallery) == (len(whole.of("query")) - 1, len(shown))
    told = {
        "boxes": [f"query counted as a miss: {second.name}: no box"],
        "maps": [f"gallery photo left out: {shown[0].name}: its color map"],
        "photo": [],
    }
    for problem in (
        "list_bbox_inshop.txt: line 1 says 99 rows",
        f"of {second.name} leaves the photo of 96x96; it is left out",
        f"no photo {third.name}",
        *told[roi],
    ):
        assert len([one for one in report.problems if problem in one]) == 1
    assert len(report.problems) == 3 + len(told[roi])
    # Three photos are searched, so what could be asked is found, unless its item's photo was left out.
    asked = [one for one in whole.of("query") if one is not third]
    lost = {
        "boxes": [second],
        "maps": [one for one in asked if one.item == shown[0].item],
        "photo": [],
    }
    assert report.results["color"]["hit@50"] == pytest.approx(1 - len(lost[roi]) / len(asked))


class Blind(Spy):
    """Finds nothing in photos of the first color."""

    def segment(self, photo, path=None):
        return [] if tuple(photo[30, 30]) == COLORS[0] else super().segment(photo, path)


def test_photos_without_a_garment_are_named_also_when_a_run_goes_on(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    for _ in range(2):
        report = evaluate(root, segmenter=Blind(), roi="semantic", by=["wizard"], work=work)
        told = [problem for problem in report.problems if "no garment was found in it" in problem]
        assert [problem.split(": ")[0] for problem in told] == [
            "gallery photo left out",
            "query counted as a miss",
        ]
        assert report.results["wizard"]["hit@50"] == pytest.approx(5 / 6)


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


def test_a_set_without_maps_cannot_be_asked_by_its_maps(tmp_path):
    with pytest.raises(DatasetError, match="no color map"):
        evaluate(write_set(tmp_path), roi="maps")


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


def test_earlier_figures_that_cannot_be_read_are_an_error_before_anything_is_computed(tmp_path):
    spy = Spy()
    with pytest.raises(DatasetError, match=r"cannot read .*none\.json"):
        evaluate(write_set(tmp_path), beside=[tmp_path / "none.json"], segmenter=spy, roi="semantic")
    assert spy.paths == []


def test_type_pose_and_category_are_told_in_every_run(tmp_path):
    breakdown = evaluate(write_set(tmp_path), by=["wizard"]).as_json()["breakdown"]
    assert {key: set(groups) for key, groups in breakdown.items()} == {
        "type": {"upper"},
        "pose": {"back to front"},
        "category": {"MEN/Shirts"},
    }


def test_an_unknown_group_is_an_error_before_anything_is_computed(tmp_path):
    spy = Spy()
    with pytest.raises(DatasetError, match="there are type, pose, category, fabric"):
        evaluate(write_set(tmp_path), group_by="weave", segmenter=spy, roi="semantic")
    assert spy.paths == []


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


def test_progress_is_told_to_the_end(tmp_path):
    calls = []
    evaluate(write_set(tmp_path), progress=lambda *call: calls.append(call), by=["wizard"])
    assert ("indexing", 6, 6) in calls
    assert calls[-1] == ("searching", 6, 6)


def test_the_real_photos_are_found_far_better_than_by_chance(real_data, tmp_path):
    root = tmp_path / "luma-men"
    shutil.copytree(
        real_data / "luma-men", root, ignore=shutil.ignore_patterns("Hoodies", "Jackets", "Pants", "Shirts")
    )
    report = evaluate(root, by=["wizard"])
    assert report.results["wizard"]["hit@5"] > 0.5
