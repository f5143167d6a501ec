"""Training examples: pairs of photos of one item, in groups of one category, so that triplets are hard."""

from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from fashion_wizard.photo import Photo, load_photo
from fashion_wizard_lab.peers.square import Square
from fashion_wizard_lab.training.fashionnet.network import STATES
from fashion_wizard_lab.training.fashionnet.shop import Shop, Shot
from fashion_wizard_lab.training.inshop_masks import Masks
from fashion_wizard_lab.training.loop import Batch

PAIR: Final = 2
GROUP: Final = 4
"""So many items of one category come one after another: wrong answers of the right kind."""
SWAPPED: Final = (1, 0, 3, 2, 5, 4, 7, 6)
"""In a mirror, what was left is right."""
JITTER: Final = 0.08
"""Each edge of a box moves by up to so much of its width or height."""
BLANKED: Final = 0.5
"""Share of the photos with a color map whose garment is shown alone, as in masks; the others as in boxes."""


class Photos:
    """Photos by number: 2 n and 2 n + 1 show one item, eight that follow show four of one category.

    Categories come as often as the square root of their items, so that rare ones are seen too.

    Args:
        shop: What to draw from.
        side: Of the square that the network sees, pixels.
        seed: Seeds every random choice.
    """

    def __init__(self, shop: Shop, side: int, seed: int = 0) -> None:
        """Nothing is read yet."""
        self.shop = shop
        self.side = side
        self.seed = seed
        self._masks = Masks(shop.maps)
        self._categories = sorted(shop.learned)
        roots = np.sqrt([len(shop.learned[category]) for category in self._categories])
        self._shares = roots / roots.sum()

    def __getitem__(self, number: int) -> Batch:
        """One photo by chance around its box, mirrored, alone, or in another light; see `view`."""
        item = self.item(number // PAIR)
        order = np.random.default_rng([self.seed, 1, number // PAIR]).permutation(len(self.shop.items[item]))
        shot = self.shop.items[item][order[number % PAIR]]
        rng = np.random.default_rng([self.seed, 2, number])
        mask = self._masks.of(shot.photo) if rng.random() < BLANKED else None
        return view(self.shop, item, shot, self.side, mask=mask, rng=rng)

    def item(self, pair: int) -> int:
        """Which item the pair of this number shows."""
        group, place = divmod(pair, GROUP)
        rng = np.random.default_rng([self.seed, 0, group])
        category = self._categories[int(rng.choice(len(self._categories), p=self._shares))]
        own = rng.permutation(self.shop.learned[category]).tolist()
        others = [
            candidate
            for other in self._categories
            if other != category
            for candidate in self.shop.learned[other]
        ]
        own += rng.permutation(others)[: max(0, GROUP - len(own))].tolist()
        return int(own[place % len(own)])


def view(
    shop: Shop,
    item: int,
    shot: Shot,
    side: int,
    *,
    mask: NDArray[np.bool_] | None = None,
    rng: np.random.Generator | None = None,
) -> Batch:
    """One photo as the network takes it.

    Args:
        shop: Where it is from.
        item: The item's number.
        shot: The photo.
        side: Of the square, pixels.
        mask: What to keep of the photo; None keeps everything.
        rng: Changes the view by chance; None shows the box just as it is.

    Returns:
        `photo` `(3, S, S)` uint8; `points` `(8, 2)`, which of them are `known` `(8,)`, and their `visibility`
        `(8,)`, see `network.Answer`; `category`; `attributes` `(A,)`, see `Shop.known`; `item`.
    """
    photo = load_photo(shot.photo.path)
    box = shot.photo.box
    if box is None:
        raise ValueError(f"{shot.photo.name} has no box")
    if rng is not None:
        box = _moved(rng, box, photo.shape[1], photo.shape[0])
    square = Square.of(photo, mask, box, side)
    pixels, points = square.pixels, (square.to_square(shot.points) + 0.5) / side
    visibility = shot.visibility.copy()
    if rng is not None:
        pixels = _lit(rng, pixels)
        if rng.random() < 0.5:
            pixels, points = pixels[:, ::-1], points[list(SWAPPED)] * (-1, 1) + (1, 0)
            visibility = visibility[list(SWAPPED)]
    outside = ((points < 0) | (points > 1)).any(axis=1)
    visibility[outside] = STATES - 1
    return {
        "photo": torch.from_numpy(pixels.transpose(2, 0, 1).copy()),
        "points": torch.from_numpy(points.astype(np.float32)),
        "known": torch.from_numpy(visibility < STATES - 1),
        "visibility": torch.from_numpy(visibility),
        "category": torch.tensor(shop.category_of[item]),
        "attributes": torch.from_numpy(shop.known[item]),
        "item": torch.tensor(item),
    }


def _moved(
    rng: np.random.Generator, box: tuple[int, int, int, int], width: int, height: int
) -> tuple[int, int, int, int]:
    """The box with each edge moved by chance, inside the photo and at least half as large."""
    x0, y0, x1, y1 = box
    dx, dy = JITTER * (x1 - x0), JITTER * (y1 - y0)
    moved = np.array(box) + rng.uniform(-1, 1, 4) * (dx, dy, dx, dy)
    left, top, right, bottom = np.clip(np.round(moved), 0, (width, height, width, height)).astype(int)
    return (int(left), int(top), int(right), int(bottom)) if right > left and bottom > top else box


def _lit(rng: np.random.Generator, pixels: Photo) -> NDArray[np.uint8]:
    """In a slightly other light; not by much, as another color is another item."""
    gain = rng.uniform(0.85, 1.15) * rng.uniform(0.96, 1.04, 3)
    return np.asarray(cv2.convertScaleAbs(np.clip(pixels * gain, 0, 255)), np.uint8)
