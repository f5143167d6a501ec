"""What no search could compare is refused when it is stored: vectors of another dimension than before."""

import numpy as np
import pytest
from PIL import Image
from tests.toys import Halves, MeanColor, Octants, photo

import fashion_wizard
from fashion_wizard import FashionWizardError, Features, Garment, Keypoints
from fashion_wizard.catalog.store import Catalog

LENGTHS = {"color": 6, "embedding": 8, "descriptors": 4}
SAID = {"color": "a color", "embedding": "an embedding", "descriptors": "descriptors"}


def unit(*shape: int) -> np.ndarray:
    return np.full(shape, shape[-1] ** -0.5, np.float32)


def contents(keypoints: int = 3, **lengths: int) -> tuple[Garment, Features]:
    """A garment whose vectors are so long."""
    chosen = LENGTHS | lengths
    points = np.zeros((keypoints, 2), np.float32)
    found = Keypoints(points, np.ones(keypoints, np.float32), unit(keypoints, chosen["descriptors"]))
    features = Features(found, unit(chosen["color"]), unit(chosen["embedding"]))
    return Garment.from_mask("top", np.ones((4, 4), np.bool_)), features


def put(
    catalog: Catalog, number: int, *garments: tuple[Garment, Features], recipe: str = "maps / own"
) -> None:
    with catalog.writing():
        catalog.put_image(f"{number:064x}", recipe, (4, 4), garments)
        catalog.put_photo(catalog.path / f"{number}.png", f"item{number}", f"{number:064x}")


@pytest.mark.parametrize("part", LENGTHS)
def test_other_dimensions_than_the_catalogs_are_refused_and_nothing_is_stored(tmp_path, part: str) -> None:
    with Catalog(tmp_path) as catalog:
        put(catalog, 1, contents(keypoints=0))
        put(catalog, 2, contents())
        revision = catalog.revision
        for recipe in ("maps / own", "other maps / own"):
            with pytest.raises(
                FashionWizardError,
                match=f"own gave {SAID[part]} of 5 numbers.* {LENGTHS[part]};.*another name",
            ):
                put(catalog, 3, contents(**{part: 5}), recipe=recipe)
        assert (catalog.revision, catalog.count_items()) == (revision, 2)


@pytest.mark.parametrize("part", LENGTHS)
def test_the_garments_of_one_photo_are_compared_too(tmp_path, part: str) -> None:
    with Catalog(tmp_path) as catalog:
        with pytest.raises(FashionWizardError, match=f"{SAID[part]} of 5 numbers"):
            put(catalog, 1, contents(), contents(**{part: 5}))
        assert not catalog.count_items()


def test_another_extractor_and_what_is_computed_again_may_have_other_dimensions(tmp_path) -> None:
    with Catalog(tmp_path) as catalog:
        put(catalog, 1, contents())
        put(catalog, 2, contents(color=3, embedding=3, descriptors=3), recipe="maps / other")
        put(catalog, 2, contents(color=2, embedding=2, descriptors=2), recipe="maps / other")
        assert catalog.count_items() == 2


class Growing(MeanColor):
    """Gives a vector that is a number longer for each red photo."""

    def describe(self, photo: np.ndarray, garment: Garment) -> np.ndarray:
        vector = super().describe(photo, garment)
        return np.append(vector, np.float32(0)) if photo[0, 0, 0] > 200 else vector


def test_a_photo_of_other_dimensions_is_left_out_with_the_reason(tmp_path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for color in ("blue", "green", "red"):
        Image.fromarray(photo(color)).save(folder / f"{color}.png")
    extractor = fashion_wizard.feature_extractor(color=Octants(), embedder=Growing())
    with fashion_wizard.open(
        tmp_path / "catalog", create=True, segmenter=Halves(), extractor=extractor
    ) as catalog:
        report = catalog.add(folder)
        assert report.added == 2
        (left_out,) = report.left_out
        assert left_out.path.name == "red.png"
        assert "an embedding of 4 numbers, where those before have 3" in left_out.reason
        assert catalog.search(folder / "blue.png").hits[0].item == "blue.png"
