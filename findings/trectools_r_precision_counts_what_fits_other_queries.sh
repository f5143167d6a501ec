#!/usr/bin/env bash
# Surprise: trectools gives an R-precision of 1.5 with pandas 3: garments count that are right for another query.
#
# What:      trectools 0.0.50 with pandas 3.1.1, which its requirement (`pandas>=0.15.0`) gets, `TrecEval.get_rprec`,
#            beside pytrec_eval-terrier 0.5.11, which wraps trec_eval itself.
# Input:     three queries with two relevant garments each and three results each; a garment is relevant for more than
#            one query, as with "red dress", "summer dress" and "party dress".
# Expected:  0.333, which trec_eval gives: the share of relevant ones among the first R, R being the number of relevant
#            garments of the query. The docstring says so, and `trec_eval=True`, the default, promises the same result.
#            It cannot be above 1.
# Seen:      1.5; for the single queries 2.0, 2.0 and 0.5 instead of 0.5, 0.5 and 0. `groupby("query").apply` leaves the
#            column "query" out since pandas 3, so that the merge with the judgments that follows joins on the item
#            alone: a result counts once for each query for which it is relevant, its own or another. With pandas 2.3.3
#            the figures are right. MAP, nDCG, recall and precision of the same object are right with both. No warning;
#            we found no report of it.
# Cost:      the more queries share garments, the higher the figure, whatever the search does; where values stay below 1
#            nothing looks wrong. An update of pandas makes every model better, and a search that returns popular
#            garments for everything wins.
# What helps: pandas below 3, `ir_measures`, or pytrec_eval.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile \
  'trectools==0.0.50' 'pandas==3.1.1' 'pytrec-eval-terrier==0.5.11' 'numpy==2.4.6' 'scikit-learn==1.9.1' \
  'scipy==1.17.1'
cat >"$folder/evaluate.py" <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
import pytrec_eval
from trectools import TrecEval, TrecQrel, TrecRun

folder, right = sys.argv[1], sys.argv[2] == "right"
relevant = {
    "red dress": {"a": 1, "b": 1},
    "summer dress": {"b": 1, "c": 1},
    "party dress": {"d": 1, "e": 1},
}
found = {
    "red dress": {"b": 3.0, "c": 2.0, "a": 1.0},
    "summer dress": {"b": 3.0, "d": 2.0, "c": 1.0},
    "party dress": {"a": 3.0, "b": 2.0, "d": 1.0},
}
key = {query: query.split()[0] for query in relevant}
with open(f"{folder}/qrels", "w") as file:
    file.writelines(f"{key[query]} 0 {item} 1\n" for query, items in relevant.items() for item in items)
with open(f"{folder}/run", "w") as file:
    for query, items in found.items():
        file.writelines(f"{key[query]} Q0 {item} {i} {score} run\n" for i, (item, score) in enumerate(items.items(), 1))
tools = TrecEval(TrecRun(f"{folder}/run"), TrecQrel(f"{folder}/qrels"))
single = tools.get_rprec(per_query=True).iloc[:, 0].to_dict()
measures = {"Rprec", "map", "ndcg", "recall.2"}
trec_eval = pytrec_eval.RelevanceEvaluator(relevant, measures).evaluate(found)


def mean(name):
    return float(np.mean([values[name] for values in trec_eval.values()]))


print("trectools", version("trectools"), "pandas", version("pandas"))
print(f"R-precision: {tools.get_rprec():.3f}, trec_eval {mean('Rprec'):.3f}")
for query in found:
    print(f"  {query}: {single.get(key[query], 0):.2f}, trec_eval {trec_eval[query]['Rprec']:.2f}")
beside = {"map": tools.get_map(), "ndcg": tools.get_ndcg(), "recall_2": tools.get_recall(depth=2)}
for name, value in beside.items():
    print(f"{name}: {value:.3f}, trec_eval {mean(name):.3f}")
    assert abs(value - mean(name)) < 1e-6
assert abs(mean("Rprec") - 1 / 3) < 1e-6
assert abs(tools.get_rprec() - (mean("Rprec") if right else 1.5)) < 1e-6
PYTHON
"$folder/venv/bin/python" "$folder/evaluate.py" "$folder" wrong
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --no-deps 'pandas==2.3.3' 'pytz==2025.2'
"$folder/venv/bin/python" -W ignore "$folder/evaluate.py" "$folder" right
# Output on 2026-11-30:
# trectools 0.0.50 pandas 3.1.1
# R-precision: 1.500, trec_eval 0.333
#   red dress: 2.00, trec_eval 0.50
#   summer dress: 2.00, trec_eval 0.50
#   party dress: 0.50, trec_eval 0.00
# map: 0.611, trec_eval 0.611
# ndcg: 0.715, trec_eval 0.715
# recall_2: 0.333, trec_eval 0.333
# trectools 0.0.50 pandas 2.3.3
# R-precision: 0.333, trec_eval 0.333
#   red dress: 0.50, trec_eval 0.50
#   summer dress: 0.50, trec_eval 0.50
#   party dress: nan, trec_eval 0.00
# map: 0.611, trec_eval 0.611
# ndcg: 0.715, trec_eval 0.715
# recall_2: 0.333, trec_eval 0.333
