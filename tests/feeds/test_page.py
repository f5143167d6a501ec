"""What docs/feeds.md shows works as it stands there, and `feed` and `index --feed` as a person uses them."""

import gzip
import json
import re
import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.feeds import writers
from tests.feeds.conftest import Mean, Whole

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import main
from fashion_wizard.cli.verbs import load

PAGE = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")
FILES = {
    "google.xml": writers.google_rss,
    "google.tsv": writers.google_tsv,
    "shopify.csv": writers.shopify,
    "magento.csv": writers.magento,
    "woocommerce.csv": writers.woocommerce,
    "products.json": writers.shopify_json,
    "woocommerce.json": writers.woo_rest,
    "openai.jsonl.gz": lambda garments: gzip.compress(writers.openai_jsonl(garments)),
    "items.csv": writers.plain_csv,
}


@pytest.fixture
def shop(tmp_path, photos, garments, monkeypatch) -> Path:
    """A folder with the feeds that the page names, and small stand-ins for the models."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FASHION_WIZARD_CATALOG", raising=False)
    monkeypatch.setattr(defaults, "segmenter", Whole)
    monkeypatch.setattr(defaults, "feature_extractor", Mean)
    for name, make in FILES.items():
        Path(name).write_bytes(make(garments))
    return tmp_path


@pytest.fixture
def run(shop, monkeypatch, capsys):
    """Runs the program; gives exit status, standard output, and standard error in one line."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fashion-wizard", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, " ".join(output.err.split())

    return run


def commands(language: str) -> list[list[str]]:
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    return [shlex.split(line.removeprefix("$ ")) for block in blocks for line in block.splitlines()]


def test_the_pages_commands_run_in_order(run, garments) -> None:
    lines = commands("bash")
    assert {name for line in lines for name in FILES if name in line} == FILES.keys()
    for program, *arguments in lines:
        assert program == "fashion-wizard"
        status, _, said = run(*arguments)
        assert status == 0, (arguments, said)
    report = json.loads(Path("report.json").read_text())
    assert report["counts"]["new"] == len(garments)
    with Catalog("catalog", create=False) as catalog:
        assert len(catalog.items()) == len(garments)


def test_the_pages_other_commands_are_understood() -> None:
    for program, verb_, *arguments in commands("console"):
        if program != "curl":
            load(verb_).make_context(verb_, arguments)


def test_check_tells_what_a_feed_holds(run, photos) -> None:
    next(photos.rglob("c-04-camel.jpg")).unlink()
    status, out, _ = run("feed", "check", "google.xml", "--photos", "photos")
    assert status == 0
    for line in ("Google Merchant (xml)", "24, 23 of them found", "12 in EUR", "sale_price (3)", "material"):
        assert line in out
    status, out, _ = run("feed", "check", "magento.csv", "--json")
    found = json.loads(out)
    assert (status, found["records"], found["styles"], found["photos_found"]) == (0, 12, 5, None)
    assert found["currencies"] == {"": 12}
    assert found["notes"][0]["reason"].endswith("name it with --currency")
    assert found["counts"]["not for sale"] == 5


def test_check_names_rows_that_cannot_be_used(run) -> None:
    data = Path("google.tsv").read_bytes()
    Path("google.tsv").write_bytes(data.replace(b"89.50 EUR", b"soon", 1)[:-60])
    status, out, _ = run("feed", "check", "google.tsv")
    assert status == 1
    assert "refused: line 5: item D-02-G-M: its price: 'soon' is no amount" in out
    assert "cut off" in out


