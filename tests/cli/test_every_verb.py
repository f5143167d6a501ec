"""Every verb of the product runs on a small catalog and has its effect. A verb without a row here fails."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.verbs import VERBS, load
from fashion_wizard.safekeeping.backup import back_up
from fashion_wizard.safekeeping.dump import dump
from fashion_wizard.server.keys import KeyRing
from fashion_wizard_lab.wardrobe import render_item, render_view

Check = Callable[[subprocess.CompletedProcess[str]], bool]


@dataclass(frozen=True)
class Row:
    """A command, and what is true after it.

    Attributes:
        arguments: After the verb; photos and catalog are in the working folder.
        check: Looks at the output and the working folder.
    """

    arguments: tuple[str, ...]
    check: Check


def is_picture(name: str) -> bool:
    with Image.open(name) as picture:
        return min(picture.size) > 16


def items() -> list[str]:
    with Catalog("catalog", create=False) as catalog:
        return [item.id for item in catalog.items()]


def keys() -> list[str]:
    return [key.name for key in KeyRing(Path("catalog")).all()]


FEED = (
    "id,title,link,image_link,price\n"
    "SKU-1,Red shirt,https://shop.example/1,https://shop.example/1.jpg,19.00 EUR\n"
)
ROWS = {
    "index": Row(("more",), lambda done: "1 added" in done.stderr and "2.png" in items()),
    "search": Row(
        ("photos/1.png", "--json"),
        lambda done: json.loads(done.stdout)["garments"][0]["hits"][0]["item"] == "1.png",
    ),
    "remove": Row(("0.png",), lambda done: "1 removed" in done.stderr and items() == ["1.png"]),
    "info": Row((), lambda done: done.stdout.startswith("items             2\n")),
    "backup": Row(
        ("new.zip",),
        lambda done: "new.zip: 2 items, 2 of 2 photos" in done.stderr and Path("new.zip").is_file(),
    ),
    "restore": Row(("kept.zip", "--replace"), lambda done: "2 items, 2 photos" in done.stderr),
    "dump": Row(
        ("new.zip",), lambda done: "new.zip: 2 items, 2 photos" in done.stderr and Path("new.zip").is_file()
    ),
    "load": Row(("dumped.zip", "--replace"), lambda done: "2 items, 2 photos" in done.stderr),
    "describe": Row((), lambda done: "0 photos described, 0 still count" in done.stderr),
    "check": Row(("--json",), lambda done: json.loads(done.stdout)["sound"] is True),
    "items": Row(
        ("--json",), lambda done: [item["id"] for item in json.loads(done.stdout)["items"]] == items()
    ),
    "look": Row(("0.png", "--json"), lambda done: json.loads(done.stdout)["item"] == "0.png"),
    "segment": Row(
        ("photos/0.png", "-o", "map.png", "--json"),
        lambda done: json.loads(done.stdout)["garments"] != [] and is_picture("map.png"),
    ),
    "keypoints": Row(("photos/0.png", "-o", "keypoints.png"), lambda _: is_picture("keypoints.png")),
    "doctor": Row(("--json",), lambda done: json.loads(done.stdout)["catalog"]["items"] == 2),
    "feed check": Row(("feed.csv", "--json"), lambda done: json.loads(done.stdout)["records"] == 1),
    "report asked": Row(
        ("--json", "-o", "asked.html"),
        lambda done: (
            json.loads(done.stdout)["total"]["queries"] == 0 and "<h1>" in Path("asked.html").read_text()
        ),
    ),
    "keys add": Row(("page",), lambda done: done.stdout.startswith("fw_") and keys() == ["known", "page"]),
    "keys list": Row((), lambda done: done.stdout == "known\tread\n"),
    "keys remove": Row(("known",), lambda _: keys() == []),
}
SERVERS = {"serve": ("--port", "0"), "mcp": ("--http", "0")}
"""Verbs that run until they are interrupted."""


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two indexed photos, another photo, and a key named known."""
    folder = tmp_path_factory.mktemp("verbs")
    for number in range(3):
        path = folder / ("more" if number == 2 else "photos") / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(render_view(render_item(3, number), "front", (96, 128)).photo).save(path)
    (folder / "feed.csv").write_text(FEED)
    assert run(folder, "index", "photos").returncode == 0
    KeyRing(folder / "catalog").add("known")
    with Catalog(folder / "catalog") as catalog:
        back_up(catalog, folder / "kept.zip")
        dump(catalog, folder / "dumped.zip")
    return folder


@pytest.fixture
def shop(indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the catalog; the photos stay where they were indexed."""
    monkeypatch.delenv("FASHION_WIZARD_CATALOG", raising=False)
    shutil.copytree(indexed, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fashion_wizard", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_verb_has_a_row() -> None:
    groups = {verb: getattr(load(verb), "commands", None) for verb in VERBS}
    verbs = [f"{verb} {name}" for verb, inner in groups.items() for name in inner or ()]
    verbs += [verb for verb, inner in groups.items() if inner is None]
    assert sorted(verbs) == sorted([*ROWS, *SERVERS])


@pytest.mark.parametrize("verb", ROWS)
def test_a_verb_has_its_effect(shop: Path, verb: str) -> None:
    row = ROWS[verb]
    done = run(shop, *verb.split(), *row.arguments)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert row.check(done), (done.stdout, done.stderr)


@pytest.mark.parametrize("verb", SERVERS)
@pytest.mark.skipif(os.name == "nt", reason="interrupted by a signal")
def test_a_server_says_its_address_and_ends_when_interrupted(shop: Path, verb: str) -> None:
    # Where tests run in the background, a shell may have made them, and so the server, deaf to this signal.
    script = (
        "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "runpy.run_module('fashion_wizard', run_name='__main__')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, verb, *SERVERS[verb]], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        try:
            _, rest = process.communicate(timeout=120)
        finally:
            process.kill()
    assert "http://127.0.0.1:" in line
    assert "Traceback" not in rest
