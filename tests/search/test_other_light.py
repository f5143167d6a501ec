"""Queries whose photo has another light than the shop's, in small shops drawn for the purpose."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from tests.sift import Sift

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import Features, Garment
from fashion_wizard.photo import Photo
from fashion_wizard.search.photo_garments import PhotoGarments
from fashion_wizard.search.query import QueryPhoto
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.segmentation.page import picture_on_page

WHITE = (236, 235, 232)
SHIRTS = {"white": WHITE, "cream": (233, 206, 158), "gray": (150, 150, 150), "blue": (60, 90, 160)}
LAMP = (0.92, 0.74, 0.5)
SOME_LIGHT = (0.35, 0.35, 0.35)


class Shirts:
    """What stands in the middle of each photo is a top."""

    name = "shirts"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        mask = np.zeros(photo.shape[:2], np.bool_)
        mask[40:160, 30:130] = True
        return [Garment.from_mask("top", mask, 0.9)]


class AllAtOnce:
    """An extractor that computes keypoints and vectors together."""

    def __init__(self, extractor: FeatureExtractor) -> None:
        self._extractor = extractor
        self.name, self.blocks = extractor.name, extractor.blocks

    def extract(self, photo: Photo, garment: Garment) -> Features:
        return self._extractor.extract(photo, garment)


def shirt(color: tuple[int, int, int], ground: tuple[int, int, int] | np.ndarray = (250, 250, 250)) -> Photo:
    """A plain shirt with some folds, before a ground of one color, or of one for each row."""
    photo = np.full((200, 160, 3), ground, np.uint8)
    folds = 1 - 0.06 * np.abs(np.sin(np.arange(100) / 9))[None, :, None]
    photo[40:160, 30:130] = np.array(color) * folds
    return photo


def in_light(photo: Photo, light: tuple[float, float, float]) -> Photo:
    amounts = (photo / 255) ** 2.2 * light
    return np.round(255 * amounts ** (1 / 2.2)).astype(np.uint8)


@pytest.fixture
def searcher(tmp_path: Path):
    """A shop of one plain shirt in four colors."""
    for name, color in SHIRTS.items():
        Image.fromarray(shirt(color)).save(tmp_path / f"{name}.png")
    with Catalog(tmp_path / "catalog") as catalog:
        yield filled(catalog, tmp_path)


def filled(catalog: Catalog, photos: Path) -> Searcher:
    searcher = Searcher(catalog, Shirts(), feature_extractor(keypoints=Sift()))
    add_photos(catalog, find_photos([photos]).photos, searcher.segmenter, searcher.extractor)
    return searcher


def first(searcher: Searcher, photo: Photo) -> str:
    (answer,) = searcher.search(photo)
    return answer.hits[0].item.removesuffix(".png")


@pytest.mark.parametrize("light", [LAMP, SOME_LIGHT])
@pytest.mark.parametrize("name", SHIRTS)
def test_a_shirt_is_found_in_the_light_of_a_lamp_and_in_little_light(searcher, name: str, light) -> None:
    assert first(searcher, in_light(shirt(SHIRTS[name]), light)) == name


def test_the_color_of_a_photo_is_not_taken_for_light_where_the_shop_has_it(tmp_path: Path) -> None:
    """Before an orange wall a cream shirt would be white; a shop that shows it so has a cream shirt."""
    shown = {"cream": (SHIRTS["cream"], (236, 160, 90)), "white": (WHITE, (250, 250, 250))}
    for name, (color, wall) in shown.items():
        Image.fromarray(shirt(color, wall)).save(tmp_path / f"{name}.png")
    with Catalog(tmp_path / "catalog") as catalog:
        searcher = filled(catalog, tmp_path)
        for name, (color, wall) in shown.items():
            _, data = cv2.imencode(".jpg", shirt(color, wall)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
            sent = np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
            assert first(searcher, sent) == name


def test_features_in_white_light_are_there_where_the_light_is_another(searcher) -> None:
    extractor = searcher.extractor
    for photo, other in ((shirt(WHITE), False), (in_light(shirt(WHITE), LAMP), True)):
        found = PhotoGarments(QueryPhoto(photo), searcher.catalog, Shirts(), extractor)
        (garment,) = found.garments
        vectors, features = found.with_vectors(garment).features, found.with_features(garment).features
        assert (vectors.in_white_light is not None) == other
        assert features.in_white_light is vectors.in_white_light
        if other:
            assert not len(features.in_white_light.keypoints)
            as_sold = extractor.color.describe(shirt(WHITE), garment)
            assert features.in_white_light.color @ as_sold > 0.5 + features.color @ as_sold


def on_page(photo: Photo) -> Photo:
    """A white page with a photo in its middle, from one side to the other."""
    page = np.full((2 * len(photo), *photo.shape[1:]), 255, np.uint8)
    page[len(photo) // 2 : -(len(photo) // 2)] = photo
    return page


class OnPage(Shirts):
    """The same on a page."""

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        mask = np.zeros(photo.shape[:2], np.bool_)
        mask[140:260, 30:130] = True
        return [Garment.from_mask("top", mask, 0.9)]


def test_the_light_of_a_screenshot_is_that_of_its_picture_which_is_sought_once(searcher, monkeypatch) -> None:
    sought = []
    monkeypatch.setattr(
        "fashion_wizard.search.photo_garments.picture_on_page",
        lambda photo: sought.append(photo) or picture_on_page(photo),
    )
    wall = np.linspace(150, 250, 200)[:, None, None]  # in shadow at its top
    photo = on_page(in_light(shirt(WHITE, wall), LAMP))
    found = PhotoGarments(QueryPhoto(photo), searcher.catalog, OnPage(), searcher.extractor)
    (garment,) = found.garments
    half = Garment.from_mask("top", garment.mask & (np.arange(photo.shape[1]) < 80))
    for each in (garment, half):
        white = found.with_vectors(each).features.in_white_light
        assert white is not None
        as_sold = searcher.extractor.color.describe(on_page(shirt(WHITE, wall)), each)
        assert white.color @ as_sold > 0.5
    assert len(sought) == 1


def test_an_extractor_of_all_features_at_once_is_asked_once(searcher) -> None:
    photo = in_light(shirt(WHITE), LAMP)
    found = PhotoGarments(QueryPhoto(photo), searcher.catalog, Shirts(), AllAtOnce(searcher.extractor))
    (garment,) = found.garments
    assert found.with_features(garment).features.in_white_light is None


def test_the_garments_of_a_catalog_have_none(searcher) -> None:
    for _, features in searcher.catalog.features():
        assert features.in_white_light is None
