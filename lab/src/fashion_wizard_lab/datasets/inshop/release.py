"""How much the full release of DeepFashion In-shop holds."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from fashion_wizard_lab.datasets.inshop.files import PARTITION
from fashion_wizard_lab.datasets.inshop.photo import Split

PHOTOS: Final[Mapping[Split, int]] = {"train": 25_882, "query": 14_218, "gallery": 12_612}
"""Photos of each split: 52,712 in all."""

ITEMS: Final[Mapping[Split, int]] = {"train": 3_997, "query": 3_985, "gallery": 3_985}
"""Items of each split; those that ask are those that are searched, so 7,982 in all."""


def is_release(listed: Mapping[str, tuple[str, Split]]) -> bool:
    """Whether a partition can only be the full release's, perhaps with losses: it lists more than half of it.

    Args:
        listed: Item and split of every photo that the partition lists, by name.
    """
    return 2 * len(listed) > sum(PHOTOS.values())


def count_problems(listed: Mapping[str, tuple[str, Split]]) -> list[str]:
    """Where the full release's partition has other counts than it should; nothing for other data sets."""
    if not is_release(listed):
        return []
    photos = Counter(split for _, split in listed.values())
    items = Counter(split for _, split in set(listed.values()))
    return [
        f"{PARTITION}: {found[split]:,} {split} {what} instead of the full release's {count:,}"
        for what, found, known in (("photos", photos, PHOTOS), ("items", items, ITEMS))
        for split, count in known.items()
        if found[split] != count
    ]
