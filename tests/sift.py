"""Keypoints for tests: quickly found, and good enough on drawn cloth."""

import cv2
import numpy as np

from fashion_wizard.garment import Garment, Keypoints


class Sift:
    """Stands in for SuperPoint: fast, and good enough on drawn cloth."""

    name = "sift"
    dimension = 128

    def extract(self, photo: np.ndarray, garment: Garment) -> Keypoints:
        gray = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
        found, descriptors = cv2.SIFT_create(200).detectAndCompute(gray, garment.mask.astype(np.uint8))
        points = np.array([k.pt for k in found], np.float32).reshape(-1, 2)
        scores = np.array([k.response for k in found], np.float32)
        unit = np.zeros((0, 128), np.float32) if descriptors is None else descriptors
        unit = unit / np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-6)
        order = np.argsort(-scores, kind="stable")
        return Keypoints(points[order], scores[order], unit[order].astype(np.float32))
