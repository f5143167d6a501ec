"""The search as a whole, on small shops drawn for the purpose."""

import hashlib
import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from tests.sift import Sift

from fashion_wizard import Query, QueryPhoto
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor
from fashion_wizard.errors import SearchError
from fashion_wizard.garment import Garment
from fashion_wizard.photo import load_photo
from fashion_wizard.search.fuse import ALIKE, shipped
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.weights import PartWeights

AS_LEARNT = PartWeights()
PRINTS = ((200, 30, 40), (30, 60, 200), (40, 150, 60), (220, 190, 40), (120, 40, 150), (30, 30, 35))


class TopAndPants:
    """The upper half is a top, the lower half pants, the rim nothing."""

    name = "top-and-pants"

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        garments = []
        for label, rows in (("top", slice(4, 78)), ("pants", slice(82, 156)), ("skin", slice(78, 82))):
            mask = np.zeros(photo.shape[:2], bool)
            mask[rows, 4:116] = True
            garments.append(Garment.from_mask(label, mask, 0.9))
        return garments


def cloth(seed: int, color: tuple[int, int, int], *, printed: bool, light: float = 1.0) -> np.ndarray:
    """160 x 120: a cloth of one color, plain or printed with shapes that follow from the seed."""
    rng = np.random.default_rng(seed)
    photo = np.full((160, 120, 3), color, np.uint8)
    for _ in range(40 if printed else 0):
        corners = rng.integers(0, (120, 160), 2) + rng.integers(-12, 13, (5, 2))
        cv2.fillPoly(photo, [corners.astype(np.int32)], rng.integers(0, 256, 3).tolist())
    return np.clip(photo * light, 0, 255).astype(np.uint8)


