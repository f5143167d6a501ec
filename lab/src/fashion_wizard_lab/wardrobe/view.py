"""A photo of an item with everything that is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.palette import LABELS
from fashion_wizard_lab.wardrobe.company import LOWER, TUCKED, company, outfit
from fashion_wizard_lab.wardrobe.garments.make import garment
from fashion_wizard_lab.wardrobe.geometry import FLOOR, Points, points, rotation
from fashion_wizard_lab.wardrobe.item import Item
from fashion_wizard_lab.wardrobe.parts import Drawing
from fashion_wizard_lab.wardrobe.people.body import Body, lying, standing
from fashion_wizard_lab.wardrobe.people.figure import draw
from fashion_wizard_lab.wardrobe.people.person import cast, under_hat
from fashion_wizard_lab.wardrobe.picture import scene
from fashion_wizard_lab.wardrobe.picture.camera import Camera
from fashion_wizard_lab.wardrobe.picture.cloth import Canvas, Layer, paint
from fashion_wizard_lab.wardrobe.seeds import Random, pick, random_for

VIEWS: Final = ("front", "flat", "back", "detail", "worn")
"""front, back: on a person in a studio; flat: lying; detail: a close look; worn: head to toe, elsewhere."""

POSES: Final = {"front": 1, "flat": 6, "back": 3, "detail": 5, "worn": 4}
"""DeepFashion's pose types: 1 front, 3 back, 4 zoomed out, 5 zoomed in, 6 stand-alone."""

SUPERSAMPLE: Final = 1.2
"""The canvas is drawn this much larger than the photo; a close look has no fine lines and needs no more."""

VISIBLE, OCCLUDED, CUT_OFF = 0, 1, 2


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """A photo and its exact annotations.

    Attributes:
        item: What is sold.
        name: One of `VIEWS`.
        photo: `(H, W, 3)` uint8 RGB.
        label_map: `(H, W)` uint8, indices into `palette.LABELS`.
        landmarks: `(N, 2)` float64 x, y in pixels; (0, 0) is the center of the first pixel. N is 6, 4 or 8 by
            clothes type; left and right are the photo's.
        visibility: `(N,)` 0 visible, 1 occluded, 2 outside of the photo.
        landmark_names: What each is.
        box: `(x0, y0, x1, y1)` around the item's pixels, x1 and y1 one past the last.
        pose: DeepFashion's pose type, see `POSES`.
        background: Name of the background.
    """

    item: Item
    name: str
    photo: NDArray[np.uint8]
    label_map: NDArray[np.uint8]
    landmarks: Points
    visibility: NDArray[np.int64]
    landmark_names: tuple[str, ...]
    box: tuple[int, int, int, int]
    pose: int
    background: str

    @property
    def mask(self) -> NDArray[np.bool_]:
        """`(H, W)` the item's pixels: no other garment on the photo has its label."""
        return np.equal(self.label_map, LABELS.index(self.item.label))


@dataclass(frozen=True, eq=False, slots=True)
class _Lens:
    """The last bend of the picture: a homography from the photo to the canvas, and a sway of the figure."""

    matrix: NDArray[np.float64]
    sway: float
    phase: float
    height: int

    def _bend(self, places: Points) -> Points:
        shift = self.sway * np.sin(np.pi * 1.6 * places[:, 1] / self.height + self.phase)
        return np.stack([shift, np.zeros_like(shift)], axis=1)

    def to_canvas(self, places: Points) -> Points:
        """Where the photo's places come from."""
        return np.asarray(
            cv2.perspectiveTransform(places[None] + self._bend(places)[None], self.matrix)[0], np.float64
        )

    def to_photo(self, places: Points) -> Points:
        """Where the canvas's places come to lie: the inverse of `to_canvas`."""
        straight = cv2.perspectiveTransform(places[None], np.linalg.inv(self.matrix))[0]
        found = straight.copy()
        for _ in range(12):
            found = straight - self._bend(found)
        return np.asarray(found, np.float64)


