#!/usr/bin/env bash
# Surprise: supervision exports a mask with a hole as a crowd, and COCO's evaluation then does not ask for that
#            garment at all.
#
# What:      supervision 0.31.2, `DetectionDataset.as_coco`; pycocotools 2.0.11 evaluates what it wrote.
# Input:     one picture with two garments: one mask has a hole (a neckline, the loop of an arm on the hip), the
#            other has none. A detector that finds the second only.
# Expected:  `"iscrowd": 0` for both, the first with its mask as RLE, and half of the garments found: an average
#            precision of about 0.5. In the format (cocodataset.org, "Data format") iscrowd=1 means a collection of
#            objects, and the evaluation passes over it. The documentation of `as_coco` promises RLE for masks with
#            holes, according to the COCO standards, and nothing of crowds; a docstring of the function behind it
#            has them.
# Seen:      iscrowd=1 for the garment with the hole, since RLE and iscrowd are taken for one thing. The evaluation
#            ignores it, so a detector that misses it gets 1.0. Detectron2 and torchvision's references leave crowds
#            out of training, too.
# Cost:      garments with necklines, straps and bent arms drop out of training and out of the measurement: the
#            figures look better than they are, and nobody learns the hard shapes.
# What helps: set iscrowd to 0 in the file. (In the detections' data it makes a polygon instead, without the hole.)
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'supervision==0.31.2' 'pycocotools==2.0.11' 'opencv-python-headless==5.0.0.93' 'numpy==2.4.6'
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import contextlib
import io
import json
import pathlib
import sys

import cv2
import numpy as np
import supervision
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

folder = pathlib.Path(sys.argv[1])
photo, labels = str(folder / "photo.png"), str(folder / "labels.json")
cv2.imwrite(photo, np.zeros((100, 100, 3), np.uint8))
masks = np.zeros((2, 100, 100), bool)
masks[0, 10:60, 10:60] = True
masks[0, 20:30, 20:30] = False
masks[1, 70:95, 70:95] = True
garments = supervision.Detections(
    xyxy=supervision.mask_to_xyxy(masks).astype(float), mask=masks, class_id=np.array([0, 0])
)
dataset = supervision.DetectionDataset(classes=["shirt"], images=[photo], annotations={photo: garments})
dataset.as_coco(annotations_path=labels)
written = json.loads(pathlib.Path(labels).read_text())["annotations"]
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(labels)
    category = written[0]["category_id"]
    found = [
        {
            "image_id": written[0]["image_id"],
            "category_id": category,
            "segmentation": rle.encode(np.asfortranarray(masks[1].astype(np.uint8))),
            "score": 0.9,
        }
    ]
    evaluation = COCOeval(truth, truth.loadRes(found), "segm")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
precision = round(float(evaluation.stats[1]), 3)
print("supervision", supervision.__version__)
print("iscrowd of the garment with a hole and of the other:", [annotation["iscrowd"] for annotation in written])
print("average precision at IoU 0.5 of a detector that misses the first:", precision)
assert [annotation["iscrowd"] for annotation in written] == [1, 0]
assert precision == 1.0
PYTHON
# Output on 2026-11-28:
# supervision 0.31.2
# iscrowd of the garment with a hole and of the other: [1, 0]
# average precision at IoU 0.5 of a detector that misses the first: 1.0
