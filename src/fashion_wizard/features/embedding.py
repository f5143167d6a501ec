"""One vector for a garment, which describes kind, cloth and cut; computed by ONNX Runtime."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.features.base import block
from fashion_wizard.files import sha256_of
from fashion_wizard.garment import Garment
from fashion_wizard.model import open_model
from fashion_wizard.photo import Photo
from fashion_wizard.weights import weights_path

BLOCKS: Final = {"same": 128, "texture": 64, "cut": 64}
"""The parts of an embedding, one after another, and how many numbers each has."""
SHARES: Final = {"same": 1.0, "texture": 0.5, "cut": 0.5}
"""Length of each part in the whole vector, which is for finding the same article: `same` is the longest."""
SIDE: Final = 192
"""Side of the square canvas that the network sees, pixels; a multiple of 32."""
EMPTY: Final = 127
"""What the canvas is filled with around the garment."""


def framed(photo: Photo, garment: Garment, side: int) -> tuple[Photo, NDArray[np.bool_]]:
    """A garment's box on a square canvas: its longer side fills the canvas, the other is centered.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        garment: Its mask has the photo's height and width.
        side: Of the canvas, pixels.

    Returns:
        `(side, side, 3)` uint8 and `(side, side)` bool.
    """
    x0, y0, x1, y1 = garment.box
    zoom = side / max(x1 - x0, y1 - y0)
    width, height = (max(1, round(zoom * length)) for length in (x1 - x0, y1 - y0))
    way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    picture = cv2.resize(np.ascontiguousarray(photo[y0:y1, x0:x1]), (width, height), interpolation=way)
    inside = cv2.resize(
        garment.mask[y0:y1, x0:x1].astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST
    )
    canvas = np.full((side, side, 3), EMPTY, np.uint8)
    mask = np.zeros((side, side), np.bool_)
    left, top = (side - width) // 2, (side - height) // 2
    canvas[top : top + height, left : left + width] = picture
    mask[top : top + height, left : left + width] = inside > 0
    return canvas, mask


class Embedding:
    """Describes a garment by one vector; two are compared by their inner product, or block by block.

    Only pixels inside the mask count. The model is loaded on first use. One object may be used from many
    threads.

    Args:
        weights: ONNX file; the shipped one unless given.
    """

    dimension = sum(BLOCKS.values())
    blocks: Mapping[str, int] = BLOCKS

    def __init__(self, weights: Path | None = None) -> None:
        """Loads no model yet.

        Raises:
            FashionWizardError: if there is no such file.
        """
        self.weights = weights or weights_path("embedding.onnx")
        if not self.weights.is_file():
            raise FashionWizardError(
                f"{self.weights}: there is no such file; name the ONNX file of a garment embedding"
            )

    @cached_property
    def name(self) -> str:
        """The weights' hash, the canvas, and the parts' lengths."""
        shares = "-".join(f"{share:g}" for share in SHARES.values())
        return f"embedding-{sha256_of(self.weights)[:12]}-{SIDE}-{shares}"

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_model(self.weights, "the garment embedding", ["garment"], ["embedding"])

    def describe(self, photo: Photo, garment: Garment) -> NDArray[np.float32]:
        """`(dimension,)` float32 of unit length.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Only pixels inside its mask are seen.
        """
        picture, mask = framed(photo, garment, SIDE)
        planes = np.concatenate([picture, mask[..., None] * np.uint8(255)], axis=2).transpose(2, 0, 1)
        (found,) = self._session.run(["embedding"], {"garment": planes[None].astype(np.float32)})
        parts = np.concatenate([share * block(found[0], part, BLOCKS) for part, share in SHARES.items()])
        return np.asarray(parts / np.linalg.norm(parts), np.float32)
