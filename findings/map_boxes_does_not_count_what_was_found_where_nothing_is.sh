#!/usr/bin/env bash
# Surprise: a detector that finds a shirt in each of fifty photos without clothes has an average precision of 1 by
#           map-boxes; pycocotools says 0.04.
#
# What:      map-boxes 1.0.6 with pandas 3.1.1, `mean_average_precision_for_boxes(ann, pred)`, with
#            `exclude_not_in_annotations=False`, the default, and with True, beside pycocotools 2.0.11 (IoU 0.5).
# Input:     two photos with a shirt each, found with scores of 0.6 and 0.5, and fifty photos without clothes (rooms,
#            shoes, food), for which a detector returns a shirt with 0.9. Boxes are fractions of the photo, as in the
#            readme.
# Expected:  0.04: the fifty come first, and only then the two right ones. The docstring says of the option "exclude
#            image IDs which are not exist in annotations. Default: False", so that they count unless one asks for the
#            contrary.
# Seen:      1.0 with False and with True. The loop that counts runs over the photos of the annotations only (`for i in
#            range(len(ann_unique))` in map_boxes/__init__.py), whatever the option says; with False the other photos
#            are read, counted in the printed "Number of files in predictions", and never looked at. A photo cannot be
#            listed without a box: a row with an empty label makes `sorted` fail. No warning; we found no report of it.
# Cost:      photos without clothes are what tells whether a search answers "no garment found"; a threshold or a model
#            that is chosen by this figure may see shirts everywhere.
# What helps: pycocotools with all photos listed; or a class for "nothing" with a box in each of those photos and any
#            false shirt in it (then the photo is among the annotations).
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  'map-boxes==1.0.6' 'pandas==3.1.1' 'pycocotools==2.0.11' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib
import io
from importlib.metadata import version

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

with contextlib.redirect_stdout(io.StringIO()):
    from map_boxes import mean_average_precision_for_boxes

print("map-boxes", version("map-boxes"), "and pycocotools", version("pycocotools"))
SIZE = 400
shirts = [["a.jpg", "shirt", 0.1, 0.5, 0.2, 0.8], ["b.jpg", "shirt", 0.3, 0.9, 0.1, 0.6]]
true = [[name, label, 0.6 - 0.1 * i, *box] for i, (name, label, *box) in enumerate(shirts)]
false = [[f"room{i}.jpg", "shirt", 0.9, 0.2, 0.7, 0.2, 0.7] for i in range(50)]


def by_map_boxes(labels: list, found: list, exclude: bool) -> float:
    arrays = np.array(labels, dtype=object), np.array(found, dtype=object)
    return float(mean_average_precision_for_boxes(*arrays, exclude_not_in_annotations=exclude, verbose=False)[0])


def by_pycocotools(found: list) -> float:
    names = sorted({row[0] for row in true + false})
    number = {name: i for i, name in enumerate(names, start=1)}

    def box(x0: float, x1: float, y0: float, y1: float) -> list[float]:
        return [SIZE * x0, SIZE * y0, SIZE * (x1 - x0), SIZE * (y1 - y0)]

    truth = COCO()
    truth.dataset = {
        "info": {},
        "images": [{"id": i, "width": SIZE, "height": SIZE} for i in number.values()],
        "categories": [{"id": 1, "name": "shirt"}],
        "annotations": [
            {"id": i, "image_id": number[name], "category_id": 1, "bbox": box(*b), "area": 1e4, "iscrowd": 0}
            for i, (name, _, *b) in enumerate(shirts, start=1)
        ],
    }
    rows = [{"image_id": number[r[0]], "category_id": 1, "score": r[2], "bbox": box(*r[3:])} for r in found]
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(rows), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[1])


for name, found in [("two right ones", true), ("and fifty in photos without clothes", true + false)]:
    ours = [by_map_boxes(shirts, found, exclude) for exclude in (False, True)]
    theirs = by_pycocotools(found)
    print(f"{name}: map-boxes {ours[0]:.2f}, with the option {ours[1]:.2f}; pycocotools {theirs:.2f}")
    assert ours == [1.0, 1.0]
    assert theirs > 0.99 if found is true else theirs < 0.05
nothing = shirts + [[row[0], "nothing", 0.0, 0.1, 0.0, 0.1] for row in false]
arrays = np.array(nothing, dtype=object), np.array(true + false, dtype=object)
shirt = float(mean_average_precision_for_boxes(*arrays, verbose=False)[1]["shirt"][0])
print(f"with a box of a class 'nothing' in each of the fifty: average precision of shirt {shirt:.2f}")
assert shirt < 0.05
PYTHON
# Output on 2026-11-30:
# map-boxes 1.0.6 and pycocotools 2.0.11
# two right ones: map-boxes 1.00, with the option 1.00; pycocotools 1.00
# and fifty in photos without clothes: map-boxes 1.00, with the option 1.00; pycocotools 0.04
# with a box of a class 'nothing' in each of the fifty: average precision of shirt 0.04