def render_view(
    item: Item, view: str, size: tuple[int, int] = (384, 512), others: Sequence[Item] = ()
) -> View:
    """Take one photo of an item.

    Args:
        item: What to show.
        view: One of `VIEWS`.
        size: `(width, height)` in pixels.
        others: Items that the person wears, too, each of another label; clothes that no item is unless given.
            A flat view shows none.

    Returns:
        The photo and its annotations: the same bytes in every call.

    Raises:
        ValueError: for an unknown view, a size below 32, or two garments of one label.
    """
    if view not in VIEWS:
        raise ValueError(f"unknown view {view!r}; known are {', '.join(VIEWS)}")
    if min(size) < 32:
        raise ValueError(f"a photo is at least 32 pixels wide and high, not {size[0]} x {size[1]}")
    random = random_for(item.seed, item.index, "view", view)
    layers, body = _dressed(item, view, others)
    own = layers[-1].drawing
    place = _place(random, view)
    finer = 1.0 if view == "detail" else SUPERSAMPLE
    canvas_size = (round(size[0] * finer), round(size[1] * finer))
    camera = _frame(random, own, view, canvas_size, item)
    canvas = paint(layers, camera, random)
    lens = _lens(random, view, size, canvas_size)
    color, label_map = _shoot(canvas, lens, size)
    floor = float(lens.to_photo(camera.pixels(points([(0, FLOOR - 5)])))[0, 1] / size[1])
    if body.flat:
        floor = 0.0
    empty = scene.background(random, place, size, floor)
    image = _compose(color, empty, camera.scale / finer, floor, body.flat)
    photo = scene.develop(random, image, calm=place in ("white", "gray") and view in ("front", "back"))
    landmarks, visibility = _landmarks(own, camera, lens, label_map, LABELS.index(item.label))
    names = tuple(mark.name for mark in own.landmarks)
    box = _box(label_map == LABELS.index(item.label))
    return View(item, view, photo, label_map, landmarks, visibility, names, box, POSES[view], place)


def _dressed(item: Item, view: str, others: Sequence[Item]) -> tuple[list[Layer], Body]:
    """The layers of the photo, the item's own the last, and the body it was cut for."""
    random = random_for(item.seed, item.index, "pose", view)
    if view == "flat":
        body = lying(random, item.style.man, item.style.sleeve > 0.6)
        return [garment(item.style, body, item.fabric, random)], body
    shoot = random_for(item.seed, item.index, "model", "street" if view == "worn" else "studio")
    person = cast(shoot, item.style.man)
    body = standing(random, item.style.man, back=view == "back", relaxed=item.kind != "bag")
    own = garment(item.style, body, item.fabric, random)
    if item.label in LOWER:
        own = Layer(own.drawing.moved(TUCKED), own.fabric, own.print_)
    worn, sleeves = outfit(item.style, others, body) if others else company(shoot, item.style, body)
    if any(part.label == "headwear" for layer in (*worn, own) for part in layer.drawing.parts):
        person = under_hat(person)
    hands = 4.5 if item.label == "outer" else 2.9
    return [Layer(draw(person, body, hands, sleeves)), *worn, own], body


def _place(random: Random, view: str) -> str:
    if view == "flat":
        return pick(random, scene.LYING)
    return pick(random, scene.OUTSIDE if view == "worn" else scene.STUDIO)


def _frame(random: Random, drawing: Drawing, view: str, size: tuple[int, int], item: Item) -> Camera:
    """Point the camera."""
    turn = float(random.uniform(-13, 13) if view == "flat" else random.uniform(-1.2, 1.2))
    x0, y0, x1, y1 = drawing.bounds()
    if view == "detail":
        span = 19.0 if item.kind in ("hat", "shoes") else max(11.0, 0.42 * max(x1 - x0, (y1 - y0) * 0.6))
        span *= float(random.uniform(0.9, 1.15))
        x, y = drawing.focus
        center = (
            x + float(random.uniform(-0.12, 0.12)) * span,
            y + float(random.uniform(-0.08, 0.12)) * span,
        )
        return Camera(center, size[0] / span, turn * 4, size)
    fill = float(random.uniform(0.76, 0.9))
    if view == "worn":
        x0, y0, x1, y1 = min(x0, -26), min(y0, -6.0), max(x1, 26), FLOOR + 4
        fill = float(random.uniform(0.86, 0.95))
    elif view != "flat" and item.kind == "hat":
        x0, y0, x1, y1 = -22, -9, 22, 46
    elif view != "flat" and item.kind == "shoes":
        y0 -= 14
    elif view == "flat":
        outline = np.vstack([part.shape.points for part in drawing.parts]) @ rotation(turn).T
        (x0, y0), (x1, y1) = outline.min(axis=0).tolist(), outline.max(axis=0).tolist()
    scale = fill * min(size[0] / (x1 - x0), size[1] / (y1 - y0))
    slack = (1 - fill) * 0.25 / scale
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2]) + random.uniform(-slack, slack, 2) * size
    if view == "flat":
        middle = rotation(-turn) @ middle
    return Camera((float(middle[0]), float(middle[1])), scale, turn, size)


