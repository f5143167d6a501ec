#!/usr/bin/env bash
# Surprise: where the text search finds exactly one item, `fuse` of ranx gives that item a score of 0, and it
#            comes last.
#
# What:      ranx 0.3.21, `fuse` with the default `norm="min-max"`; the same for a list whose scores are all alike.
# Input:     a photo search with four hits and a text search with one: a style number or a name, found exactly.
# Expected:  the one hit at or near the top, with a normalized score of 1. The documentation
#            (docs/normalization.md) says "scaling to 0 the minimum score and 1 the maximum score", of which the
#            one score is both, and its formula, (s - min) / (max - min), has no value there. `norm="max"` and
#            Anserini's fusion (castorini/anserini pull request 3055) make it 1.
# Seen:      0, which is what items get that the text search did not find at all. It is so for all methods that add
#            scores, and with a weight of 0.95 for the text search, too. No warning.
# Cost:      of all queries, those that the text search answers surely are answered as if it had said nothing.
#            Measurements of hybrid search say that text adds little, since the best queries are left out.
# What helps: `norm="max"` or "rank", or `method="rrf"` without a norm.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'ranx==0.3.21' 'numba==0.68.1' 'numpy==2.4.6'
NUMBA_NUM_THREADS=1 "$folder/venv/bin/python" -W ignore - <<'PYTHON'
import importlib.metadata

from ranx import Run, fuse

photo = {"q": {"shirt": 0.81, "blouse": 0.74, "tunic": 0.72, "dress": 0.70}}
one = {"q": {"coat": 12.3}}
alike = {"q": {"coat": 1.0, "dress": 1.0}}
print("ranx", importlib.metadata.version("ranx"))


def fused(text: dict, **options) -> dict[str, float]:
    found = fuse([Run(photo, name="photo"), Run(text, name="text")], **options).run["q"]
    return {item: round(score, 3) for item, score in found.items()}


for name, text, options in (
    ("sum", one, {"method": "sum"}),
    ("weights 0.05 and 0.95", one, {"method": "wsum", "params": {"weights": (0.05, 0.95)}}),
    ("two hits, alike", alike, {"method": "sum"}),
):
    scores = fused(text, **options)
    print(f"min-max, {name}: {scores}")
    assert scores["coat"] == 0.0 and scores["shirt"] > 0
    assert scores["blouse"] > scores["coat"] and scores["tunic"] > scores["coat"]
scores = fused(one, norm="max", method="sum")
print(f"max, sum: {scores}")
assert scores["coat"] == 1.0
PYTHON
# Output on 2026-11-29:
# ranx 0.3.21
# min-max, sum: {'shirt': 1.0, 'blouse': 0.364, 'tunic': 0.182, 'dress': 0.0, 'coat': 0.0}
# min-max, weights 0.05 and 0.95: {'shirt': 0.05, 'blouse': 0.018, 'tunic': 0.009, 'dress': 0.0, 'coat': 0.0}
# min-max, two hits, alike: {'shirt': 1.0, 'blouse': 0.364, 'tunic': 0.182, 'dress': 0.0, 'coat': 0.0}
# max, sum: {'shirt': 1.0, 'coat': 1.0, 'blouse': 0.914, 'tunic': 0.889, 'dress': 0.864}
