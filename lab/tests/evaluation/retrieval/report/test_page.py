"""The report is one page that needs nothing but itself, and says what the figures say."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from lab.tests.evaluation.retrieval.report.pages import Corners, Page, photo
from PIL import Image

from fashion_wizard.defaults import feature_extractor
from fashion_wizard.palette import COLORS as PALETTE
from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.datasets.inshop import Inshop
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval
from fashion_wizard_lab.evaluation.retrieval.outcome import Provenance, RetrievalReport
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking
from fashion_wizard_lab.evaluation.retrieval.report.page import write_report

BLANK = "id <u>1"
SHADES = [(200, 30, 30), (30, 160, 40), (40, 60, 200)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    """Three items, front and back, with color maps; the gallery lacks the last, and one name is markup."""
    root = tmp_path_factory.mktemp("report") / "shop"
    partition, boxes = [], []
    for number, color in enumerate(SHADES):
        item = BLANK.replace("1", str(number))
        for view, split, pose in (("01_1_front", "gallery", 1), ("01_3_back", "query", 3)):
            if (number, split) == (2, "gallery"):
                continue
            name = f"img/MEN/Shirts/{item}/{view}.png"
            pixels = np.random.default_rng(number + 9 * pose).integers(0, 256, (64, 48, 3), dtype=np.uint8)
            pixels[10:54, 8:40] = color
            label_map = np.zeros((64, 48, 3), np.uint8)
            label_map[10:54, 8:40] = PALETTE[LABELS.index("top")]
            map_name = name.replace("img/", "img_highres_seg/", 1).replace(".png", "_segment.png")
            for path, picture in ((root / "Img" / name, pixels), (root / "Img" / map_name, label_map)):
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(picture).save(path)
            partition.append(f"{name} {item.replace(' ', '_')} {split}")
            boxes.append(f"{name} 1 {pose} 8 10 40 54")
    for file, header, rows in (
        ("Eval/list_eval_partition.txt", "image_name item_id evaluation_status", partition),
        ("Anno/list_bbox_inshop.txt", "image_name clothes_type pose_type x_1 y_1 x_2 y_2", boxes),
    ):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("\n".join([str(len(rows)), header, *rows]) + "\n")
    return root


@pytest.fixture(scope="module")
def measured(shop):
    """The report's file and the outcome it shows."""
    file = shop.parent / "out" / "report.html"
    outcome = evaluate_retrieval(
        shop,
        segmenter=WholePhoto(),
        extractor=feature_extractor(keypoints=Corners()),
        by=("wizard", "superpoint"),
        roi="maps",
        report=file,
    )
    return file, outcome


@pytest.fixture(scope="module")
def page(measured):
    return Page(measured[0].read_text("utf-8"))


def test_the_page_needs_nothing_but_itself(measured, page):
    text = measured[0].read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert not page.all("script")
    assert not page.all("link")
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert all(link["href"].startswith("#") for link in page.all("a"))
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert {link["href"][1:] for link in page.all("a")} <= ids
    for image in page.all("img"):
        kind, data = image["src"].split(",", 1)
        assert kind == "data:image/jpeg;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
            picture.load()
        assert image["alt"]


def test_names_of_items_stay_text(page):
    assert "id_<u>0" in page.text
    assert not page.all("u")


def test_every_figure_is_there(measured, page):
    _, outcome = measured
    assert outcome.results["wizard"]["hit@1"] == pytest.approx(2 / 3)
    for figures in outcome.results.values():
        assert all(f"{value:.3f}" in page.text for value in figures.values())
    for words in ("hit@30", "hit@40", "mAP@R", "Clothes type", "back to front", "MEN/Shirts", "upper"):
        assert words in page.text
    assert len(page.all("polyline")) == len(outcome.results)


def test_views_and_any_garment_stand_in_the_tables(measured, page):
    _, outcome = measured
    assert "wizard, any garment" in page.text
    low, high = outcome.views["back"]["intervals"]["wizard"]
    assert f"{low:.2f} to {high:.2f}" in page.text


