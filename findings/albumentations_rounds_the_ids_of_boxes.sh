#!/usr/bin/env bash
# Surprise: albumentations returns the item numbers of boxes changed, so that two garments may get the same one.
#
# What:      albumentations 2.0.8 (its last release), `Compose` with `BboxParams(label_fields=[...])` or
#            `KeypointParams(label_fields=[...])`.
# Input:     two boxes in a photo, each with the GTIN or the annotation's id as an integer, and a flip. COCO itself
#            has ids such as 900100012345.
# Expected:  the ids as they went in, and each on its box: that is what `label_fields` is for. The docstring says
#            "List of fields that are joined with boxes, e.g., ['class_labels', 'scores']", and nothing of a limit
#            or a type.
# Seen:      the fields are joined in one array of float32 with the coordinates. From 16,777,217 on integers are
#            rounded: 4006381333931 and 4006381333900 both come back as 4006381355008.0. A list becomes a list of
#            floats; of an array the type stays, and hides it. Smaller ids are right, and the same numbers as text
#            are right.
# Cost:      training pairs "crop to item" get the wrong item, or two items become one class. The keys look up
#            nothing, or something else. Tests with ids of few digits pass.
# What helps: pass the position (0, 1, ...) as the field and look the id up by it, or pass ids as text.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'albumentations==2.0.8' 'opencv-python-headless==5.0.0.93' 'numpy==2.4.6' 'scipy==1.17.1'
NO_ALBUMENTATIONS_UPDATE=1 "$folder/venv/bin/python" -W ignore - <<'PYTHON'
import albumentations
import numpy as np

photo = np.zeros((100, 100, 3), np.uint8)
BOXES = [[10, 10, 20, 20], [50, 50, 20, 30]]
POINTS = [[10, 10], [50, 50]]
GTINS = [4006381333931, 4006381333900]
print("albumentations", albumentations.__version__)


def flipped(ids, kind: str = "boxes") -> list:
    if kind == "boxes":
        settings = {"bbox_params": albumentations.BboxParams(format="coco", label_fields=["ids"])}
        places = {"bboxes": BOXES}
    else:
        settings = {"keypoint_params": albumentations.KeypointParams(format="xy", label_fields=["ids"])}
        places = {"keypoints": POINTS}
    flip = albumentations.Compose([albumentations.HorizontalFlip(p=1)], **settings)
    return list(flip(image=photo, ids=ids, **places)["ids"])


ROUNDED = [4006381355008.0, 4006381355008.0]
for name, ids, kind in (
    ("list of boxes", GTINS, "boxes"),
    ("int64 array of boxes", np.array(GTINS), "boxes"),
    ("list of points", GTINS, "points"),
):
    seen = [float(number) for number in flipped(ids, kind)]
    print(f"{name}: {list(map(int, ids))} -> {seen}")
    assert seen == ROUNDED
for ids, right in (
    ([16777215, 16777216], True),
    ([16777217, 900100012345], False),
    ([str(gtin) for gtin in GTINS], True),
):
    seen = flipped(ids)
    print(f"{ids} -> {seen}")
    assert (seen == ids) == right
PYTHON
# Output on 2026-11-29:
# albumentations 2.0.8
# list of boxes: [4006381333931, 4006381333900] -> [4006381355008.0, 4006381355008.0]
# int64 array of boxes: [4006381333931, 4006381333900] -> [4006381355008.0, 4006381355008.0]
# list of points: [4006381333931, 4006381333900] -> [4006381355008.0, 4006381355008.0]
# [16777215, 16777216] -> [16777215.0, 16777216.0]
# [16777217, 900100012345] -> [16777216.0, 900099997696.0]
# ['4006381333931', '4006381333900'] -> ['4006381333931', '4006381333900']
