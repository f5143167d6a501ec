"""A picture on a page: a screenshot of a post or a shop's page, or a photo with a border of one color.

To a network that shrinks what it sees, the picture would be small; and words and buttons look like garments.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo

_SIDE: Final = 640
"""Pixels of the longer side of the copy that is looked at."""
_BIN: Final = 8
"""Levels of a channel that count as one for that."""
_ONE_COLOR: Final = 8
"""A pixel whose channels differ by no more from that color is of the page."""
_LEAST_PAGE: Final = 0.1
"""A page is so much of all at least; else the picture is large enough as it is."""
_OUTSIDE: Final = 0.75
"""Along an edge of a picture, more than this share of what is just outside is of the page."""
_INSIDE: Final = 0.25
"""And less than this share of what is just inside."""
_NEAR: Final = 8
"""Pixels of the copy, from the edge, within which that is so: compression blurs it."""
_FULL: Final = 0.15
"""No more than this share of a picture has the page's color."""
_LEAST_SIDE: Final = 0.15
"""Of the page's width and height, what a picture has at least."""
_SECOND: Final = 0.4
"""Where something else on the page is this large, beside the largest, there are several pictures."""
_ONE_CLOTH: Final = 0.5
"""What has one color for more than this share of it is plain cloth, and no picture."""
_BINS: Final = ((256 // _BIN) ** np.arange(3)).astype(np.uint16)

Box = tuple[int, int, int, int]


def find_in_picture(photo: Photo, find: Callable[[Photo], list[Garment]]) -> list[Garment]:
    """What `find` finds in the picture, if a photo is of a page with one, else in the photo.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        find: Takes a photo, and gives garments whose masks have its height and width.

    Returns:
        Garments in the whole photo.
    """
    box = picture_on_page(photo)
    if box is None:
        return find(photo)
    x0, y0, x1, y1 = box
    found = find(np.ascontiguousarray(photo[y0:y1, x0:x1]))
    return [_on_page(garment, photo.shape[:2], (x0, y0)) for garment in found]


def picture_on_page(photo: Photo) -> Box | None:
    """Where the picture is on a page, `(x0, y0, x1, y1)` in pixels; None where a photo is no page with one.

    A picture is the largest thing on a page of one color, with page above or below it. It is full, and has
    straight edges unless it reaches to the end of the page. So a garment before the plain ground of a studio
    is no picture on a page; neither is a piece of plain cloth.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
    """
    height, width = photo.shape[:2]
    step = -(-max(height, width) // _SIDE)
    page = _page(photo[::step, ::step])
    if page is None:
        return None
    _, _, things, _ = cv2.connectedComponentsWithStats((~page).astype(np.uint8), connectivity=4)
    sizes = things[1:, cv2.CC_STAT_WIDTH].astype(np.int64) * things[1:, cv2.CC_STAT_HEIGHT]
    if not len(sizes):
        return None
    first, *others = np.argsort(-sizes)[:2].tolist()
    if others and sizes[others[0]] >= _SECOND * sizes[first]:
        return None
    left, top, wide, high = things[1 + first, :4].tolist()
    rows = _straight(page[:, left : left + wide].mean(axis=1), top, top + high)
    columns = _straight(page[top : top + high].mean(axis=0), left, left + wide)
    if rows is None or columns is None or rows == (0, len(page)):
        return None
    inside = slice(*rows), slice(*columns)
    if page[inside].mean() > _FULL or commonest_color(photo[::step, ::step][inside])[1] > _ONE_CLOTH:
        return None
    y0, y1 = (min(step * end, height) for end in rows)
    x0, x1 = (min(step * end, width) for end in columns)
    if x1 - x0 < _LEAST_SIDE * width or y1 - y0 < _LEAST_SIDE * height:
        return None
    return (x0, y0, x1, y1) if (x1 - x0) * (y1 - y0) < (1 - _LEAST_PAGE) * width * height else None


def _page(photo: Photo) -> NDArray[np.bool_] | None:
    """Which pixels have the photo's commonest color; None where it has none that is common."""
    color, _ = commonest_color(photo)
    low, high = np.clip(color - _ONE_COLOR, 0, 255), np.clip(color + _ONE_COLOR, 0, 255)
    page = cv2.inRange(photo, low, high) > 0
    return page if page.mean() >= _LEAST_PAGE else None


def commonest_color(photo: Photo) -> tuple[NDArray[np.float64], float]:
    """The commonest color, `(3,)`, of a photo, `(H, W, 3)` uint8; and what share of the photo has it."""
    bins = np.zeros(photo.shape[:2], np.uint16)
    for channel in range(3):
        bins += (photo[..., channel] // _BIN).astype(np.uint16) * _BINS[channel]
    counts = np.bincount(bins.ravel())
    commonest = np.argmax(counts)
    levels = [photo[..., channel][bins == commonest] for channel in range(3)]
    # The median of a channel; to count its few levels is quicker than to sort its pixels.
    color = [_median(np.bincount(each)) for each in levels]
    return np.array(color), float(counts[commonest] / bins.size)


def _median(counts: NDArray[np.int64]) -> float:
    """The median of whole numbers from 0 on, by how often each is there."""
    up_to = np.cumsum(counts)
    middle = [(up_to[-1] - 1) // 2, up_to[-1] // 2]
    return float(np.searchsorted(up_to, middle, side="right").mean())


def _straight(page: NDArray[np.float64], start: int, end: int) -> tuple[int, int] | None:
    """The rows, or columns, of a picture on a page; None if what is there is none.

    Args:
        page: Of each row, the share that is of the page where the thing is.
        start: Of what is there, with what compression put around it.
        end: Likewise.
    """
    within = start + np.flatnonzero(page[start:end] < (_OUTSIDE + _INSIDE) / 2)
    if not len(within):
        return None
    start, end = int(within[0]), int(within[-1]) + 1
    for outside, inside in (
        (page[max(0, start - _NEAR) : start], page[start : start + _NEAR]),
        (page[end : end + _NEAR], page[max(0, end - _NEAR) : end]),
    ):
        if len(outside) and not (outside.max() > _OUTSIDE and inside.min() < _INSIDE):
            return None
    return start, end


def _on_page(garment: Garment, shape: tuple[int, ...], corner: tuple[int, int]) -> Garment:
    """A garment of the picture whose upper left corner is there on the page."""
    (left, top), (height, width) = corner, garment.mask.shape
    mask = np.zeros(shape, np.bool_)
    mask[top : top + height, left : left + width] = garment.mask
    x0, y0, x1, y1 = garment.box
    return replace(garment, mask=mask, box=(left + x0, top + y0, left + x1, top + y1))
