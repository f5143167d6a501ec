"""The log of garments by revision: whoever follows it has what the catalog has."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features, Garment, Keypoints

EXTRACTORS = ("numbers-1", "numbers-2")


def contents(seed: int) -> list[tuple[Garment, Features]]:
    """One garment, or two; the same for the same seed."""
    found = []
    for place in range(1 + seed % 2):
        mask = np.zeros((4, 4), np.bool_)
        mask[place] = True
        vector = np.eye(1, 40, seed, dtype=np.float32)[0]
        keypoints = Keypoints(
            np.empty((0, 2), np.float32), np.empty(0, np.float32), np.empty((0, 4), np.float32)
        )
        found.append((Garment.from_mask("top", mask), Features(keypoints, vector, vector)))
    return found


class Follower:
    """Holds the garments of one extractor, by the log alone."""

    def __init__(self, extractor: str) -> None:
        self.extractor = extractor
        self.revision = 0
        self.ids: set[int] = set()

    def follow(self, catalog: Catalog) -> None:
        changes = catalog.changes(self.revision, self.extractor)
        for ids in (changes.added, changes.gone):
            assert ids.dtype == np.int64
            assert (np.diff(ids) > 0).all()
        self.ids -= set(changes.gone.tolist())
        self.ids |= set(changes.added.tolist())
        self.revision = changes.revision


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 3), st.integers(0, 5), st.integers(0, 1)),
        st.tuples(st.just("remove"), st.integers(0, 3)),
        st.tuples(st.just("price"), st.integers(0, 3)),
        st.tuples(st.just("follow"), st.integers(0, 1)),
    ),
    max_size=14,
)


@given(STEPS)
@settings(deadline=None, max_examples=40)
def test_who_follows_the_log_has_what_the_catalog_has(tmp_path_factory, steps):
    with Catalog(tmp_path_factory.mktemp("catalog")) as catalog:
        followers = [Follower(name) for name in EXTRACTORS]
        for step in [*steps, ("follow", 0), ("follow", 1)]:
            match step:
                case ("put", item, image, extractor):
                    recipe = f"maps / {EXTRACTORS[extractor]}"
                    with catalog.writing():
                        if catalog.recipe_of(f"{image:064x}") != recipe:
                            catalog.put_image(f"{image:064x}", recipe, (4, 4), contents(image))
                        catalog.put_photo(Path(f"/p/{item}.jpg"), str(item), f"{image:064x}")
                case ("remove", item):
                    catalog.remove_items([str(item)])
                case ("price", item) if catalog.item(str(item)):
                    catalog.put_item(str(item), {"price": catalog.revision})
                case ("follow", number):
                    followers[number].follow(catalog)
                    ids, _ = catalog.keypoint_counts(EXTRACTORS[number])
                    assert sorted(followers[number].ids) == ids.tolist()
                    assert followers[number].revision == catalog.revision


def test_a_change_of_prices_is_no_change_of_garments(tmp_path):
    with Catalog(tmp_path) as catalog:
        with catalog.writing():
            catalog.put_image("a" * 64, f"maps / {EXTRACTORS[0]}", (4, 4), contents(1))
            catalog.put_photo(Path("/p/1.jpg"), "shirt", "a" * 64)
        before = catalog.revision
        catalog.put_item("shirt", {"price": "3"})
        changes = catalog.changes(before, EXTRACTORS[0])
        assert changes.revision == before + 1
        assert (changes.added.tolist(), changes.gone.tolist()) == ([], [])


def test_what_is_gone_leaves_a_number_and_nothing_else(tmp_path):
    with Catalog(tmp_path) as catalog:
        with catalog.writing():
            catalog.put_image("a" * 64, f"maps / {EXTRACTORS[0]}", (4, 4), contents(1))
            catalog.put_photo(Path("/p/1.jpg"), "shirt", "a" * 64)
        catalog.put_item("shirt", {"price": "3"})
        ids = [row.id for row in catalog.garments()]
        before = catalog.revision
        catalog.remove_items(["shirt"])
        assert catalog.changes(before, EXTRACTORS[0]).gone.tolist() == ids
        with sqlite3.connect(catalog.file) as raw:
            rows = {
                name: raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 (names of tables)
                for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            }
        raw.close()
        assert {name for name, count in rows.items() if count} == {"state", "recipes", "gone_garments"}


def test_a_log_that_was_trimmed_says_that_it_does_not_reach_back(tmp_path):
    with Catalog(tmp_path) as catalog:
        revisions = []
        for image in range(6):
            with catalog.writing():
                catalog.put_image(f"{image:064x}", f"maps / {EXTRACTORS[0]}", (4, 4), contents(2 * image))
                catalog.put_photo(Path("/p/1.jpg"), "shirt", f"{image:064x}")
            revisions.append(catalog.revision)
        everything = catalog.changes(revisions[0], EXTRACTORS[0]).gone.tolist()
        assert len(everything) == 5
        catalog.trim_changes(5)
        assert catalog.changes(revisions[0], EXTRACTORS[0]).gone.tolist() == everything
        catalog.trim_changes(2)
        assert len(catalog.changes(revisions[3], EXTRACTORS[0]).gone) == 2
        for revision in revisions[:3]:
            with pytest.raises(LookupError):
                catalog.changes(revision, EXTRACTORS[0])
        assert catalog.changes(0, EXTRACTORS[0]).added.tolist() == [row.id for row in catalog.garments()]
