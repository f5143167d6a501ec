"""The main job on real photos."""

import hashlib
from pathlib import Path

import pytest

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.photo import load_photo
from fashion_wizard.search.searcher import Searcher


@pytest.fixture(scope="module")
def shop(real_data: Path, tmp_path_factory):
    """The front views of 24 items of the men's shop, indexed."""
    found = find_photos([real_data / "luma-men" / "Img"]).photos
    chosen = [photo for photo in found if photo.path.name == "01_1_front.jpg"][::8][:24]
    fronts = [photo.path for photo in chosen]
    with Catalog(tmp_path_factory.mktemp("catalog")) as catalog:
        searcher = Searcher(catalog)
        report = add_photos(catalog, chosen, searcher.segmenter, searcher.extractor)
        assert (report.added, report.left_out) == (24, [])
        yield searcher, fronts


@pytest.mark.parametrize("by", ["wizard", "superpoint"])
def test_every_photo_finds_itself(shop, by: str) -> None:
    searcher, fronts = shop
    for path in fronts[::4]:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        answers = searcher.search(load_photo(path), by=by, digest=digest)
        assert answers
        for answer in answers:
            assert (Path(answer.hits[0].photo), answer.hits[0].score) == (path, 1.0)


def test_a_photo_nobody_told_about_finds_itself_too(shop) -> None:
    searcher, fronts = shop
    answers = searcher.search(load_photo(fronts[5]))
    assert answers
    for answer in answers:
        assert Path(answer.hits[0].photo) == fronts[5]
        says = answer.hits[0].parts
        assert min(says[part] for part in ("look", "texture", "cut", "color")) > 0.99
        assert answer.hits[0].score > 0.5


def test_the_back_view_of_an_item_is_near_the_top(shop) -> None:
    searcher, fronts = shop
    backs = [(path, path.with_name("01_3_back.jpg")) for path in fronts]
    backs = [(front, back) for front, back in backs if back.is_file()]
    assert len(backs) >= 4
    found = sum(
        str(front) in [hit.photo for hit in searcher.search(load_photo(back), k=5)[0].hits]
        for front, back in backs
    )
    assert found / len(backs) >= 0.7


def test_real_garments_give_many_keypoints_inside_them(shop) -> None:
    searcher, _ = shop
    counts = [row.keypoints for row in searcher.catalog.garments()]
    assert max(counts) > 2 * min(counts)
    assert sum(counts) / len(counts) > 40
    for row in searcher.catalog.garments()[:6]:
        (photo,) = searcher.catalog.photos(digest=row.digest)
        mask = searcher.catalog.mask(row.id)
        ((_, features),) = searcher.catalog.features([row.id])
        x, y = features.keypoints.points.round().astype(int).T
        assert mask.shape == (photo.height, photo.width)
        assert mask[y, x].all()
