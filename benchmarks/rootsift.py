"""A peer of SuperPoint: SIFT keypoints with RootSIFT descriptors, behind the product's own protocol."""

import cv2
import numpy as np

from fashion_wizard.features.crop import Crop
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.photo import Photo


class RootSift:
    """OpenCV's SIFT on the same crop that SuperPoint sees, with the Hellinger kernel.

    Source: Arandjelovic and Zisserman, "Three things everyone should know to improve object retrieval",
    CVPR 2012, section 3.

    Args:
        longest: Longer side of the crop, pixels.
        most: Cap on keypoints a garment; the strongest are kept.
        margin: Least distance from the mask's edge and the photo's border, in pixels of the crop.
    """

    dimension = 128

    def __init__(self, *, longest: int = 320, most: int = 512, margin: int = 4) -> None:
        """Settings are SuperPoint's unless given."""
        self.longest = longest
        self.most = most
        self.margin = margin

    @property
    def name(self) -> str:
        """OpenCV's version and every setting."""
        return f"rootsift-{cv2.__version__}-{self.longest}-{self.most}-{self.margin}"

    def extract(self, photo: Photo, garment: Garment) -> Keypoints:
        """Keypoints of one garment, the strongest first, in pixels of `photo`; see `Extractor`."""
        crop = Crop.of(photo, garment, longest=self.longest, multiple=8)
        mask = crop.inner_mask(self.margin).astype(np.uint8)
        found, raw = cv2.SIFT_create().detectAndCompute(crop.gray, mask)
        if not found:
            nothing = np.empty(0, np.float32)
            return Keypoints(nothing.reshape(0, 2), nothing, nothing.reshape(0, self.dimension))
        strength = np.array([keypoint.response for keypoint in found], np.float32)
        order = np.argsort(-strength, kind="stable")[: self.most]
        points = np.array([keypoint.pt for keypoint in found], np.float32)[order]
        shares = raw[order] / np.maximum(raw[order].sum(axis=1, keepdims=True), 1e-12)
        return Keypoints(crop.to_photo(points), strength[order], np.sqrt(shares).astype(np.float32))