def _lens(random: Random, view: str, size: tuple[int, int], canvas: tuple[int, int]) -> _Lens:
    tilt = {"flat": 0.035, "worn": 0.014}.get(view, 0.008)
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    moved = corners + random.uniform(-tilt, tilt, (4, 2)).astype(np.float32)
    source = corners * np.array(size, np.float32)
    target = moved * np.array(canvas, np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(source, target), np.float64)
    sway = size[0] * (0.012 if view != "detail" else 0.004) * float(random.uniform(-1, 1))
    return _Lens(matrix, sway, float(random.uniform(0, 2 * np.pi)), size[1])


def _shoot(
    canvas: Canvas, lens: _Lens, size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """The photo's colors `(H, W, 4)` and label map, bent by the same map."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    source = lens.to_canvas(np.stack([x.ravel() + 0.5, y.ravel() + 0.5], axis=1)) - 0.5
    map_x, map_y = (np.ascontiguousarray(line.reshape(height, width), np.float32) for line in source.T)
    edge = cv2.BORDER_REPLICATE
    color = cv2.remap(canvas.color, map_x, map_y, cv2.INTER_LINEAR, borderMode=edge)
    numbers = cv2.remap(canvas.numbers, map_x, map_y, cv2.INTER_NEAREST, borderMode=edge)
    labels = np.array([0, *(LABELS.index(part.label) for part in canvas.parts)], np.uint8)
    return np.asarray(color, np.float32), labels[np.asarray(numbers, np.uint8)]


def _compose(
    color: NDArray[np.float32], empty: NDArray[np.float32], scale: float, floor: float, flat: bool
) -> NDArray[np.float32]:
    """Lay the picture over the place, with its shadow; `scale` in pixels a centimeter."""
    alpha = color[..., 3:] / np.float32(255)
    height, width = alpha.shape[:2]
    if flat:
        near = _shadow(alpha[..., 0], 0.9 * scale, (0.5 * scale, 0.8 * scale)) * 0.42
        far = _shadow(alpha[..., 0], 3.2 * scale, (1.8 * scale, 2.6 * scale)) * 0.3
        shade = 1 - np.clip(near + far, 0, 0.62)
    else:
        far = _shadow(alpha[..., 0], 9 * scale, (5 * scale, 4 * scale)) * 0.10
        shade = 1 - far
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        line = floor * height + 4 * scale
        weight = alpha[..., 0].sum(axis=0)
        middle = float((weight * np.arange(width)).sum() / max(float(weight.sum()), 1e-6))
        pool = ((x - middle) / (24 * scale)) ** 2 + ((y - line) / (4.5 * scale)) ** 2
        shade = shade * (1 - 0.42 * np.exp(-pool))
    return np.asarray(color[..., :3] + empty * shade[..., None] * (1 - alpha), np.float32)


def _shadow(alpha: NDArray[np.float32], blur: float, offset: tuple[float, float]) -> NDArray[np.float32]:
    step = max(1, int(blur / 2))
    small = cv2.resize(
        alpha, (max(1, alpha.shape[1] // step), max(1, alpha.shape[0] // step)), interpolation=cv2.INTER_AREA
    )
    matrix = np.array([[1, 0, offset[0] / step], [0, 1, offset[1] / step]], np.float32)
    moved = cv2.warpAffine(small, matrix, (small.shape[1], small.shape[0]))
    soft = cv2.GaussianBlur(moved, (0, 0), max(0.5, blur / step))
    return np.asarray(
        cv2.resize(soft, (alpha.shape[1], alpha.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
    )


def _landmarks(
    drawing: Drawing, camera: Camera, lens: _Lens, label_map: NDArray[np.uint8], label: int
) -> tuple[Points, NDArray[np.int64]]:
    height, width = label_map.shape
    places = np.array([(mark.place, mark.inside) for mark in drawing.landmarks]).reshape(-1, 2)
    on_photo = (lens.to_photo(camera.pixels(places)) - 0.5).reshape(-1, 2, 2)
    visibility = []
    for place, inside in on_photo:
        if not (-0.5 <= place[0] < width - 0.5 and -0.5 <= place[1] < height - 0.5):
            visibility.append(CUT_OFF)
            continue
        x, y = np.clip(np.floor(inside), 0, (width - 2, height - 2)).astype(int)
        seen = (label_map[y : y + 2, x : x + 2] == label).any()
        visibility.append(VISIBLE if seen else OCCLUDED)
    return on_photo[:, 0], np.array(visibility, np.int64)


def _box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        raise ValueError("the item is not on the photo")
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
