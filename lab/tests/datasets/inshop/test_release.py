"""The counts of the full release, as the paper and the partition's own notes have them."""

from fashion_wizard_lab.datasets.inshop.release import ITEMS, PHOTOS, count_problems, is_release


def partition(photos, items):
    """As many photos and items of each split; queries and gallery show the same items."""
    listed = {}
    for split, count in photos.items():
        for number in range(count):
            side = "train" if split == "train" else "test"
            listed[f"{split}/{number}"] = (f"{side}{number % items[split]}", split)
    return listed


def test_the_release_is_known_by_its_size():
    assert sum(PHOTOS.values()) == 52_712
    assert ITEMS["train"] + ITEMS["query"] == 7_982
    whole = partition(PHOTOS, ITEMS)
    assert is_release(whole)
    assert count_problems(whole) == []


def test_other_sets_have_no_counts_to_keep():
    small = partition({"train": 3, "query": 2, "gallery": 2}, ITEMS)
    assert not is_release(small)
    assert count_problems(small) == []


def test_every_wrong_count_of_the_release_is_named():
    damaged = partition({**PHOTOS, "query": 14_217}, {**ITEMS, "train": 3_996})
    assert is_release(damaged)
    assert count_problems(damaged) == [
        "Eval/list_eval_partition.txt: 14,217 query photos instead of the full release's 14,218",
        "Eval/list_eval_partition.txt: 3,996 train items instead of the full release's 3,997",
    ]
