"""New models come in behind the protocols: a toy of each indexes, is searched, and finds the right item."""

from pathlib import Path

import pytest
from PIL import Image
from tests.toys import COLORS, Grid, Halves, MeanColor, Octants, photo, toy_extractor

import fashion_wizard
from fashion_wizard.search.method import METHODS


@pytest.fixture
def photos(tmp_path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for color in COLORS:
        Image.fromarray(photo(color)).save(folder / f"{color}.png")
    return folder


TOYS = {
    "segmenter": {"segmenter": Halves()},
    "keypoints": {"keypoints": Grid()},
    "embedder without blocks": {"embedder": MeanColor()},
    "embedder with blocks": {"embedder": MeanColor(same=2, texture=1)},
    "color": {"color": Octants()},
}
ALL = TOYS["segmenter"] | TOYS["keypoints"] | TOYS["embedder without blocks"] | TOYS["color"]


@pytest.mark.parametrize("toys", [*TOYS.values(), ALL], ids=[*TOYS, "all together"])
def test_a_toy_indexes_is_searched_and_finds_the_right_item(
    photos, tmp_path, toys: dict[str, object]
) -> None:
    parts = {name: toy for name, toy in toys.items() if name != "segmenter"}
    extractor = fashion_wizard.feature_extractor(**parts)
    # The segmenter that ships is not run here: it is slow, and photos of one color show it little.
    segmenter = toys.get("segmenter", Halves())
    models = {"segmenter": segmenter, "extractor": extractor}
    with fashion_wizard.open(tmp_path / "catalog", create=True, **models) as catalog:
        assert catalog.add(photos).added == len(COLORS)
        (recipe,) = catalog.catalog.info().recipes
        assert all(toy.name in recipe for toy in toys.values())
        for color in COLORS:
            results = catalog.search(photo(color, seed=1), k=2)
            assert {answer.garment.label for answer in results} == {"top", "pants"}
            assert results.hits[0].item == f"{color}.png"


@pytest.mark.parametrize("by", METHODS)
def test_each_way_to_search_compares_what_toys_computed(photos, tmp_path, by: str) -> None:
    parts = {name: toy for name, toy in ALL.items() if name != "segmenter"}
    models = {"segmenter": Halves(), "extractor": fashion_wizard.feature_extractor(**parts)}
    with fashion_wizard.open(tmp_path / "catalog", create=True, **models) as catalog:
        catalog.add(photos)
        for color in COLORS:
            assert catalog.search(photo(color, seed=1), by=by).hits[0].item == f"{color}.png"
            assert catalog.search(photos / f"{color}.png", by=by).hits[0].score == 1


def test_what_another_model_made_is_left_out_and_named(photos, tmp_path) -> None:
    with fashion_wizard.open(
        tmp_path / "catalog", create=True, segmenter=Halves(), extractor=toy_extractor()
    ) as catalog:
        catalog.add(photos)
    other = fashion_wizard.feature_extractor(keypoints=Grid(), color=Octants())
    with (
        fashion_wizard.open(tmp_path / "catalog", segmenter=Halves(), extractor=other) as catalog,
        pytest.raises(fashion_wizard.OtherModelsError, match="run: fashion-wizard index"),
    ):
        catalog.search(photos / "red.png")
