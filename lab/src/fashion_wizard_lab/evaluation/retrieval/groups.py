"""Figures of groups of queries: by what the layout says of them, or by the shop's own descriptions."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import (
    CLOTHES_TYPES,
    POSE_TYPES,
    Inshop,
    InshopPhoto,
    read_descriptions,
)
from fashion_wizard_lab.evaluation.retrieval.metrics import figures_of, retrieval_metrics
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking

BUILT_IN: Final = ("type", "pose", "category")
"""Clothes type, pose pair and category: what every data set in the layout can be grouped by."""

UNKNOWN: Final = "unknown"

Groups = dict[str, dict[str, Any]]
"""By name: how many queries a group has, and the figures of each method."""


def check_key(key: str, inshop: Inshop) -> None:
    """Fail before a long run, not after it.

    Raises:
        DatasetError: if the queries cannot be grouped by this.
    """
    if key not in BUILT_IN:
        _described_group(key, inshop)


def groups_by(key: str, inshop: Inshop, rankings: Mapping[str, Sequence[Ranking]]) -> Groups:
    """The figures of each group of queries.

    Args:
        key: `type`: upper, lower, full. `pose`: see `_pose_pairs`. `category`: the folder of the item, such
            as `MEN/Denim`. Anything else is a name in the items' descriptions, such as `fabric`, for a group
            of each of its values; `fabric=plain,denim`: these together, and all others together.
        inshop: The data set.
        rankings: Of all queries, by method.

    Raises:
        DatasetError: if there is no such name or value in the descriptions.
    """
    if key == "pose":
        return _pose_pairs(inshop, rankings)
    group_of = _group_of(key, inshop)
    gallery_items = [photo.item for photo in inshop.of("gallery")]
    groups: Groups = {}
    for method, ranked in rankings.items():
        members: dict[str, list[Ranking]] = defaultdict(list)
        for ranking in ranked:
            members[group_of(ranking.query)].append(ranking)
        for name in sorted(members):
            group = groups.setdefault(name, {"queries": len(members[name]), "results": {}})
            group["results"][method] = figures_of(members[name], gallery_items)
    return groups


def _pose_pairs(inshop: Inshop, rankings: Mapping[str, Sequence[Ranking]]) -> Groups:
    """Figures from one pose to another: how well a front finds the back, say.

    The queries of a pair are those in the first pose whose item the gallery shows in the second. Only such
    photos are right answers; other photos of the item are passed over, as if they were not in the gallery.
    """
    shown = defaultdict(list)
    for photo in inshop.of("gallery"):
        shown[photo.item].append(photo.pose_type)
    groups: Groups = {}
    for method, ranked in rankings.items():
        members = defaultdict(list)
        for ranking in ranked:
            for pose in set(shown[ranking.query.item]):
                members[ranking.query.pose_type or 0, pose or 0].append(ranking)
        for query_pose, pose in sorted(members):
            own = members[query_pose, pose]
            name = f"{POSE_TYPES.get(query_pose, UNKNOWN)} to {POSE_TYPES.get(pose, UNKNOWN)}"
            group = groups.setdefault(name, {"queries": len(own), "results": {}})
            found = [
                [
                    hit.item
                    for hit in ranking.found
                    if hit.item != ranking.query.item or (hit.pose or 0) == pose
                ]
                for ranking in own
            ]
            right = [
                item for item, poses in shown.items() for shown_pose in poses if (shown_pose or 0) == pose
            ]
            items = [ranking.query.item for ranking in own]
            group["results"][method] = retrieval_metrics(items, found, right)
    return groups


def _group_of(key: str, inshop: Inshop) -> Callable[[InshopPhoto], str]:
    if key == "type":
        return lambda query: CLOTHES_TYPES.get(query.clothes_type or 0, UNKNOWN)
    if key == "category":
        return lambda query: query.category or UNKNOWN
    return _described_group(key, inshop)


def _described_group(group_by: str, inshop: Inshop) -> Callable[[InshopPhoto], str]:
    key, _, text = group_by.partition("=")
    wanted = {value.strip() for value in text.split(",")} if text else set()
    described = {item: _described(entry) for item, entry in read_descriptions(inshop.root).items()}
    items = {query.item for query in inshop.of("query")}
    values = {item: described.get(item, {}).get(key.lower(), UNKNOWN) for item in items}
    known = sorted(set(values.values()) - {UNKNOWN})
    if not known:
        keys = ", ".join([*BUILT_IN, *sorted({name for entry in described.values() for name in entry})])
        raise DatasetError(f"no description of an item that is asked for has {key!r}; there are {keys}")
    if not wanted <= set(known):
        raise DatasetError(f"no item that is asked for has {key} {text!r}; there are {', '.join(known)}")
    if not wanted:
        return lambda query: values[query.item]
    return lambda query: text if values[query.item] in wanted else f"not {text}"


def _described(entry: Mapping[str, Any]) -> dict[str, str]:
    """What an item's description tells by name: its own texts, and the lines that read `Name: value`."""
    found = {key.lower(): value for key, value in entry.items() if isinstance(value, str) and key != "item"}
    lines = entry.get("description", ())
    for line in lines if isinstance(lines, list) else ():
        name, colon, value = str(line).partition(": ")
        if colon and len(name.split()) == 1:
            found.setdefault(name.lower(), value.strip())
    return found
