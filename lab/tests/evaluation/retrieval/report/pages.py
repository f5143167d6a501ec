"""What tests of the report share: a reader of its pages, and small models and photos to make one of."""

from html.parser import HTMLParser

import numpy as np
from PIL import Image

from fashion_wizard.garment import Keypoints
from fashion_wizard_lab.datasets.inshop import InshopPhoto

VOID = {"meta", "img", "line", "circle", "polyline", "br"}
"""Elements without an end tag."""


class Page(HTMLParser):
    """The elements of a page in order, with their attributes and the text right inside them."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.text = [], [], ""
        self.feed(text)
        self.close()
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] not in (["style"], ["title"]):
            self.text += data + "\n"

    def all(self, tag, class_=None):
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and (class_ is None or class_ in (attributes.get("class") or "").split())
        ]


class Corners:
    """Stands in for SuperPoint: the corners of the garment's box, described by its color."""

    name = "corners"
    dimension = 256

    def extract(self, photo, garment):
        rng = np.random.default_rng(int(photo[garment.mask].mean(axis=0).astype(int) @ (1, 256, 65536)))
        descriptors = rng.normal(size=(4, 256)).astype(np.float32)
        descriptors /= np.linalg.norm(descriptors, axis=1, keepdims=True)
        x0, y0, x1, y1 = garment.box
        points = np.array([(x0, y0), (x1 - 1, y0), (x0, y1 - 1), (x1 - 1, y1 - 1)], np.float32)
        return Keypoints(points, np.array([0.9, 0.8, 0.7, 0.6], np.float32), descriptors)


def photo(tmp_path, item, color, split="gallery"):
    path = tmp_path / f"{item}-{split}.png"
    Image.new("RGB", (48, 64), color).save(path)
    return InshopPhoto(f"img/MEN/{item}.png", path, item, split, None, 1, 1)
