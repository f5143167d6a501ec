"""What computes the features of a garment, as protocols: a new implementation is one new file.

`fashion_wizard.defaults` names the implementations that are used unless the caller brings others.
"""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.photo import Photo


class Extractor(Protocol):
    """Finds keypoints: garment in, keypoints out."""

    @property
    def name(self) -> str:
        """Identifies weights and settings: changes whenever the keypoints of a garment may change."""
        ...

    @property
    def dimension(self) -> int:
        """The length D of a descriptor."""
        ...

    def extract(self, photo: Photo, garment: Garment) -> Keypoints:
        """Find as many keypoints as the garment has; none at all is a valid result.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: The region of that photo to look at; its mask has the photo's height and width.
        """
        ...


class Describer(Protocol):
    """Garment in, one vector out."""

    @property
    def name(self) -> str:
        """Identifies weights and settings: changes whenever the vector of a garment may change."""
        ...

    def describe(self, photo: Photo, garment: Garment) -> NDArray[np.float32]:
        """The vector of one garment, `(D,)` float32 of unit length.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Only pixels inside its mask count; the mask has the photo's height and width.
        """
        ...


class ColorDescriptor(Describer, Protocol):
    """Describes the colors of a garment; no value of its vectors is negative.

    The inner product of two vectors is the share of color that two garments have in common, in [0, 1].
    """


class Embedder(Describer, Protocol):
    """Describes a whole garment by one vector; garments of similar looks have similar vectors."""

    @property
    def blocks(self) -> Mapping[str, int]:
        """The lengths of the vector's parts in their order, by name; their sum is at most D.

        The search compares the blocks `same` (is it the same article?), `texture` and `cut` each by itself.
        Where there is no block of that name, the whole vector is compared instead.
        """
        ...


class GarmentExtractor(Protocol):
    """Computes all features of a garment; `FeatureExtractor` puts one together from the protocols above."""

    @property
    def name(self) -> str:
        """Identifies all parts: only features of extractors of one name are compared with each other."""
        ...

    @property
    def blocks(self) -> Mapping[str, int]:
        """Those of the embedding; see `Embedder.blocks`."""
        ...

    def extract(self, photo: Photo, garment: Garment) -> Features:
        """The features of one garment.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Its mask has the photo's height and width.
        """
        ...


@runtime_checkable
class StagedExtractor(GarmentExtractor, Protocol):
    """An extractor whose keypoints come after the vectors, for garments that turn out to need them.

    Keypoints take most of the time. An extractor that is none of these computes all features at once.
    """

    def vectors(self, photo: Photo, garment: Garment) -> Features:
        """As `extract`, without keypoints."""
        ...

    def with_keypoints(self, photo: Photo, garment: Garment, vectors: Features) -> Features:
        """The features of a garment, of which `vectors` has been computed."""
        ...


def block(embeddings: NDArray[np.float32], name: str, blocks: Mapping[str, int]) -> NDArray[np.float32]:
    """One part of `(..., E)` embeddings, scaled to unit length.

    Args:
        embeddings: Of one embedder.
        name: Of the part.
        blocks: `Embedder.blocks` of that embedder.

    Returns:
        `(..., length of the part)`; the whole embeddings where there is no part of that name.
    """
    start = 0
    for part, length in blocks.items():
        if part == name:
            values = embeddings[..., start : start + length]
            lengths = np.linalg.norm(values, axis=-1, keepdims=True)
            return np.asarray(values / np.maximum(lengths, 1e-12), np.float32)
        start += length
    return embeddings
