"""SuperPoint's peers behind the product's own protocol, by OpenCV: SIFT, RootSIFT and ORB."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.features.crop import Crop
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.photo import Photo


class Sift:
    """SIFT on the same crop that SuperPoint sees (Lowe, IJCV 2004), in OpenCV's own setting.

    Args:
        root: With the Hellinger kernel: RootSIFT (Arandjelovic and Zisserman, "Three things everyone should
            know to improve object retrieval", CVPR 2012, section 3).
        longest: Longer side of the crop, pixels.
        most: Cap on keypoints a garment; the strongest are kept.
        margin: Least distance from the mask's edge and the photo's border, in pixels of the crop.
    """

    dimension = 128

    def __init__(self, *, root: bool = False, longest: int = 320, most: int = 512, margin: int = 4) -> None:
        """Settings are SuperPoint's unless given."""
        self.root = root
        self.longest = longest
        self.most = most
        self.margin = margin

    @property
    def name(self) -> str:
        """OpenCV's version and every setting."""
        kind = "rootsift" if self.root else "sift"
        return f"{kind}-{cv2.__version__}-{self.longest}-{self.most}-{self.margin}"

    def extract(self, photo: Photo, garment: Garment) -> Keypoints:
        """Keypoints of one garment, the strongest first, in pixels of `photo`; see `Extractor`."""
        crop = Crop.of(photo, garment, longest=self.longest, multiple=8)
        # OpenCV caps before it masks, so the cap has to be applied here.
        found, raw = cv2.SIFT.create().detectAndCompute(crop.gray, _allowed(crop, self.margin))
        if not found:
            return _nothing(self.dimension)
        if self.root:
            raw = np.sqrt(raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-12))
        return _strongest(found, np.asarray(raw, np.float32), self.most, crop)


class Orb:
    """ORB on the same crop (Rublee et al., ICCV 2011), in OpenCV's own setting.

    Its 256 bits become the signs of a unit vector, whose cosine is 1 - distance / 128: the nearest by Hamming
    distance stay the nearest.

    Args:
        longest: Longer side of the crop, pixels.
        most: Cap on keypoints a garment; ORB shares it out among its scales.
        margin: Least distance from the mask's edge, in pixels of the crop; ORB keeps 31 from the border.
    """

    dimension = 256

    def __init__(self, *, longest: int = 320, most: int = 512, margin: int = 4) -> None:
        """Settings are SuperPoint's unless given."""
        self.longest = longest
        self.most = most
        self.margin = margin

    @property
    def name(self) -> str:
        """OpenCV's version and every setting."""
        return f"orb-{cv2.__version__}-{self.longest}-{self.most}-{self.margin}"

    def extract(self, photo: Photo, garment: Garment) -> Keypoints:
        """Keypoints of one garment, the strongest first, in pixels of `photo`; see `Extractor`."""
        crop = Crop.of(photo, garment, longest=self.longest, multiple=8)
        found, raw = cv2.ORB.create(self.most).detectAndCompute(crop.gray, _allowed(crop, self.margin))
        if not found:
            return _nothing(self.dimension)
        signs = np.unpackbits(np.asarray(raw, np.uint8), axis=1).astype(np.float32) * 2 - 1
        return _strongest(found, signs, self.most, crop)


def _allowed(crop: Crop, margin: int) -> NDArray[np.uint8]:
    return crop.inner_mask(margin).astype(np.uint8)


def _strongest(
    found: Sequence[cv2.KeyPoint], descriptors: NDArray[np.floating], most: int, crop: Crop
) -> Keypoints:
    strength = np.array([keypoint.response for keypoint in found], np.float32)
    order = np.argsort(-strength, kind="stable")[:most]
    points = np.array([keypoint.pt for keypoint in found], np.float32)[order]
    unit = descriptors[order] / np.maximum(np.linalg.norm(descriptors[order], axis=1, keepdims=True), 1e-12)
    return Keypoints(crop.to_photo(points), strength[order], unit.astype(np.float32))


def _nothing(dimension: int) -> Keypoints:
    nothing = np.empty(0, np.float32)
    return Keypoints(nothing.reshape(0, 2), nothing, nothing.reshape(0, dimension))
