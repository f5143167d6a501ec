"""Figures by how a query photo shows its item: from the front, from behind, worn, from near."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from fashion_wizard_lab.datasets.inshop import InshopPhoto
from fashion_wizard_lab.evaluation.retrieval.metrics import figures_of, hit_interval
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking

UNKNOWN: Final = "unknown"
_NAMES: Final = ("front", "back", "side", "full", "worn", "flat", "detail")
_POSES: Final = {1: "front", 2: "side", 3: "back", 4: "full", 5: "detail", 6: "flat"}

Views = dict[str, dict[str, Any]]
"""By view: `queries`, how many there are; `results`, the figures of each method; `intervals`, for each method
the 95 % confidence interval of its hit@1."""


def view_of(photo: InshopPhoto) -> str:
    """How a photo shows its item: the last word of its file's name that is a view, else its pose.

    File names come first, as they are finer where a shop says `worn`; the release's `additional` is no view,
    so that there the pose counts.

    Returns:
        `front`, `back`, `side`, `full` (the whole figure), `worn` (outside the studio), `flat` (without a
        person), `detail`, or `unknown`.
    """
    words = re.findall("[a-z]+", PurePosixPath(photo.name).stem.lower())
    named = [word for word in words if word in _NAMES]
    return named[-1] if named else _POSES.get(photo.pose_type or 0, UNKNOWN)


def views_of(rankings: Mapping[str, Sequence[Ranking]], gallery_items: Sequence[str]) -> Views:
    """The figures of the queries of each view, the view with the most queries first.

    Args:
        rankings: Of all queries, by method.
        gallery_items: The item of each gallery photo.
    """
    views: Views = {}
    for method, ranked in rankings.items():
        members: dict[str, list[Ranking]] = defaultdict(list)
        for ranking in ranked:
            members[view_of(ranking.query)].append(ranking)
        for name, own in sorted(members.items(), key=lambda each: (-len(each[1]), each[0])):
            view = views.setdefault(name, {"queries": len(own), "results": {}, "intervals": {}})
            view["results"][method] = figures_of(own, gallery_items)
            view["intervals"][method] = list(hit_interval(own))
    return views
