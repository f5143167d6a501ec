#!/usr/bin/env bash
# Surprise: ir-measures takes an item that was found by two photos at the place of the worse photo.
#
# What:      ir-measures 0.4.3 (with pytrec-eval-terrier 0.5.11), runs as a list of `ScoredDoc`, as a DataFrame,
#            and as a file in TREC's format.
# Input:     hits of a search by photo, best first. Items have several photos, so an item may stand there twice.
# Expected:  its better place, or an error: trec_eval, which computes these figures, stops at an item that is
#            listed twice, and a maintainer says so (cvangysel/pytrec_eval issue 50). The documentation of
#            ir-measures says nothing of it.
# Seen:      the last mention counts, since the hits are put into a dictionary: the right item at place 2, and once
#            more at place 5, has a reciprocal rank of 0.25. Listed worst first, the same hits get 0.5.
# Cost:      a search with more photos per item looks worse than one with a single photo, and the best place of the
#            right item is thrown away. The wrong choice is made, or deduplication seems to "improve" a search.
# What helps: keep the best hit of each item before measuring.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'ir-measures==0.4.3' 'pytrec-eval-terrier==0.5.11' 'pandas==3.1.1' 'numpy==2.4.6'
"$folder/venv/bin/python" -W ignore - "$folder/run.txt" <<'PYTHON'
import importlib.metadata
import pathlib
import sys

import ir_measures
import pandas as pd
from ir_measures import AP, RR, P, Qrel, ScoredDoc, Success, nDCG

MEASURES = [RR, AP, nDCG @ 10, Success @ 2, P @ 2]
HITS = [("coat", 0.95), ("dress", 0.90), ("shirt", 0.80), ("skirt", 0.70), ("dress", 0.60)]
RELEVANT = [Qrel("q", "dress", 1)]


def measured(run) -> dict[str, float]:
    values = ir_measures.calc_aggregate(MEASURES, RELEVANT, run)
    return {str(measure): round(values[measure], 3) for measure in MEASURES}


path = pathlib.Path(sys.argv[1])
path.write_text("".join(f"q Q0 {item} {place} {score} photos\n" for place, (item, score) in enumerate(HITS)))
listed = [ScoredDoc("q", item, score) for item, score in HITS]
best = {}
for item, score in HITS:
    best.setdefault(item, score)
print("ir-measures", importlib.metadata.version("ir-measures"))
seen = {
    "list, best first": measured(listed),
    "DataFrame": measured(pd.DataFrame(listed, columns=["query_id", "doc_id", "score"])),
    "file": measured(ir_measures.read_trec_run(str(path))),
    "list, worst first": measured(listed[::-1]),
    "best hit of each item": measured({"q": best}),
}
for name, values in seen.items():
    print(f"{name}: {values}")
assert seen["list, best first"] == seen["DataFrame"] == seen["file"]
assert seen["list, worst first"] == seen["best hit of each item"]
assert seen["file"]["RR"] == 0.25 and seen["best hit of each item"]["RR"] == 0.5
assert seen["file"]["Success@2"] == 0.0 and seen["best hit of each item"]["Success@2"] == 1.0
PYTHON
# Output on 2026-11-29:
# ir-measures 0.4.3
# list, best first: {'RR': 0.25, 'AP': 0.25, 'nDCG@10': 0.431, 'Success@2': 0.0, 'P@2': 0.0}
# DataFrame: {'RR': 0.25, 'AP': 0.25, 'nDCG@10': 0.431, 'Success@2': 0.0, 'P@2': 0.0}
# file: {'RR': 0.25, 'AP': 0.25, 'nDCG@10': 0.431, 'Success@2': 0.0, 'P@2': 0.0}
# list, worst first: {'RR': 0.5, 'AP': 0.5, 'nDCG@10': 0.631, 'Success@2': 1.0, 'P@2': 0.5}
# best hit of each item: {'RR': 0.5, 'AP': 0.5, 'nDCG@10': 0.631, 'Success@2': 1.0, 'P@2': 0.5}