def test_index_ends_with_a_table_and_a_report(run, garments) -> None:
    status, _, said = run(
        "index", "--feed", "google.tsv", "--photos", "photos", "--report", "out/report.json"
    )
    assert status == 0
    assert "new changed unchanged withdrawn refused not for sale 12 0 0 0 0 0" in said
    assert said.endswith("24 photos of 12 items, 22 garments")
    garments[0] = replace(garments[0], price="1.00")
    data = writers.google_tsv(garments[:-1]).replace(b"249.00 EUR", b"soon", 1)
    Path("google.tsv").write_bytes(data)
    status, _, said = run(
        "index", "--feed", "google.tsv", "--photos", "photos", "--report", "out/report.json"
    )
    assert status == 1
    assert "refused: line 9: item C-04-N-L: its price: 'soon' is no amount" in said
    report = json.loads(Path("out/report.json").read_text())
    assert (report["changed"], report["withdrawn"]) == ({"T-01-R-S": ["price"]}, ["S-05-O-38"])
    assert report["refused"][0]["item"] == "C-04-N-L"


def test_one_picture_under_items_of_different_styles_has_a_note_and_sizes_share_theirs(run, garments) -> None:
    for name in ("c-04-camel.jpg", "c-04-camel_back.jpg"):
        shutil.copy(next(Path("photos").rglob("d-02-green.jpg")), next(Path("photos").rglob(name)))
    status, _, said = run("index", "--feed", "google.tsv", "--photos", "photos", "--report", "report.json")
    assert status == 0
    (note,) = json.loads(Path("report.json").read_text())["notes"]
    assert note["reason"].startswith("one picture under different items: ")
    assert {"C-04-C-L", "D-02-G-M"} <= set(re.split(r"[ ,;]+", note["reason"]))
    assert f"note: {note['reason']}" in said
    _, _, said = run("index", "--feed", "google.tsv", "--photos", "photos")
    assert "one picture" not in said


@pytest.mark.parametrize("verbose", [True, False])
def test_verbose_lists_every_note(verbose, run, garments) -> None:
    for path in Path("photos").rglob("*_back.jpg"):
        path.unlink()
    many = [replace(one, item=f"{one.item}-{n}") for n in range(3) for one in garments]
    Path("google.tsv").write_bytes(writers.google_tsv(many))
    _, _, said = run("index", "--feed", "google.tsv", "--photos", "photos", *["--verbose"] * verbose)
    assert ("more; see them with --verbose or --report FILE" in said) is not verbose
    assert said.count("note: line") == (36 if verbose else 20)


def test_a_dry_run_makes_no_catalog(run, shop) -> None:
    status, _, said = run("index", "--feed", "google.tsv", "--photos", "photos", "--dry-run")
    assert (status, "dry run: nothing was changed" in said) == (0, True)
    assert not (shop / "catalog").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("index",), "name photos or folders of photos, or the shop's feed with --feed"),
        (("index", "photos", "--feed", "google.tsv"), "--feed goes without PHOTOS"),
        (("index", "photos", "--dry-run"), "need --feed"),
        (("index", "photos", "--allow-shrink", "0.5"), "need --feed"),
        (("index", "--feed", "none.csv"), "none.csv cannot be read (No such file or directory)"),
        (("index", "--feed", "photos"), "photos cannot be read (Is a directory)"),
        (("index", "--feed", "google.tsv", "--photos", "none"), "none: there is no such folder of photos"),
        (("index", "--feed", "google.tsv", "--currency", "euro"), "write three letters"),
        (("index", "--feed", "google.tsv", "--media-url", "/media"), "write a whole address"),
        (("index", "--feed", "google.tsv", "--allow-shrink", "2"), "--allow-shrink"),
        (("index", "--feed", "http://127.0.0.1:9/feed.csv"), "does not lead to a public address"),
        (("feed", "check", "none.csv"), "none.csv cannot be read"),
        (("feed", "check", "google.tsv", "--photos", "none"), "no such folder"),
    ],
)
def test_mistakes_are_one_line(arguments, message, run, shop) -> None:
    status, out, said = run(*arguments)
    assert (status, out) == (2, "")
    assert message in said
    assert not (shop / "catalog").exists()


def test_photos_that_are_named_by_the_end_of_an_address_alone_say_which_options_help(run, garments) -> None:
    Path("magento.csv").write_bytes(writers.magento(garments))
    status, _, said = run("index", "--feed", "magento.csv", "--currency", "EUR")
    assert status == 1
    assert "say where it begins with --media-url, or name the folder of the photos with --photos" in said