def test_reliability_of_several_data_sets_stands_side_by_side(shop, measured, tmp_path):
    earlier = {**measured[1].as_json(), "dataset": "another shop"}
    (tmp_path / "earlier.json").write_text(json.dumps(earlier))
    file = tmp_path / "report.html"
    evaluate_retrieval(
        shop,
        segmenter=WholePhoto(),
        extractor=feature_extractor(keypoints=Corners()),
        by=("wizard",),
        roi="maps",
        report=file,
        beside=[tmp_path / "earlier.json"],
    )
    page = Page(file.read_text("utf-8"))
    labels = [picture["aria-label"] for picture in page.all("svg")]
    for name in ("shop, maps", "another shop, maps"):
        for depth in ("first result", "first ten results"):
            assert any(label.startswith(f"{name}, wizard, {depth}") for label in labels)
    # Two results at the first place are right of three; the page says that three are few.
    assert "few)" in page.text


def test_published_figures_stand_beside_with_their_traps(page):
    for words in ("FashionNet", "0.530", "0.764", "54,642", "OML ViT-S/16", "0.685", "another data set"):
        assert words in page.text
    assert len(page.all("tr", "measured")) == 2


def test_right_and_wrong_hits_are_framed(page):
    # Of each method three queries and a failure: two of the queries find their item among two photos.
    right, wrong = page.all("figure", "right"), page.all("figure", "wrong")
    assert len(right) == 2 * 2
    assert len(wrong) == 2 * (1 + 1 + 2 + 2)
    assert len(page.all("span", "mark")) == len(right) + len(wrong)


def test_the_region_of_interest_is_shown_with_its_color_map(page):
    assert page.text.count("given color map") == 3
    assert page.text.count("searched for: top") == 3
    assert page.text.count("4 keypoints") == 3


def test_settings_and_weights_go_by_hash(measured, page):
    _, outcome = measured
    assert outcome.provenance.code in page.text
    for name, digest in outcome.provenance.weights.items():
        assert name in page.text
        assert digest in page.text
    assert "corners+colors-" in page.text
    assert "maps" in page.text


def test_problems_are_listed(page):
    assert "no list of items: Anno/list_item_inshop.txt is missing" in page.text
    assert "item id_<u>2 is asked for, but no gallery photo shows it: a miss" in page.text


def test_the_page_suits_day_and_night_and_narrow_screens(measured, page):
    style = measured[0].read_text("utf-8")
    assert "prefers-color-scheme: dark" in style
    assert "@media (max-width" in style
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")


def test_the_json_is_the_same_run(measured, page):
    document = json.loads(json.dumps(measured[1].as_json()))
    assert document["results"] == measured[1].results
    assert document["problems"] == list(measured[1].problems)


def test_many_problems_do_not_drown_the_page(tmp_path):
    query = photo(tmp_path, "a", "red", "query")
    figures = {"hit@1": 0.0, "hit@10": 0.0, "hit@20": 0.0, "mAP@R": 0.0}
    outcome = RetrievalReport(
        dataset="set",
        full_release=True,
        queries=1,
        gallery=0,
        results={"wizard": figures},
        intervals={"wizard": (0.0, 0.8)},
        per_query=[],
        curves={"wizard": [0.0] * 50},
        groups={},
        breakdown={},
        views={},
        certainty={},
        photos_of_item=1,
        settings={"roi": "photo"},
        provenance=Provenance("c0de", {}, {}),
        seconds={},
        full_run=None,
        comparison="",
        problems=[f"problem {number}" for number in range(1_234)],
    )
    inshop = Inshop(tmp_path, (query,), (), {})
    file = tmp_path / "report.html"
    rankings = {"wizard": [Ranking(query, query.path, ())]}
    write_report(file, outcome, rankings, inshop, WholePhoto(), feature_extractor(keypoints=Corners()))
    page = Page(file.read_text("utf-8"))
    assert "1,234 of them" in page.text
    assert "problem 199" in page.text
    assert "problem 200" not in page.text
    assert "1,034 more" in page.text
    assert "Too little was computed" in page.text
