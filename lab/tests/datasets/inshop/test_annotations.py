"""The COCO-style files go by photo; what is wrong with them is named."""

import json

import numpy as np
import pytest

from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.coco import annotation_mask
from fashion_wizard.segmentation.color_map import read_color_map
from fashion_wizard_lab.datasets.inshop import find_color_maps, read_annotations, read_inshop
from fashion_wizard_lab.datasets.inshop.annotations import below_images

FILE = "Anno/segmentation/DeepFashion_segmentation_query.json"


@pytest.mark.parametrize("split", ["train", "query", "gallery"])
def test_the_wardrobes_outlines_agree_with_its_color_maps(wardrobe, split):
    inshop = read_inshop(wardrobe)
    annotations, maps = read_annotations(inshop, split), find_color_maps(inshop)
    assert annotations.problems == ()
    assert annotations.of.keys() == {photo.name for photo in inshop.of(split)}
    for name, annotated in annotations.of.items():
        assert annotated.size == (60, 80)
        label_map = read_color_map(maps.of[name].color_map)
        counts = np.bincount(label_map.ravel(), minlength=len(LABELS))
        outlined = {
            LABELS.index(annotated.categories[annotation["category_id"]]): annotation_mask(
                annotation["segmentation"], 80, 60
            )
            for annotation in annotated.annotations
        }
        assert outlined.keys() == set(np.flatnonzero(counts[1:] > 0) + 1)
        largest = counts[1:].argmax() + 1
        assert (outlined[largest] & (label_map == largest)).sum() > 0.8 * counts[largest]


def change(root, changed):
    path = root / FILE
    document = json.loads(path.read_text())
    changed(document)
    path.write_text(json.dumps(document))


def resize(document):
    document["images"][0]["width"] = 61


def rename(document):
    document["images"][0]["file_name"] = "img/nowhere.jpg"


def strange_label(document):
    document["annotations"][0]["category_id"] = 99


def strange_category(document):
    document["categories"][0]["name"] = "cape"


def forget(document):
    del document["images"][0]


def empty(document):
    first = document["images"][0]["id"]
    document["annotations"] = [
        annotation for annotation in document["annotations"] if annotation["image_id"] != first
    ]


def twice(document):
    document["images"].append(document["images"][0])


@pytest.mark.parametrize(
    ("changed", "complaint", "lost"),
    [
        (resize, "is annotated at 61x80, which is the size of none of its photos", 1),
        (rename, "img/nowhere.jpg is no query photo that can be used", 1),
        (strange_label, "an annotation of category 99, which is no label of the palette", 1),
        (strange_category, "category 1 is called 'cape', which is no label of the palette", None),
        (forget, "annotations belong to no image of the file", 1),
        (empty, "has no annotation", 1),
        (twice, "is listed twice; the first entry counts", 0),
    ],
)
def test_what_cannot_be_used_is_named(copy, changed, complaint, lost):
    change(copy, changed)
    inshop = read_inshop(copy)
    annotations = read_annotations(inshop, "query")
    assert any(complaint in problem for problem in annotations.problems)
    if lost is not None:
        assert len(annotations.problems) == 1
        assert len(annotations.of) == len(inshop.of("query")) - lost


@pytest.mark.parametrize("text", [None, "[", "[]", '{"images": [{}]}', '{"images": [], "annotations": []}'])
def test_a_missing_or_broken_file_is_named(copy, text):
    (copy / FILE).unlink()
    if text is not None:
        (copy / FILE).write_text(text)
    annotations = read_annotations(read_inshop(copy), "query")
    assert annotations.of == {}
    (problem,) = annotations.problems
    assert FILE in problem


@pytest.mark.parametrize("name", ["img/MEN/a.jpg", "img_highres/MEN/a.jpg", "MEN/a.jpg"])
def test_names_agree_below_the_folder_of_images(name):
    assert below_images(name) == "MEN/a.jpg"
