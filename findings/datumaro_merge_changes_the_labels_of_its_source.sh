#!/usr/bin/env bash
# Surprise: after datumaro has merged two datasets, the second one calls its dresses shoes, and its shoes dresses.
#
# What:      datumaro 1.13.12, `HLOps.merge` (`Dataset.from_extractors` as well), merge policies "union" and
#            "intersect".
# Input:     two datasets with the labels "dress" and "shoe", in another order: what two exports of a labeling
#            tool, or two shops, look like. The second is merged into the first, and then used itself, as a test
#            set.
# Expected:  a merged dataset with the right names, and sources that are as before. The docstrings of both policies
#            say that labels are merged "according to the union of their label names", and nothing of the sources.
# Seen:      the merged dataset is right. But the numbers of its labels have been written into the annotations of
#            the source, whose list of names stays as it was: each of its annotations has another name now. Merged
#            a second time, the merged dataset is wrong as well. No warning; in memory and read from files alike.
# Cost:      a detector is measured on a test set whose labels were swapped meanwhile, or trained on a second
#            merge. It looks like a bad model.
# What helps: bring the labels into the same order before, by `transform("project_labels", dst_labels=[...])`, or
#            import the second one again after each merge. A `copy.deepcopy` of the dataset does not help.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'datumaro==1.13.12'
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import copy
import importlib.metadata
import sys

import datumaro
from datumaro.components.annotation import AnnotationType, Bbox
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem


def shop(names: list[str], labels: dict[str, str]) -> Dataset:
    items = [
        DatasetItem(id=photo, annotations=[Bbox(0, 0, 9, 9, label=names.index(label))])
        for photo, label in labels.items()
    ]
    return Dataset.from_iterable(items, categories=names)


def named(dataset: Dataset) -> dict[str, str]:
    names = dataset.categories()[AnnotationType.label]
    return {item.id: names[item.annotations[0].label].name for item in dataset}


print("datumaro", importlib.metadata.version("datumaro"))
RIGHT = {"photo1": "shoe", "photo2": "dress"}
SWAPPED = {"photo1": "dress", "photo2": "shoe"}
for policy in ("union", "intersect"):
    for origin in ("memory", "files"):
        first, second = shop(["dress", "shoe"], {"photo0": "dress"}), shop(["shoe", "dress"], RIGHT)
        if origin == "files":
            folders = [f"{sys.argv[1]}/{policy}-{name}" for name in ("first", "second")]
            for dataset, target in zip((first, second), folders):
                dataset.export(target, "datumaro")
            first, second = (Dataset.import_from(source, "datumaro") for source in folders)
        assert named(second) == RIGHT
        merged = datumaro.HLOps.merge(first, second, merge_policy=policy)
        assert named(merged) == {"photo0": "dress"} | RIGHT
        after = named(second)
        again = named(datumaro.HLOps.merge(first, second, merge_policy=policy))
        print(f"{policy}, from {origin}: the second dataset before {RIGHT}")
        print(f"    after {after}")
        print(f"    merged again {again}")
        assert after == SWAPPED
        assert again == {"photo0": "dress"} | SWAPPED
second = shop(["shoe", "dress"], RIGHT)
datumaro.HLOps.merge(shop(["dress", "shoe"], {"photo0": "dress"}), copy.deepcopy(second), merge_policy="union")
print("a deep copy of it merged: afterwards", named(second))
assert named(second) == SWAPPED
aligned = shop(["shoe", "dress"], RIGHT).transform("project_labels", dst_labels=["dress", "shoe"])
datumaro.HLOps.merge(shop(["dress", "shoe"], {"photo0": "dress"}), aligned, merge_policy="union")
print("labels in the same order before: afterwards", named(aligned))
assert named(aligned) == RIGHT
PYTHON
# Output on 2026-11-29:
# datumaro 1.13.12
# union, from memory: the second dataset before {'photo1': 'shoe', 'photo2': 'dress'}
#     after {'photo1': 'dress', 'photo2': 'shoe'}
#     merged again {'photo0': 'dress', 'photo1': 'dress', 'photo2': 'shoe'}
# union, from files: the second dataset before {'photo1': 'shoe', 'photo2': 'dress'}
#     after {'photo1': 'dress', 'photo2': 'shoe'}
#     merged again {'photo0': 'dress', 'photo1': 'dress', 'photo2': 'shoe'}
# intersect, from memory: the second dataset before {'photo1': 'shoe', 'photo2': 'dress'}
#     after {'photo1': 'dress', 'photo2': 'shoe'}
#     merged again {'photo0': 'dress', 'photo1': 'dress', 'photo2': 'shoe'}
# intersect, from files: the second dataset before {'photo1': 'shoe', 'photo2': 'dress'}
#     after {'photo1': 'dress', 'photo2': 'shoe'}
#     merged again {'photo0': 'dress', 'photo1': 'dress', 'photo2': 'shoe'}
# a deep copy of it merged: afterwards {'photo1': 'dress', 'photo2': 'shoe'}
# labels in the same order before: afterwards {'photo1': 'shoe', 'photo2': 'dress'}
