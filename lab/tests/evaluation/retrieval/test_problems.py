"""What is missing or cannot be used is named: a miss, or an error before anything is computed."""

from pathlib import Path

import pytest
from lab.tests.evaluation.retrieval.small_sets import COLORS, FewKeypoints, Spy, evaluate, write_set
from PIL import Image

from fashion_wizard.defaults import feature_extractor
from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import find_color_map, read_inshop
from fashion_wizard_lab.wardrobe import write_wardrobe


def test_a_gallery_of_which_nothing_can_be_searched_is_an_error_not_a_row_of_zeros(tmp_path):
    class Fails(FewKeypoints):
        def extract(self, photo, garment):
            raise ValueError("no")

    with pytest.raises(DatasetError, match="no gallery photo can be searched"):
        evaluate(write_set(tmp_path), extractor=feature_extractor(keypoints=Fails()))


def test_a_query_whose_item_is_not_in_the_gallery_is_a_miss_and_is_named(tmp_path):
    report = evaluate(write_set(tmp_path, gallery={0, 1, 2}), by=["wizard"])
    assert (report.queries, report.gallery) == (6, 3)
    assert report.results["wizard"]["hit@50"] == 0.5
    assert sum("is asked for, but no gallery photo shows it" in problem for problem in report.problems) == 3


def test_a_folder_without_distractors_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match="no photos to distract with"):
        evaluate(write_set(tmp_path / "set"), distractors=tmp_path / "nowhere")


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


def test_a_set_without_maps_cannot_be_asked_by_its_maps(tmp_path):
    with pytest.raises(DatasetError, match="no color map"):
        evaluate(write_set(tmp_path), roi="maps")


def test_earlier_figures_that_cannot_be_read_are_an_error_before_anything_is_computed(tmp_path):
    spy = Spy()
    with pytest.raises(DatasetError, match=r"cannot read .*none\.json"):
        evaluate(write_set(tmp_path), beside=[tmp_path / "none.json"], segmenter=spy, roi="semantic")
    assert spy.paths == []


def test_an_unknown_group_is_an_error_before_anything_is_computed(tmp_path):
    spy = Spy()
    with pytest.raises(DatasetError, match="there are type, pose, category, fabric"):
        evaluate(write_set(tmp_path), group_by="weave", segmenter=spy, roi="semantic")
    assert spy.paths == []
