"""Other models describe a catalog beside what it holds, and take over at one moment."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.safekeeping.conftest import check, content, found_by_each, photo, picture, writer
from tests.toys import Grid, Halves, MeanColor, Octants, toy_extractor

from fashion_wizard.catalog.contents import Models
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, OtherModelsError
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.safekeeping.describe import FOLDER, describe
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.searcher import Searcher


class Newer(MeanColor):
    """Another model, which counts what it describes."""

    name = "mean-color-2"

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def describe(self, photo: np.ndarray, garment: Garment) -> np.ndarray:
        self.calls += 1
        return super().describe(photo, garment)[::-1].copy()


@pytest.fixture
def newer() -> Models:
    return Models(Halves(), FeatureExtractor(Grid(), Octants(), Newer()))


def calls(models: Models) -> int:
    return models.extractor.embedder.calls


def answers(folder: Path, extractor: FeatureExtractor) -> list[list[tuple[str, float]]]:
    with Catalog(folder, create=False) as catalog:
        searcher = Searcher(catalog, Halves(), extractor)
        found = [
            searcher.answer(Query(photos=(QueryPhoto(photo(color)),), garment=0))
            for color in ("red", "green", "blue")
        ]
    return [[(hit.item, hit.score) for hit in garments[0].hits] for garments in found]


def test_until_the_moment_of_the_change_the_answers_are_the_old_ones_and_then_the_new_ones(
    shop: Path, newer: Models, tmp_path: Path
) -> None:
    before = answers(shop, toy_extractor())
    wanted = content(shop)
    seen = []

    def look(step: str, done: int, total: int) -> None:
        seen.append((step, done, total))
        if done % 3:
            return
        assert answers(shop, toy_extractor()) == before
        with pytest.raises(OtherModelsError):
            answers(shop, newer.extractor)

    with Catalog(shop) as catalog, Catalog(shop) as reader:
        searcher = Searcher(reader, Halves(), toy_extractor())
        query = Query(photos=(QueryPhoto(photo("red")),))
        with reader.snapshot():
            report = describe(catalog, newer, progress=look)
            first = searcher.answer(query)[0].hits[0].item
        with pytest.raises(OtherModelsError):
            searcher.answer(query)
    assert first == "0.png"
    assert seen == [("describing", number, 6) for number in range(1, 7)]
    assert (report.described, report.waiting, report.left_out) == (6, 0, {})
    assert content(shop) == wanted
    assert not (shop / FOLDER).exists()

    with Catalog(tmp_path / "fresh") as fresh:
        photos = find_photos([shop.parent / "photos", shop / "photos"]).photos
        add_photos(fresh, photos, Halves(), newer.extractor)
    found = answers(shop, newer.extractor)
    assert [hits[0][0] for hits in found] == ["0.png", "1.png", "2.png"]
    for hits, fresh_hits in zip(found, answers(tmp_path / "fresh", newer.extractor), strict=True):
        assert [score for _, score in hits[:2]] == pytest.approx([score for _, score in fresh_hits[:2]])


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_run_that_was_stopped_goes_on_where_it_was(
    shop: Path, newer: Models, error: type[BaseException]
) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if done == 4:
            raise error

    with Catalog(shop) as catalog:
        with pytest.raises(error):
            describe(catalog, newer, progress=stop)
        assert calls(newer) == 8
        assert catalog.made_otherwise(toy_extractor().name).garments == 0
        assert describe(catalog, newer).described == 2
    assert calls(newer) == 12
    assert check(shop, extractor=newer.extractor).findings == []


def test_what_others_add_meanwhile_is_described_as_well(shop: Path, newer: Models) -> None:
    def change(step: str, done: int, total: int) -> None:
        if (done, total) == (6, 6) and "SKU-9" not in content(shop):
            with Catalog(shop) as other:
                writer(other).put("SKU-9", [picture("blue", 9)], {"name": "Late shirt"})
                writer(other).remove("SKU-2")

    with Catalog(shop) as catalog:
        describe(catalog, newer, progress=change)
        assert catalog.made_otherwise(newer.extractor.name).garments == 0
    assert {"SKU-9"} <= content(shop).keys()
    assert "SKU-2" not in content(shop)


def test_it_can_be_prepared_and_changed_over_later_without_describing_again(
    shop: Path, newer: Models
) -> None:
    before = answers(shop, toy_extractor())
    with Catalog(shop) as catalog:
        report = describe(catalog, newer, prepare=True)
        assert (report.described, report.waiting) == (6, 6)
        assert answers(shop, toy_extractor()) == before
        report = describe(catalog, newer)
    assert (report.described, report.waiting) == (0, 0)
    assert calls(newer) == 12


def test_a_photo_that_is_gone_is_named_and_nothing_changes_over_unless_told(
    shop: Path, newer: Models
) -> None:
    before = found_by_each(shop, "red")
    (shop.parent / "photos/0.png").unlink()
    with Catalog(shop) as catalog:
        report = describe(catalog, newer)
        assert (report.described, report.waiting) == (5, 6)
        assert [reason.rpartition("/")[2] for reason in report.left_out.values()] == [
            "0.png: the file is gone or has changed"
        ]
        assert found_by_each(shop, "red") == before
        report = describe(catalog, newer, leave_out=True)
        assert (report.described, report.waiting) == (0, 1)
    assert [hits[0][0] for hits in answers(shop, newer.extractor)][1:] == ["1.png", "2.png"]
    assert not (shop / FOLDER).exists()


def test_a_catalog_that_cannot_be_written_is_refused_before_anything_is_described(
    shop: Path, newer: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Catalog) -> None:
        raise CatalogError("the catalog is read-only here")

    with Catalog(shop) as catalog:
        monkeypatch.setattr(Catalog, "check_writable", refuse)
        with pytest.raises(CatalogError, match="read-only"):
            describe(catalog, newer)
    assert calls(newer) == 0
    shutil.rmtree(shop)
