#!/usr/bin/env bash
# Surprise: pycocotools counts the detection of an annotation whose id is 0 as a false alarm, and the annotation as
#            missed.
#
# What:      pycocotools 2.0.11, COCOeval for boxes.
# Input:     two annotations in one picture, numbered from 0, and two detections that are exactly them.
# Expected:  an average precision of 1.0. The description of the format (cocodataset.org, "Data format") has `"id":
#            int` and no lower bound, and numbering from 0 is what `enumerate` gives.
# Seen:      0.252 for the two, and 0.0 where the annotation 0 is the only one; numbered from 1: 1.0. The table of
#            matches holds the id of the matched annotation and uses 0 for "no match". No warning. Labeling tools
#            found out one by one (cvat-ai/cvat pull request 748 in 2019, roboflow/supervision 1895 in 2025); issue
#            664 of cocodataset/cocoapi is open, and this release still does it.
# Cost:      a garment detector that is evaluated on own labels looks worse than it is; on a set with few
#            annotations a class, by a lot. Models are then chosen by it.
# What helps: number annotations from 1.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pycocotools==2.0.11' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib
import importlib.metadata
import io

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

BOXES = ([0, 0, 50, 50], [60, 60, 30, 30])


def precision(first_id: int, boxes: tuple[list[int], ...]) -> float:
    annotations = [
        {"id": first_id + place, "image_id": 1, "category_id": 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
        for place, box in enumerate(boxes)
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": [{"id": 1, "width": 100, "height": 100}],
            "categories": [{"id": 1, "name": "shirt"}],
            "annotations": annotations,
        }
        truth.createIndex()
        found = truth.loadRes([{"image_id": 1, "category_id": 1, "bbox": box, "score": 0.9} for box in boxes])
        evaluation = COCOeval(truth, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return round(float(evaluation.stats[0]), 3)


print("pycocotools", importlib.metadata.version("pycocotools"))
seen = {(first, len(boxes)): precision(first, boxes) for first in (1, 0) for boxes in (BOXES, BOXES[:1])}
for (first, count), value in seen.items():
    print(f"{count} perfect detections, annotations numbered from {first}: average precision {value}")
assert seen[1, 2] == seen[1, 1] == 1.0
assert seen[0, 1] == 0.0 and seen[0, 2] < 0.6
PYTHON
# Output on 2026-11-28:
# pycocotools 2.0.11
# 2 perfect detections, annotations numbered from 1: average precision 1.0
# 1 perfect detections, annotations numbered from 1: average precision 1.0
# 2 perfect detections, annotations numbered from 0: average precision 0.252
# 1 perfect detections, annotations numbered from 0: average precision 0.0
