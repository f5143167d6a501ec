"""Small data sets in the In-shop layout whose right answers are known, and stand-ins for the models."""

import json

import numpy as np
from PIL import Image

from fashion_wizard.defaults import feature_extractor
from fashion_wizard.garment import Keypoints
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval

COLORS = [(200, 30, 30), (30, 160, 40), (40, 60, 200), (230, 200, 20), (120, 30, 140), (20, 20, 20)]


class FewKeypoints:
    """Stands in for SuperPoint: four keypoints that know nothing but the crop's mean color."""

    name = "few"
    dimension = 256

    def __init__(self):
        self.seen = []

    def extract(self, photo, garment):
        self.seen.append((photo.copy(), garment.mask.copy()))
        mean = int(photo[garment.mask].mean(axis=0).astype(int) @ (1, 256, 65536))
        rng = np.random.default_rng(mean)
        descriptors = rng.normal(size=(4, 256)).astype(np.float32)
        descriptors /= np.linalg.norm(descriptors, axis=1, keepdims=True)
        x0, y0, x1, y1 = garment.box
        points = np.array([(x0, y0), (x1 - 1, y0), (x0, y1 - 1), (x1 - 1, y1 - 1)], np.float32)
        return Keypoints(points, np.array([0.9, 0.8, 0.7, 0.6], np.float32), descriptors)


class Spy(WholePhoto):
    """Notes the paths that a segmenter is told."""

    def __init__(self):
        self.paths = []

    def segment(self, photo, path=None):
        self.paths.append(path)
        return super().segment(photo, path)


def garment(color, seed=0, size=(64, 48), box=(8, 10, 40, 54)):
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)
    x0, y0, x1, y1 = box
    pixels[y0:y1, x0:x1] = color
    # Two garments of one color are still two photos.
    pixels[y0, x0] = np.random.default_rng(seed).integers(0, 256, 3)
    return pixels


def write_set(root, colors=COLORS, *, folder="MEN/Shirts", item="id_{:08d}", seed=0, gallery=None):
    """One gallery photo and one query of each color, the garment in a box, noise around it."""
    partition, boxes = [], []
    for number, color in enumerate(colors):
        name = item.format(number)
        for view, split in (("01_1_front", "gallery"), ("01_3_back", "query")):
            if split == "gallery" and gallery is not None and number not in gallery:
                continue
            photo = f"img/{folder}/{name}/{view}.png"
            path = root / "Img" / photo
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(garment(color, seed + 2 * number + (split == "query"))).save(path)
            partition.append(f"{photo} {name} {split}")
            boxes.append(f"{photo} 1 {1 if split == 'gallery' else 3} 8 10 40 54")
    descriptions = [
        {"item": item.format(i), "fabric": ("plain", "stripes", "dots")[i % 3]} for i in range(len(colors))
    ]
    items = [entry["item"] for entry in descriptions]
    tables = {
        "Eval/list_eval_partition.txt": ("image_name item_id evaluation_status", partition),
        "Anno/list_bbox_inshop.txt": ("image_name clothes_type pose_type x_1 y_1 x_2 y_2", boxes),
        "Anno/list_item_inshop.txt": ("item_id", items),
    }
    for file, (header, rows) in tables.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("\n".join([str(len(rows)), header, *rows]) + "\n")
    (root / "Anno/list_description_inshop.json").write_text(json.dumps(descriptions))
    return root


def evaluate(root, **options):
    options = {
        "segmenter": Spy(),
        "extractor": feature_extractor(keypoints=FewKeypoints()),
        "roi": "boxes",
        **options,
    }
    return evaluate_retrieval(root, **options)
