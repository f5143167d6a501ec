"""`fashion-wizard index` after photos were deleted: it lists them, and removes them only with consent."""

import io
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import gone_photos, index_photos, main
from fashion_wizard.garment import Features, Garment, Keypoints


class Whole:
    """The whole photo is a top."""

    name = "whole"

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        return [Garment.from_mask("top", np.ones(photo.shape[:2], bool))]


class Mean:
    """A garment is its mean color."""

    name = "mean"
    blocks: dict[str, int] = {}  # noqa: RUF012

    def extract(self, photo: np.ndarray, garment: Garment) -> Features:
        color = photo.mean(axis=(0, 1)).astype(np.float32)
        color /= np.linalg.norm(color)
        none = Keypoints(*(np.zeros(shape, np.float32) for shape in ((0, 2), 0, (0, 4))))
        return Features(none, color, color)


@pytest.fixture(autouse=True)
def shop(tmp_path, monkeypatch):
    """Two folders of two photos each, in the working folder, and small stand-ins for the models."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FASHION_WIZARD_CATALOG", raising=False)
    monkeypatch.setattr(defaults, "segmenter", lambda maps: Whole())
    monkeypatch.setattr(defaults, "feature_extractor", Mean)
    for seed, name in enumerate(("summer/1.png", "summer/2.png", "winter/3.png", "winter/4.png"), 1):
        Path(name).parent.mkdir(exist_ok=True)
        pixels = np.random.default_rng(seed).integers(0, 255, (24, 24, 3), np.uint8)
        Image.fromarray(pixels).save(name)


@pytest.fixture
def index(monkeypatch, capsys):
    """Runs `index`; returns the exit status and the output, in one line."""

    def index(*arguments: str, says: str | None = None) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["fashion-wizard", "index", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(says or ""))
        for module in (index_photos, gone_photos):
            monkeypatch.setattr(module, "at_terminal", lambda: says is not None)
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, " ".join(capsys.readouterr().err.split())

    return index


def shown() -> list[str]:
    with Catalog("catalog", create=False) as catalog:
        return [photo.path.name for photo in catalog.photos()]


def test_photos_without_files_are_listed_and_stay_until_pruned(index) -> None:
    index("summer", "winter")
    Path("summer/1.png").unlink()
    for _ in range(2):
        status, output = index("summer")
        assert (status, len(shown())) == (0, 4)
        assert f"gone: {Path('summer/1.png').absolute()}: a photo of 1.png" in output
        assert "1 photo gone: still in the catalog; take them out with --prune" in output
    status, output = index("summer", "--prune")
    assert (status, shown()) == (0, ["2.png", "3.png", "4.png"])
    assert "1 photo taken out of the catalog" in output
    assert "gone" not in index("summer", "--prune")[1]


def test_only_photos_below_the_given_folders_are_checked(index) -> None:
    index("summer", "winter")
    for name in ("summer/1.png", "winter/3.png"):
        Path(name).unlink()
    status, output = index("../" + Path.cwd().name + "/summer", "--prune")
    assert (status, shown()) == (0, ["2.png", "3.png", "4.png"])
    assert "3.png" not in output
    assert index("winter/4.png", "--prune")[0] == 0
    assert "3.png" in shown()


def test_an_item_with_other_photos_stays(index) -> None:
    Path("items.csv").write_text("photo,item,price\nsummer/1.png,A,9\nsummer/2.png,A,9\n")
    index("summer", "--metadata", "items.csv")
    Path("summer/1.png").unlink()
    index("summer", "--prune")
    with Catalog("catalog", create=False) as catalog:
        assert [(item.id, item.metadata) for item in catalog.items()] == [("A", {"price": "9"})]
        assert [photo.path.name for photo in catalog.photos(item="A")] == ["2.png"]


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def spoil(folder: Path) -> None:
    empty(folder)
    (folder / "9.png").write_bytes(b"no photo")


@pytest.mark.parametrize("lose", [shutil.rmtree, empty, spoil])
def test_an_unmounted_folder_removes_nothing(index, lose) -> None:
    index("summer", "winter")
    lose(Path("summer"))
    for arguments in (("summer", "--prune"), ("winter", "summer", "--prune"), ("summer",)):
        status, output = index(*arguments)
        assert len(shown()) == 4, output
        assert status == (1 if lose is spoil and "--prune" not in arguments else 2), output
        assert "the catalog knows 2 photos at summer, and all are gone: is a disk or share away?" in output
        assert "--prune --yes" in output
    status, output = index("summer", "winter", "--prune", "--yes")
    assert shown() == ["3.png", "4.png"], output
    assert status == (1 if lose is spoil else 0)


def test_an_unknown_folder_without_photos_is_an_error(index) -> None:
    index("winter")
    empty(Path("summer"))
    status, output = index("summer", "--prune", "--yes")
    assert (status, output.count("fashion-wizard: ")) == (2, 1)
    assert "summer: there is no photo in this folder" in output
    assert "the catalog knows" not in output
    assert "no such file or folder" in index("nowhere", "--prune", "--yes")[1]
    assert len(shown()) == 2


def test_at_a_terminal_index_asks_for_consent(index) -> None:
    index("summer", "winter")
    Path("summer/1.png").unlink()
    status, output = index("summer", says="n\n")
    assert (status, len(shown())) == (0, 4)
    assert "Take 1 photo out of the catalog?" in output
    assert index("summer", says="y\n")[0] == 0
    assert shown() == ["2.png", "3.png", "4.png"]
    empty(Path("summer"))
    assert index("summer", "--prune", says="n\n")[0] == 2
    assert shown() == ["2.png", "3.png", "4.png"]
    status, output = index("summer", "--prune", says="y\n")
    assert (status, shown()) == (0, ["3.png", "4.png"])
    assert "nothing would be left of summer" in output


def test_moved_photos_and_broken_links_are_not_gone(index) -> None:
    index(".")
    Path("summer/1.png").rename("winter/9.png")
    Path("summer/2.png").rename("elsewhere.png")
    Path("summer/2.png").symlink_to("share/2.png")
    status, output = index("summer", "winter", "--prune")
    assert status == 1, "the link is left out"
    assert "gone" not in output
    assert shown() == ["2.png", "3.png", "4.png", "9.png"]


def test_of_many_photos_with_one_reason_the_first_are_listed(index) -> None:
    for number in range(25):
        Path(f"summer/text-{number:02}.jpg").write_text("no picture")
    Path("summer/empty.jpg").touch()
    status, said = index("summer")
    assert status == 1
    assert said.count("left out: ") == 22
    assert "empty.jpg: the file is empty" in said
    assert "text-19.jpg" in said
    assert "text-20.jpg" not in said
    assert "left out: 5 more: this is not a picture" in said
    assert "see them with --verbose" in said
    assert "2 added, 0 updated, 0 unchanged, 26 left out" in said
    Path("table.csv").write_text("photo,item\nsummer/1.png,A\n")
    for number in range(25):
        Image.new("RGB", (24, 24), (9 * number + 9, 9, 9)).save(f"winter/{number}.png")
        Image.new("RGB", (1 + number % 9, 24)).save(f"winter/small-{number}.png")
    _, other = index("summer/1.png", "winter", "--metadata", "table.csv")
    assert "note: 5 more: the metadata does not name it; see them with --verbose" in other
    assert "left out: 5 more: ... x ... pixels are too few to show a garment; see them" in other
    _, said = index("summer", "--verbose")
    assert said.count("left out: ") == 26
    assert "more: " not in said
