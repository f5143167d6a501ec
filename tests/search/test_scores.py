"""What scores say: how far off a vector is, and which picture is the very one."""

import hashlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.search import made_up
from tests.search.test_searcher import PRINTS, cloth, fill

from fashion_wizard import Query, QueryPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.photo import load_photo
from fashion_wizard.search.comparison import NEAR, share_of_cosine
from fashion_wizard.search.method import METHODS
from fashion_wizard.search.searcher import Searcher

COSINES = st.floats(-1, 1, width=32)


@given(COSINES, COSINES)
def test_a_score_keeps_the_order_of_cosines_and_most_cosines_themselves(one: float, other: float) -> None:
    low, high = sorted((one, other))
    lower, higher = share_of_cosine(np.array([low, high], np.float32))
    assert 0 <= lower <= higher <= 1
    assert lower < higher or high - low < 1e-6
    assert higher == np.float32(high) or high < NEAR


@pytest.mark.parametrize("metric", ["cosine", "l2"])
@pytest.mark.parametrize("by", ["embedding", "color"])
def test_what_points_away_is_a_result_too_each_with_its_own_score(tmp_path, by: str, metric: str) -> None:
    query = np.eye(256)[0]
    cosines = np.linspace(0.9, -0.95, 21)
    with Catalog(tmp_path) as catalog:
        vectors = [
            cosine * query + np.sqrt(1 - cosine**2) * np.eye(256)[place + 1]
            for place, cosine in enumerate(cosines)
        ]
        made_up.stock(
            catalog, {f"{place:02d}": [[made_up.features(v, v)]] for place, v in enumerate(vectors)}
        )
        searcher = made_up.searcher(catalog, [(made_up.garment(), made_up.features(query, query))])
        hits = searcher.search(made_up.photo(), k=20, by=by, metric=metric)[0].hits
        least = hits[9].score
        above = searcher.search(made_up.photo(), k=21, by=by, metric=metric, min_score=least)[0].hits
        others = searcher.answer(Query(item="00", k=20, by=by, metric=metric))[0].hits
    assert [hit.item for hit in hits] == [f"{place:02d}" for place in range(20)]
    scores = [hit.score for hit in hits]
    assert all(0 <= second < first <= 1 for first, second in itertools.pairwise(scores))
    assert scores[:9] == pytest.approx(cosines[:9], abs=5e-3), "from NEAR on a score is the cosine, as stored"
    assert hits == above + hits[10:]
    assert [hit.item for hit in others] == [f"{place:02d}" for place in range(1, 21)]


def saved_again(photo: np.ndarray, path: Path, quality: int = 92) -> Path:
    Image.fromarray(photo).save(path, quality=quality, subsampling=0)
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def lookalikes(tmp_path):
    """Printed and plain cloths, and beside one of them two that look alike but are others."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for number, color in enumerate(PRINTS):
        Image.fromarray(cloth(number, color, printed=True)).save(photos / f"printed{number}.png")
    print_ = cloth(2, PRINTS[2], printed=True)
    for number, shade in enumerate((6, 10)):
        other = cloth(2, PRINTS[2], printed=True).astype(int)
        changed = cloth(50 + number, PRINTS[2], printed=True)
        other[20:60, 20:100] = changed[20:60, 20:100]
        shaded = np.clip(other + np.array([shade, -shade, 0]), 0, 255).astype(np.uint8)
        Image.fromarray(shaded).save(photos / f"lookalike{number}.png")
    with Catalog(tmp_path / "catalog") as catalog:
        yield fill(catalog, photos), photos, print_


def scores(searcher: Searcher, path: Path, by: str, *, known: bool) -> dict[str, float]:
    hits = searcher.search(
        load_photo(path), k=20, garment="top", by=by, digest=digest(path) if known else None
    )
    return {hit.item: hit.score for hit in hits[0].hits}


@pytest.mark.parametrize("by", METHODS)
def test_others_score_as_they_do_for_the_very_photo_saved_again(lookalikes, tmp_path, by: str) -> None:
    searcher, photos, picture = lookalikes
    own = scores(searcher, photos / "printed2.png", by, known=True)
    again = scores(searcher, saved_again(picture, tmp_path / "again.jpg"), by, known=False)
    assert max(own, key=own.__getitem__) == max(again, key=again.__getitem__) == "printed2.png"
    assert own.pop("printed2.png") == 1
    assert again.pop("printed2.png") < 1
    assert own == pytest.approx(again, abs=0.1)
    if by == "wizard":
        assert max(own.values()) < 0.5, "what is another is not told to be the very one"


def test_one_garment_of_the_very_photo_is_the_one(lookalikes) -> None:
    searcher, photos, _ = lookalikes
    path = photos / "printed2.png"
    top = searcher.garments(load_photo(path), digest=digest(path))[0]
    hits = searcher.search(load_photo(path), garment=top, digest=digest(path), k=9)[0].hits
    assert hits[0].score == 1
    assert hits[1].score < 0.5
    assert [hit.item for hit in hits if hit.score >= 0.9] == ["printed2.png"]
    refused = searcher.search(
        load_photo(path), garment=top, digest=digest(path), k=9, wanted=lambda item: item.id != "printed2.png"
    )[0]
    assert max(hit.score for hit in refused.hits) < 0.5, "it is another also where a filter leaves it out"


def test_several_photos_find_the_very_one_too(lookalikes, tmp_path) -> None:
    searcher, photos, picture = lookalikes
    path = photos / "printed2.png"
    again = load_photo(saved_again(picture, tmp_path / "again.jpg"))
    for asking, known in (([path], [digest(path)]), ([path, None], [digest(path), None])):
        shown = [again if one is None else load_photo(one) for one in asking]
        photos = [QueryPhoto(photo, digest=each) for photo, each in zip(shown, known, strict=True)]
        (answer,) = searcher.answer(Query(photos=photos, garment="top", k=9))
        assert [hit.item for hit in answer.hits if hit.score >= 0.9] == ["printed2.png"]
        assert answer.hits[0].score == 1
