"""After a change of weights: what other models made is never compared, and is named."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard import Query
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import OtherModelsError, SearchError
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.photo import load_photo
from fashion_wizard.search.searcher import Searcher

METHODS = ["wizard", "superpoint", "embedding", "color"]
METRICS = ["cosine", "l2"]


class Whole:
    """The whole photo is a top."""

    name = "whole"

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        return [Garment.from_mask("top", np.ones(photo.shape[:2], np.bool_), 0.9)]


class Model:
    """Features that follow from the photo and from the version; what two versions make has no relation."""

    def __init__(self, version: int, dimension: int = 256) -> None:
        self.name = f"model-{version}"
        self.blocks: dict[str, int] = {}
        self._version = version
        self._dimension = dimension

    def extract(self, photo: np.ndarray, garment: Garment) -> Features:
        rng = np.random.default_rng([self._version, int(photo.astype(np.int64).sum())])

        def unit(*shape: int) -> np.ndarray:
            vectors = np.abs(rng.normal(size=shape)).astype(np.float32)
            return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)

        points = rng.uniform(0, 10, (6, 2)).astype(np.float32)
        keypoints = Keypoints(points, np.ones(6, np.float32), unit(6, self._dimension))
        return Features(keypoints, unit(self._dimension), unit(self._dimension))


@pytest.fixture
def photos(tmp_path) -> Path:
    folder = tmp_path / "my photos"
    folder.mkdir()
    for number in range(6):
        pixels = np.random.default_rng(number).integers(0, 256, (40, 40, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def catalog(tmp_path, photos):
    """Six items, indexed with model 1."""
    with Catalog(tmp_path / "catalog") as catalog:
        index(catalog, photos, Model(1))
        yield catalog


def index(catalog: Catalog, folder: Path, model: Model, names: str = "*") -> None:
    report = add_photos(catalog, find_photos(sorted(folder.glob(names))).photos, Whole(), model)
    assert not report.left_out


def ask(searcher: Searcher, file: Path, *, known: bool, **how: str) -> list[str]:
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest() if known else None
    (answer,) = searcher.search(load_photo(data, name=file.name), k=10, digest=digest, **how)
    return [hit.item for hit in answer.hits]


@pytest.mark.parametrize("dimension", [256, 384], ids=["of the same length", "of another length"])
@pytest.mark.parametrize("by", METHODS)
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("known", [False, True], ids=["a new photo", "a photo of the catalog"])
def test_where_nothing_can_be_compared_one_error_says_what_to_run(
    catalog, photos, dimension, by, metric, known
):
    searcher = Searcher(catalog, Whole(), Model(2, dimension))
    with pytest.raises(OtherModelsError) as caught:
        ask(searcher, photos / "1.png", known=known, by=by, metric=metric)
    assert str(caught.value) == (
        f"none of the 6 garments in the catalog at {catalog.path} can be compared: they were indexed with "
        f"other models; run: fashion-wizard index '{photos}' --catalog {catalog.path}"
    )
    assert searcher.other_models().garments == 6


@pytest.mark.parametrize("dimension", [256, 384], ids=["of the same length", "of another length"])
@pytest.mark.parametrize("by", METHODS)
@pytest.mark.parametrize("known", [False, True], ids=["a new photo", "a photo of the catalog"])
def test_half_indexed_again_the_new_half_is_found_and_the_old_half_is_counted(
    catalog, photos, dimension, by, known
):
    ask(Searcher(catalog, Whole(), Model(1)), photos / "0.png", known=False, by=by)
    model = Model(2, dimension)
    index(catalog, photos, model, "[012].png")
    searcher = Searcher(catalog, Whole(), model)
    for number in range(6):
        found = ask(searcher, photos / f"{number}.png", known=known, by=by)
        assert set(found) <= {"0.png", "1.png", "2.png"}
        assert (found[:1] == [f"{number}.png"]) == (number < 3)
    others = searcher.other_models()
    assert others.garments == 3
    assert others.command == f"fashion-wizard index '{photos}' --catalog {catalog.path}"
    index(catalog, photos, model)
    assert searcher.other_models().garments == 0
    assert ask(searcher, photos / "5.png", known=known, by=by)[0] == "5.png"


def test_the_program_before_the_change_still_finds_the_half_that_it_knows(catalog, photos):
    index(catalog, photos, Model(2), "[012].png")
    found = ask(Searcher(catalog, Whole(), Model(1)), photos / "4.png", known=False, by="color")
    assert found[0] == "4.png"
    assert set(found) <= {"3.png", "4.png", "5.png"}


def test_a_garment_that_was_marked_is_not_taken_from_the_old_half(catalog, photos):
    index(catalog, photos, Model(2), "[012].png")
    searcher = Searcher(catalog, Whole(), Model(2))
    data = (photos / "4.png").read_bytes()
    photo, digest = load_photo(data, name="4.png"), hashlib.sha256(data).hexdigest()
    (garment,) = searcher.garments(photo, digest=digest)
    hits = searcher.search(photo, garment=garment, k=6, digest=digest)[0].hits
    assert {hit.item for hit in hits} <= {"0.png", "1.png", "2.png"}
    assert all(hit.score < 1 for hit in hits)


def test_items_of_the_old_half_are_named_when_asked_with(catalog, photos):
    index(catalog, photos, Model(2), "[012].png")
    searcher = Searcher(catalog, Whole(), Model(2))
    (answer,) = searcher.answer(Query(item="1.png", k=6))
    assert {hit.item for hit in answer.hits} <= {"0.png", "2.png"}
    with pytest.raises(SearchError, match=r"'4\.png' was indexed with other models.*fashion-wizard index"):
        searcher.answer(Query(item="4.png"))


def test_a_catalog_without_garments_is_no_mistake(tmp_path, photos):
    with Catalog(tmp_path / "empty") as catalog:
        searcher = Searcher(catalog, Whole(), Model(2))
        assert ask(searcher, photos / "1.png", known=False) == []
        assert searcher.other_models().garments == 0


def test_another_segmenter_changes_nothing_for_the_search(catalog, photos):
    class Other(Whole):
        name = "other"

    searcher = Searcher(catalog, Other(), Model(1))
    assert ask(searcher, photos / "1.png", known=False)[0] == "1.png"
    assert searcher.other_models().garments == 0


def test_the_advice_names_each_folder_once_and_many_by_a_word(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        for number, folder in enumerate(["/s/b", "/s/a", "/s/a/x", "/s/a/x/y", "/s/it's"]):
            put(catalog, number, Path(folder))
        command = catalog.made_otherwise("new").command
        assert command == f"""fashion-wizard index /s/a /s/b '/s/it'"'"'s' --catalog {catalog.path}"""
        for number in range(5, 20):
            put(catalog, number, Path(f"/s/c{number}"))
        assert catalog.made_otherwise("new").command.startswith("fashion-wizard index PHOTOS --catalog")
        assert catalog.made_otherwise("old").garments == 0


def put(catalog: Catalog, number: int, folder: Path) -> None:
    garment = Garment.from_mask("top", np.ones((4, 4), np.bool_))
    features = Model(1).extract(np.full((4, 4, 3), number, np.uint8), garment)
    with catalog.writing():
        catalog.put_image(f"{number:064x}", "maps / old", (4, 4), [(garment, features)])
        catalog.put_photo(folder / f"{number}.png", str(number), f"{number:064x}")
