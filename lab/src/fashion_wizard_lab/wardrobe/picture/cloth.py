"""From a drawing to a picture: flat colors by resvg, then cloth, folds and light."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

from fashion_wizard_lab.wardrobe.colors import hexed, rgb
from fashion_wizard_lab.wardrobe.fabrics import PLAIN, Fabric, repeat, swatch
from fashion_wizard_lab.wardrobe.geometry import rotation
from fashion_wizard_lab.wardrobe.parts import Drawing, Part
from fashion_wizard_lab.wardrobe.picture.camera import Camera, window_of
from fashion_wizard_lab.wardrobe.picture.light import gloss, light, normals_of
from fashion_wizard_lab.wardrobe.picture.relief import Field, height_of
from fashion_wizard_lab.wardrobe.seeds import Random


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """A drawing, its cloth and what is printed on it."""

    drawing: Drawing
    fabric: Fabric | None = None
    print_: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Canvas:
    """A picture without its background.

    Attributes:
        color: `(h, w, 4)` premultiplied RGBA, 0 to 255.
        numbers: `(h, w)` which part is seen: 0 for the background, i for `parts[i - 1]`.
        parts: All parts, far to near.
    """

    color: Field
    numbers: NDArray[np.uint8]
    parts: tuple[Part, ...]


def paint(layers: Sequence[Layer], camera: Camera, random: Random) -> Canvas:
    """Draw all layers, with cloth, folds and light, on a transparent canvas."""
    order = sorted(
        ((part, layer) for layer in layers for part in layer.drawing.parts), key=lambda pair: pair[0].depth
    )
    keys = {layer.fabric: _key(layer.fabric, camera) for layer in layers if layer.fabric}
    picture, index = [], []
    for number, (part, layer) in enumerate(order, start=1):
        if window_of(part, camera, 0) is None:
            continue
        color = part.fill or (keys[layer.fabric] if layer.fabric else "#888888")
        picture.append(_filled(part, color))
        extra = part.details + (layer.print_ if part.volume == _printed(layer) else "")
        if extra:
            picture.append(
                f'<clipPath id="c{number}"><path d="{part.shape.path}"/></clipPath>'
                f'<g clip-path="url(#c{number})">{extra}</g>'
            )
        index.append(_filled(part, f"#{number:02x}0000"))
    color_image = _raster("".join(picture), camera, crisp=False)
    numbers = np.ascontiguousarray(_raster("".join(index), camera, crisp=True)[..., 0])
    parts = tuple(part for part, _ in order)
    height = height_of(parts, numbers, camera, random)
    rgb_image = color_image[..., :3].astype(np.float32)
    _lay_cloth(rgb_image, numbers, order, height, camera)
    normals = normals_of(height)
    shaded = rgb_image * light(parts, numbers, normals, camera)[..., None]
    shaded += gloss(parts, numbers, normals)[..., None]
    alpha = color_image[..., 3:].astype(np.float32)
    seen = np.concatenate([np.clip(shaded, 0, 255) * (alpha / 255), alpha], axis=2)
    return Canvas(seen, numbers, parts)


def _raster(body: str, camera: Camera, crisp: bool) -> NDArray[np.uint8]:
    """`(h, w, 4)` RGBA of SVG markup in centimeters."""
    (a, c, e), (b, d, f) = camera.matrix().tolist()
    width, height = camera.size
    sharp = ' shape-rendering="crispEdges"' if crisp else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"{sharp}>'
        f'<g transform="matrix({a:.5f} {b:.5f} {c:.5f} {d:.5f} {e:.4f} {f:.4f})">{body}</g></svg>'
    )
    data = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None  # noqa: S101 - resvg always writes a whole PNG
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGRA2RGBA), np.uint8)


def _filled(part: Part, color: str) -> str:
    if part.stroke:
        return (
            f'<path d="{part.shape.path}" fill="none" stroke="{color}" stroke-width="{part.stroke:.2f}" '
            'stroke-linecap="round"/>'
        )
    return f'<path d="{part.shape.path}" fill="{color}"/>'


def _tile(fabric: Fabric, camera: Camera) -> Field:
    return swatch(fabric, round(camera.scale * 4) / 4)


def _key(fabric: Fabric, camera: Camera) -> str:
    """The flat color that stands for a cloth until its pattern is laid in: never too dark to scale."""
    return hexed(np.maximum(_tile(fabric, camera).mean(axis=(0, 1)).astype(np.float64), 28))


def _printed(layer: Layer) -> str:
    """The volume that carries the layer's motif."""
    x, y, half = layer.drawing.print_box
    if not half or not layer.print_:
        return "-"
    own = [part for part in layer.drawing.parts if part.fill is None]
    inside = [
        p
        for p in own
        if (p.shape.points.min(axis=0) <= (x, y)).all() and (p.shape.points.max(axis=0) >= (x, y)).all()
    ]
    return max(inside or own, key=lambda p: float(np.prod(np.ptp(p.shape.points, axis=0)))).volume


def _lay_cloth(
    image: Field,
    numbers: NDArray[np.uint8],
    order: Sequence[tuple[Part, Layer]],
    height: Field,
    camera: Camera,
) -> None:
    """Replace the flat color of every cloth part by its pattern, bent by the folds; details stay as shade."""
    inverse = np.linalg.inv(camera.matrix()[:, :2])
    shift = camera.matrix()[:, 2]
    slope_x, slope_y = (
        cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=0.125),
        cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=0.125),
    )
    bend = 0.55 * camera.scale
    for number, (part, layer) in enumerate(order, start=1):
        if part.fill is not None or layer.fabric is None:
            continue
        window = window_of(part, camera, 1)
        if window is None:
            continue
        here = numbers[window] == number
        if not here.any():
            continue
        tile = _tile(layer.fabric, camera)
        key = rgb(_key(layer.fabric, camera)).astype(np.float32)
        patch = image[window]
        if layer.fabric.name in PLAIN:
            patch[here] *= tile[0, 0] / key
            continue
        rows, columns = np.nonzero(here)
        x = columns + window[1].start + 0.5 + slope_x[window][here] * bend
        y = rows + window[0].start + 0.5 + slope_y[window][here] * bend
        turned = rotation(-part.grain) @ inverse
        u = (x - shift[0]) * turned[0, 0] + (y - shift[1]) * turned[0, 1]
        v = (x - shift[0]) * turned[1, 0] + (y - shift[1]) * turned[1, 1]
        start = rotation(-part.grain) @ np.array(part.origin)
        wide, tall = repeat(layer.fabric)
        u = ((u - start[0]) / wide % 1.0) * tile.shape[1] - 0.5
        v = ((v - start[1]) / tall % 1.0) * tile.shape[0] - 0.5
        padded = np.ascontiguousarray(np.pad(tile, ((1, 1), (1, 1), (0, 0)), mode="wrap"))
        cloth = _sample(padded, u.astype(np.float32) + 1, v.astype(np.float32) + 1)
        patch[here] = np.minimum(patch[here] / key * cloth, 255)


def _sample(tile: Field, u: Field, v: Field) -> Field:
    """`(N, 3)` bilinear samples; OpenCV's maps are limited to 32767 rows, so they are laid out in a grid."""
    count = len(u)
    side = 1024
    rows = -(-count // side)
    grid_u, grid_v = (np.resize(a, rows * side).reshape(rows, side) for a in (u, v))
    out = cv2.remap(tile, grid_u, grid_v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.float32).reshape(-1, 3)[:count]
