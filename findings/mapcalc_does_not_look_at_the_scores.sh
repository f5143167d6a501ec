#!/usr/bin/env bash
# Surprise: the average precision of mapcalc does not depend on the scores of the detections, but on their places in
#           the list.
#
# What:      mapcalc 0.2.2, `calculate_map` (`calculate_map_range` calls it), beside pycocotools 2.0.11.
# Input:     four garments in a photo and four detections of one class: two that are right, with scores of 0.9 and 0.8,
#            and two false alarms, with 0.2 and 0.1; best first, as most detectors give them, and worst first, as
#            detections of several tiles, classes or models are when they are put together. Last, a detector that is
#            sure of its false alarms: the same boxes with the scores the other way round.
# Expected:  0.5 for the good detector in any order: both garments come before a false alarm. 0.25 for the last one. The
#            readme says that the criterion of PASCAL VOC 2012 is computed, which ranks by confidence (development kit,
#            section 3.4.1), and asks for scores "the algorithm generated". pycocotools gives 0.505 and 0.252 (it
#            takes 101 points of the curve).
# Seen:      0.5 and 0.25 for the same detections in two orders; 0.5 for the bad detector, too. The scores are kept and
#            never read: nothing sorts by them. The script from which the function was taken gets its detections
#            sorted. No warning; we found no report of it.
# Cost:      two detectors that find the same boxes with opposite confidence get the same figure, so training or
#            calibration that ranks better shows nothing, and a change of the order of outputs looks like a change of
#            the model. Whoever tests with sorted lists never sees it.
# What helps: to sort boxes, labels and scores by the scores, highest first, before.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'mapcalc==0.2.2' 'pycocotools==2.0.11' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib
import importlib.metadata
import io

from mapcalc import calculate_map, calculate_map_range
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

# [x1, y1, x2, y2], the last pixel included, as mapcalc counts.
BOXES = [[x, 0, x + 49, 49] for x in (0, 100, 200, 300, 500, 600)]
TRUTH = {"boxes": BOXES[:4], "labels": [1] * 4}
BEST_FIRST = [(BOXES[0], 0.9), (BOXES[1], 0.8), (BOXES[4], 0.2), (BOXES[5], 0.1)]
SURE_OF_FALSE_ALARMS = [(box, 1 - score) for box, score in BEST_FIRST]


def by_mapcalc(found):
    detections = {"boxes": [box for box, _ in found], "labels": [1] * 4, "scores": [score for _, score in found]}
    value = calculate_map(TRUTH, detections, 0.5)
    assert abs(calculate_map_range(TRUTH, detections, 0.5, 0.9, 0.1) - value) < 1e-9
    return value


def by_pycocotools(found):
    def area(box):
        return [box[0], box[1], box[2] - box[0] + 1, box[3] - box[1] + 1]

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": [{"id": 1, "width": 700, "height": 50}],
            "categories": [{"id": 1, "name": "shirt"}],
            "annotations": [
                {"id": i, "image_id": 1, "category_id": 1, "bbox": area(box), "area": 2500, "iscrowd": 0}
                for i, box in enumerate(TRUTH["boxes"], 1)
            ],
        }
        truth.createIndex()
        results = [{"image_id": 1, "category_id": 1, "bbox": area(box), "score": score} for box, score in found]
        evaluation = COCOeval(truth, truth.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[1])


print("mapcalc", importlib.metadata.version("mapcalc"), "pycocotools", importlib.metadata.version("pycocotools"))
seen = {}
for name, found in {
    "right ones surer, best first": BEST_FIRST,
    "right ones surer, worst first": BEST_FIRST[::-1],
    "false alarms surer": SURE_OF_FALSE_ALARMS,
}.items():
    seen[name] = by_mapcalc(found), by_pycocotools(found)
    print(f"{name:29}: mapcalc {seen[name][0]:.3f}, pycocotools {seen[name][1]:.3f}")
ours, theirs = zip(*seen.values())
assert ours == (0.5, 0.25, 0.5)
assert theirs[0] == theirs[1] > 0.5 and 0.25 < theirs[2] < 0.26
PYTHON
# Output on 2026-11-30:
# mapcalc 0.2.2 pycocotools 2.0.11
# right ones surer, best first : mapcalc 0.500, pycocotools 0.505
# right ones surer, worst first: mapcalc 0.250, pycocotools 0.505
# false alarms surer           : mapcalc 0.500, pycocotools 0.252
