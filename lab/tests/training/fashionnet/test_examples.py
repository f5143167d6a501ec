"""What FashionNet learns from: the train items alone, in pairs, with landmarks where the garment has them."""

import shutil

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import load_photo
from fashion_wizard_lab.datasets.inshop import find_color_map, find_highres, read_inshop, read_landmarks
from fashion_wizard_lab.training.fashionnet.examples import GROUP, PAIR, SWAPPED, Photos, view
from fashion_wizard_lab.training.fashionnet.shop import in_places, read_shop
from fashion_wizard_lab.training.inshop_masks import Masks, fitted


@pytest.fixture(scope="module")
def shop(shop_root):
    return read_shop(shop_root)


def test_only_train_items_are_learned_from_and_some_are_held_out(shop, shop_root):
    splits = {photo.name: photo.split for photo in read_inshop(shop_root).photos}
    assert {splits[shot.photo.name] for shots in shop.items for shot in shots} == {"train"}
    learned = {item for items in shop.learned.values() for item in items}
    assert shop.held
    assert learned.isdisjoint(shop.held)
    assert learned | shop.held == set(range(len(shop.items)))
    assert shop.photos == 3 * len(learned)
    assert {shop.attributes[place] for place in np.flatnonzero((shop.known > 0).any(axis=0))} > {"t-shirt"}


def test_landmarks_of_each_kind_stand_at_the_places_of_full_body_ones(shop_root):
    landmarks = read_landmarks(read_inshop(shop_root)).of.values()
    places = {1: [0, 1, 2, 3, 6, 7], 2: [4, 5, 6, 7], 3: list(range(8))}
    assert {marks.clothes_type for marks in landmarks} == {1, 2, 3}
    for marks in landmarks:
        points, visibility = in_places(marks)
        own = places[marks.clothes_type]
        assert (points[own] == marks.points).all()
        assert (visibility[own] == marks.visibility).all()
        assert (np.delete(visibility, own) == 2).all()


def test_a_set_without_landmarks_or_twins_is_too_little(shop_root, tmp_path):
    root = tmp_path / "copy"
    shutil.copytree(shop_root, root)
    (root / "Anno/list_landmarks_inshop.txt").unlink()
    with pytest.raises(DatasetError, match="0 train items with two photos"):
        read_shop(root)


def test_an_item_that_cannot_be_learned_from_is_logged(shop_root, tmp_path, caplog):
    root = tmp_path / "copy"
    shutil.copytree(shop_root, root)
    lost = read_inshop(root).of("train")[0].item
    path = root / "Anno/list_landmarks_inshop.txt"
    lines = path.read_text().splitlines()
    own = [line for line in lines if f"/{lost}/" in line]
    path.write_text("\n".join(line for line in lines if line not in own[1:]) + "\n")
    shop = read_shop(root)
    assert "1 train items have fewer than two photos with a box and landmarks" in caplog.text
    assert all(shot.photo.item != lost for shots in shop.items for shot in shots)


def test_pairs_show_one_item_and_groups_one_category(shop):
    photos = Photos(shop, 32)
    for pair in range(0, 6 * GROUP, GROUP):
        items = [photos.item(number) for number in range(pair, pair + GROUP)]
        assert len(set(items)) == GROUP
        own = [shop.category_of[item] for item in items]
        most = max(set(own), key=own.count)
        assert own.count(most) == min(GROUP, len(shop.learned[most]))
    for number in range(0, 8, PAIR):
        first, second = photos[number], photos[number + 1]
        assert first["item"] == second["item"] == photos.item(number // PAIR)
        assert not torch.equal(first["photo"], second["photo"])


def test_the_same_number_gives_the_same_example(shop):
    first, again, other = Photos(shop, 48)[5], Photos(shop, 48)[5], Photos(shop, 48, seed=1)[5]
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["photo"], other["photo"])
    assert first["photo"].shape == (3, 48, 48)
    assert first["photo"].dtype == torch.uint8


def test_points_follow_the_view_also_in_a_mirror(shop):
    """Paint each landmark of a photo as a dot, and look for it where the example says it is."""
    item, shot = next((item, shot) for item, shots in enumerate(shop.items) for shot in shots[:1])
    plain = view(shop, item, shot, 64)
    mirrored = 0
    for seed in range(12):
        moved = view(shop, item, shot, 64, rng=np.random.default_rng(seed))
        known = plain["known"] & moved["known"]
        straight = (moved["points"] - plain["points"])[known].abs().max()
        turned = plain["points"][list(SWAPPED)] * torch.tensor([-1.0, 1.0]) + torch.tensor([1.0, 0.0])
        both = plain["known"][list(SWAPPED)] & moved["known"]
        reflected = (moved["points"] - turned)[both].abs().max()
        assert min(straight, reflected) < 0.15
        left, right = moved["photo"].float(), view(shop, item, shot, 64)["photo"].float()
        like = [(left - right).abs().mean(), (left - right.flip(2)).abs().mean()]
        if abs(like[0] - like[1]) > 8:
            assert (like[1] < like[0]) == (reflected < straight)
            mirrored += int(like[1] < like[0])
    x0, y0, x1, y1 = shot.photo.box
    scale = 64 / max(x1 - x0, y1 - y0)
    center = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    expected = ((shot.points + 0.5 - center) * scale + 32) / 64
    assert np.abs(plain["points"].numpy() - expected)[plain["known"].numpy()].max() < 0.05


def test_masks_are_those_of_the_full_size_maps_in_the_pixels_of_the_boxes(shop):
    masks = Masks(shop.maps)
    for shots in shop.items[:4]:
        photo = shots[0].photo
        mask = masks.of(photo)
        assert mask.shape == (photo.size[1], photo.size[0])
        x0, y0, x1, y1 = photo.box
        assert mask[y0:y1, x0:x1].sum() >= 0.9 * mask.sum()
        assert mask[y0:y1, x0:x1].mean() > 0.2
        assert (masks.of(photo) == mask).all()
        assert load_photo(find_highres(shop.root, photo)).shape[:2] != mask.shape
    (shop_photo,) = [shop.items[0][0].photo]
    assert find_color_map(shop.root, shop_photo)


def test_a_map_is_letterboxed_as_its_photo_was():
    label_map = np.full((80, 40), LABELS.index("top"), np.uint8)
    fit = fitted(label_map, (40, 40))
    assert (fit[:, 10:30] == LABELS.index("top")).all()
    assert (fit[:, :10] == 0).all()
    assert (fit[:, 30:] == 0).all()
    assert fitted(label_map, (40, 80)) is label_map
