#!/usr/bin/env bash
# Surprise: `numpy.unique` of whole numbers that are all different, such as the ids of an index, takes many times
#            as long as to sort them, and as `numpy.unique` took before it was made faster.
#
# What:      numpy 2.4.6 beside numpy 2.2.6, `numpy.unique` of int64, without options.
# Input:     1,000,000 ids: ascending, and in random order.
# Expected:  no slower than `numpy.sort` and a look at neighbors, which is what 2.2.6 does. The release notes of
#            2.3.0 ("Performance improvements to `np.unique`") say that it now uses a hash table for some types and
#            that "the function is now faster for those dtypes".
# Seen:      17 to 19 times as long as sorting. Few different numbers among many do become faster; ids, which are
#            all different, become slower, ascending ones most of all. With `return_index=True` numpy sorts still.
# Cost:      sets of ids are what a filtered search passes around: what passes a filter, what is new in a catalog.
#            `union1d` uses `unique`, too. For a million ids that is nearly a second, where the search takes a
#            millisecond, after an update that nobody would suspect.
# What helps: `np.sort(ids, kind="stable")`, then `ids[np.diff(ids, prepend=ids[0] - 1) > 0]`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/measure.py" <<'PYTHON'
import time

import numpy as np

ids = np.random.default_rng(0).permutation(1 << 24)[:1_000_000].astype(np.int64)


def sorted_once(values):
    ordered = np.sort(values)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def least(function, values):
    times = []
    for _ in range(3):
        began = time.process_time()
        function(values)
        times.append(time.process_time() - began)
    return min(times)


assert (np.unique(ids) == sorted_once(ids)).all()
ratios = {}
for name, values in (("ascending", np.sort(ids)), ("random order", ids)):
    ratios[name] = least(np.unique, values) / least(sorted_once, values)
    print(f"numpy {np.__version__}, {name}: np.unique takes {ratios[name]:.1f} times as long as sorting")
raise SystemExit(0 if max(ratios.values()) > 4 else 3)
PYTHON
measured() {
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/pip" install --quiet --disable-pip-version-check "numpy==$1"
    "$folder/$1/bin/python" "$folder/measure.py"
}
before=0
measured 2.2.6 || before=$?
now=0
measured 2.4.6 || now=$?
if [ "$before" = 3 ] && [ "$now" = 0 ]; then
    echo "as described: numpy 2.4.6 takes many times as long as 2.2.6"
    exit 0
fi
echo "numpy behaves otherwise now"
exit 1