@pytest.fixture
def shop(tmp_path):
    """Six printed and six plain items of one photo each, indexed."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for number, color in enumerate(PRINTS):
        Image.fromarray(cloth(number, color, printed=True)).save(photos / f"printed{number}.png")
        Image.fromarray(cloth(number, color, printed=False)).save(photos / f"plain{number}.png")
    with Catalog(tmp_path / "catalog") as catalog:
        yield fill(catalog, photos), photos


def fill(catalog: Catalog, photos: Path, **keywords) -> Searcher:
    searcher = Searcher(catalog, TopAndPants(), feature_extractor(keypoints=Sift()))
    report = add_photos(
        catalog, find_photos([photos]).photos, searcher.segmenter, searcher.extractor, **keywords
    )
    assert not report.left_out
    return searcher


def alike(hit: Hit, like: PartWeights = AS_LEARNT) -> float:
    """How alike a hit is, by the parts that it tells."""
    parts = {name: np.array([says], np.float32) for name, says in hit.parts.items()}
    return float(shipped().traits.similarity(parts, like)[0])


def chance(hit: Hit, like: PartWeights = AS_LEARNT) -> float:
    """How likely a hit is the very article: its score without what likeness is of it."""
    return (hit.score - ALIKE * alike(hit, like)) / (1 - ALIKE)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("by", ["wizard", "superpoint", "embedding", "color"])
@pytest.mark.parametrize("metric", ["cosine", "l2"])
@pytest.mark.parametrize("name", ["printed2.png", "plain4.png"])
def test_the_very_photo_comes_first_with_a_score_of_one(shop, by: str, metric: str, name: str) -> None:
    searcher, photos = shop
    path = photos / name
    answers = searcher.search(load_photo(path), by=by, metric=metric, digest=digest(path))
    assert [answer.garment.label for answer in answers] == ["top", "pants"]
    for answer in answers:
        assert (answer.hits[0].item, answer.hits[0].score) == (name, 1.0)
        assert set(answer.hits[0].parts.values()) == {1.0}
        assert all(hit.score < 1 for hit in answer.hits[1:] if hit.label == answer.garment.label)


@pytest.mark.parametrize("by", ["wizard", "superpoint"])
def test_another_photo_of_a_printed_cloth_finds_it(shop, by: str) -> None:
    searcher, _ = shop
    for number, color in enumerate(PRINTS):
        other = cloth(number, color, printed=True, light=0.85)
        other = cv2.GaussianBlur(np.roll(other, (3, 2), axis=(0, 1)), (0, 0), 0.7)
        (answer,) = searcher.search(other, by=by, garment="top")
        assert answer.hits[0].item == f"printed{number}.png"
        assert answer.hits[0].score < 1


def test_a_plain_cloth_is_found_by_its_color(shop) -> None:
    searcher, _ = shop
    for number, color in enumerate(PRINTS):
        (answer,) = searcher.search(cloth(0, color, printed=False, light=0.97), garment="pants")
        assert answer.hits[0].item == f"plain{number}.png"
        assert answer.hits[0].parts["pattern"] == 0


def test_hits_are_ordered_each_item_once_and_scores_lie_in_range(shop) -> None:
    searcher, _ = shop
    (answer,) = searcher.search(cloth(9, PRINTS[1], printed=True), k=7, garment="top")
    items = [hit.item for hit in answer.hits]
    scores = [hit.score for hit in answer.hits]
    assert len(items) == len(set(items)) == 7
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= value <= 1 for hit in answer.hits for value in (hit.score, *hit.parts.values()))
    assert all(
        set(hit.parts) == {"look", "texture", "cut", "color", "pattern", "kind"} for hit in answer.hits
    )


def test_body_parts_are_neither_kept_nor_asked_for(shop) -> None:
    searcher, photos = shop
    assert {row.label for row in searcher.catalog.garments()} == {"top", "pants"}
    answers = searcher.search(load_photo(photos / "plain0.png"))
    assert sorted(answer.garment.label for answer in answers) == ["pants", "top"]
    with pytest.raises(SearchError, match="no garment that can be searched for"):
        searcher.search(load_photo(photos / "plain0.png"), garment="skin")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"by": "magic"}, "known are wizard, superpoint"),
        ({"metric": "hamming"}, "known are cosine, l2"),
        ({"k": 0}, "the largest number of results"),
        ({"garment": "teapot"}, "known are top"),
        ({"garment": "dress"}, "shows no dress, but top, pants"),
    ],
)
def test_what_cannot_be_asked_is_said(shop, wrong: dict, says: str) -> None:
    searcher, _ = shop
    with pytest.raises(SearchError, match=says):
        searcher.search(cloth(0, PRINTS[0], printed=True), **wrong)


def test_what_is_removed_or_added_shows_at_once(shop) -> None:
    searcher, photos = shop
    query = cloth(3, PRINTS[3], printed=True)
    assert searcher.search(query)[0].hits[0].item == "printed3.png"
    searcher.catalog.remove_items(["printed3.png"])
    assert "printed3.png" not in [hit.item for hit in searcher.search(query, k=50)[0].hits]
    fill(searcher.catalog, photos)
    assert searcher.search(query)[0].hits[0].item == "printed3.png"


def test_an_empty_catalog_has_no_hits(tmp_path) -> None:
    with Catalog(tmp_path) as catalog:
        searcher = Searcher(catalog, TopAndPants(), feature_extractor(keypoints=Sift()))
        answers = searcher.search(cloth(0, PRINTS[0], printed=True))
        assert [answer.hits for answer in answers] == [[], []]


def test_photos_of_one_item_count_as_one(shop, tmp_path) -> None:
    searcher, photos = shop
    rows = [f"{path.name},{path.stem[-1]}" for path in sorted(photos.iterdir())]
    (tmp_path / "items.csv").write_text("\n".join(["photo,item", *rows]))
    fill(searcher.catalog, photos, table=read_items(tmp_path / "items.csv", [photos]))
    hits = searcher.search(cloth(2, PRINTS[2], printed=True), k=10, garment="top")[0].hits
    assert sorted(hit.item for hit in hits) == ["0", "1", "2", "3", "4", "5"]
    assert (hits[0].item, Path(hits[0].photo).name) == ("2", "printed2.png")


def test_one_photo_in_two_places_answers_for_both_items(shop) -> None:
    searcher, photos = shop
    (photos / "copy.png").write_bytes((photos / "printed1.png").read_bytes())
    fill(searcher.catalog, photos)
    hits = searcher.search(cloth(1, PRINTS[1], printed=True), garment="top")[0].hits
    assert {hits[0].item, hits[1].item} == {"copy.png", "printed1.png"}
    assert hits[0].score == hits[1].score


def test_scores_are_chances_of_which_at_most_one_comes_true(shop) -> None:
    searcher, photos = shop
    asked = cloth(1, PRINTS[1], printed=True, light=0.9)

    def said(**more) -> dict[str, float]:
        hits = searcher.search(asked, garment="top", k=20, **more)[0].hits
        return {hit.item: chance(hit) for hit in hits}

    before = said()
    assert sum(before.values()) < 1.001
    among = said(wanted=lambda item: item.id != "printed1.png")
    assert among == {item: score for item, score in before.items() if item != "printed1.png"}
    # Moved a little, it is another photo of the cloth, and not the same one saved again.
    rival = np.roll(cloth(1, PRINTS[1], printed=True, light=0.99), (6, 8), axis=(0, 1))
    Image.fromarray(rival).save(photos / "rival.png")
    fill(searcher.catalog, photos)
    after = said()
    assert sum(after.values()) < 1.001
    assert after["printed1.png"] < 0.8 * before["printed1.png"]


def test_several_photos_of_one_garment_answer_once(shop) -> None:
    searcher, _ = shop
    photos = [cloth(4, PRINTS[4], printed=True, light=light) for light in (0.85, 0.95)]
    (together,) = searcher.answer(Query(photos=list(map(QueryPhoto, photos)), garment="top"))
    assert together.hits[0].item == "printed4.png"
    alone = [searcher.search(photo, garment="top")[0].hits[0].score for photo in photos]
    assert min(alone) - 0.01 <= together.hits[0].score <= max(alone) + 0.01
    with pytest.raises(SearchError, match="at least one"):
        Query(photos=[])


@pytest.mark.parametrize("by", ["wizard", "superpoint", "embedding", "color"])
def test_an_item_asks_for_others_and_is_left_out_itself(shop, by: str) -> None:
    searcher, photos = shop
    (answer,) = searcher.answer(Query(item="plain2.png", by=by, k=20))
    items = [hit.item for hit in answer.hits]
    assert "plain2.png" not in items
    assert len(items) == len(set(items))
    if by in {"wizard", "color"}:
        other = searcher.search(load_photo(photos / "plain2.png"), by=by, k=20, garment=answer.garment.label)
        hits = [hit for hit in other[0].hits if hit.item != "plain2.png"]
        if by == "wizard":
            assert {hit.item for hit in hits} == set(items)
            similar = [alike(hit) for hit in answer.hits]
            assert similar == sorted(similar, reverse=True)
            assert all("kind" in hit.parts for hit in (*answer.hits, *hits))
        else:
            assert [hit.item for hit in hits] == items
    with pytest.raises(SearchError, match="no item 'nothing'"):
        searcher.answer(Query(item="nothing", by=by))


def test_only_items_that_are_wanted_answer_however_unlike(shop) -> None:
    searcher, _ = shop
    (answer,) = searcher.search(
        cloth(0, PRINTS[0], printed=False), garment="top", wanted=lambda item: item.id.startswith("printed")
    )
    assert sorted(hit.item for hit in answer.hits) == [f"printed{number}.png" for number in range(6)]


def test_a_filter_is_asked_of_no_more_items_than_it_takes(shop) -> None:
    searcher, _ = shop
    asked: list[str] = []

    def wanted(item) -> bool:
        asked.append(item.id)
        return True

    photo = cloth(0, PRINTS[0], printed=True, light=0.9)
    hits = searcher.search(photo, garment="top", k=2, wanted=wanted)[0].hits
    assert sorted(asked) == sorted(hit.item for hit in hits)


def test_what_is_like_an_item_comes_by_how_alike_it_is(shop) -> None:
    searcher, photos = shop
    (photos / "copy.png").write_bytes((photos / "printed1.png").read_bytes())
    fill(searcher.catalog, photos)
    hits = searcher.answer(Query(item="printed1.png", k=20))[0].hits
    assert hits[0].item == "copy.png"
    assert 0.5 < hits[0].score < 1
    assert min(hit.score for hit in hits) > 0.01, "no other is the same, yet all have something in common"
    for like, part in ((PartWeights(0, 0, 1, 0, 0), "color"), (PartWeights(0, 0, 0, 1, 0), "kind")):
        (turned,) = searcher.answer(Query(item="printed1.png", k=20, like=like))
        said = [hit.parts[part] for hit in turned.hits]
        assert said == sorted(said, reverse=True)
    (looks,) = searcher.answer(Query(item="printed1.png", k=20, like=PartWeights(0, 0, 0, 0, 1)))
    assert looks.hits[0].item == "copy.png"
    assert {hit.item for hit in looks.hits} == {hit.item for hit in hits}


def test_after_the_article_comes_what_is_alike(shop) -> None:
    searcher, photos = shop
    Image.fromarray(cloth(1, PRINTS[1], printed=True, light=0.97)).save(photos / "other_view.png")
    fill(searcher.catalog, photos)
    asked = cloth(1, PRINTS[1], printed=True, light=0.9)
    hits = searcher.search(asked, garment="top", k=20)[0].hits
    assert {hits[0].item, hits[1].item} == {"printed1.png", "other_view.png"}
    likely = [hit for hit in hits if hit.score > 2 * ALIKE]
    rest = [hit for hit in hits[len(likely) :] if chance(hit) < 1e-4]
    assert likely, "the article is found"
    assert len(rest) > 5
    told = [alike(hit) for hit in rest]
    assert all(first > second - 0.005 for first, second in itertools.pairwise(told))
    assert told[0] > told[-1] + 0.05


def test_hits_below_the_least_score_are_left_out(shop) -> None:
    searcher, _ = shop
    photo = cloth(2, PRINTS[2], printed=True, light=0.9)
    every = searcher.search(photo, garment="top", k=12)[0].hits
    least = every[2].score
    assert searcher.search(photo, garment="top", k=12, min_score=least)[0].hits == [
        hit for hit in every if hit.score >= least
    ]
    with pytest.raises(SearchError, match="from 0 to 1"):
        searcher.search(photo, min_score=1.5)


def test_a_box_asks_for_what_is_in_it(shop) -> None:
    searcher, _ = shop
    photo = cloth(5, PRINTS[5], printed=True)
    (answer,) = searcher.search(photo, box=(0, 84, 120, 160))
    assert answer.garment.label == "pants"
    assert answer.hits[0].item == "printed5.png"


def test_turning_color_off_lets_other_colors_in(shop) -> None:
    searcher, _ = shop
    photo = cloth(0, PRINTS[0], printed=False, light=0.97)

    def advantage(like: PartWeights) -> float:
        """Of the right color over the best of another, in log-odds."""
        hits = searcher.search(photo, garment="top", k=12, like=like)[0].hits
        chances = {hit.item: chance(hit, like) for hit in hits}
        return float(np.log(chances.pop("plain0.png") / max(1e-6, *chances.values())))

    assert advantage(PartWeights(color=0)) < advantage(PartWeights()) < advantage(PartWeights(color=2))
    assert advantage(PartWeights()) > 0


def test_the_most_prominent_garment_comes_first(shop) -> None:
    searcher, photos = shop
    photo = load_photo(photos / "plain0.png")
    known = searcher.garments(photo, digest=digest(photos / "plain0.png"))
    assert [one.label for one in known] == [one.label for one in searcher.garments(photo)] == ["top", "pants"]


def test_one_garment_is_asked_for_as_in_the_whole_search(shop):
    searcher, photos = shop
    photo = np.asarray(load_photo(photos / "printed2.png") * 0.9, np.uint8)
    garments = searcher.garments(photo)
    whole = {answer.garment.label: answer.hits for answer in searcher.search(photo, k=4)}
    assert {one.label for one in garments} == whole.keys() == {"top", "pants"}
    for one in garments:
        assert searcher.search(photo, garment=one, k=4)[0].hits == whole[one.label]
    with pytest.raises(SearchError, match="the largest number of results"):
        searcher.search(photo, garment=garments[0], k=0)


def test_one_garment_of_a_photo_that_the_catalog_has_is_not_computed_again(shop):
    searcher, photos = shop
    path = photos / "printed3.png"
    (top, *_) = searcher.garments(load_photo(path), digest=digest(path))
    blank = np.full_like(load_photo(path), 255)  # what the photo shows is known by its digest alone
    hits = searcher.search(blank, garment=top, digest=digest(path))[0].hits
    assert hits[0].photo == str(path)
    assert hits[0].score == 1
    assert searcher.search(blank, garment=top)[0].hits[:1] != hits[:1]
