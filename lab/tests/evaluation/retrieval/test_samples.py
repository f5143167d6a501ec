"""Which queries are shown."""

from pathlib import Path

from fashion_wizard_lab.datasets.inshop import InshopPhoto
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking
from fashion_wizard_lab.evaluation.retrieval.samples import drawn_by_lot, worst


def ranking(number, rank, path=Path("copy.jpg")):
    """A query whose item stands at this rank of five; 0 for nowhere."""
    query = InshopPhoto(f"img/{number}.jpg", Path(f"{number}.jpg"), "right", "query")
    found = [
        RankedPhoto(Path("x.jpg"), "right" if place == rank else "wrong", 0.5, {}) for place in range(1, 6)
    ]
    return Ranking(query, path, tuple(found))


def test_the_rank_is_that_of_the_first_right_photo():
    assert [ranking(0, rank).rank for rank in (1, 3, 0)] == [1, 3, float("inf")]
    assert Ranking(ranking(0, 1).query, None, ()).rank == float("inf")


def test_the_worst_come_first_and_who_found_its_item_first_is_no_failure():
    ranked = [ranking(number, rank) for number, rank in enumerate((1, 3, 0, 2, 1, 5))]
    assert [one.rank for one in worst(ranked, 9)] == [float("inf"), 5, 3, 2]
    assert worst(ranked, 2) == worst(ranked, 9)[:2]
    assert worst([ranking(0, 0, path=None)], 9) == []


def test_the_lot_is_the_same_for_every_method_and_draws_only_what_could_be_asked():
    first = [ranking(number, 1, None if number == 3 else Path("copy.jpg")) for number in range(20)]
    second = [ranking(number, 0, None if number == 3 else Path("copy.jpg")) for number in range(20)]
    names = [one.query.name for one in drawn_by_lot(first, 8)]
    assert names == [one.query.name for one in drawn_by_lot(second, 8)]
    assert len(set(names)) == 8
    assert "img/3.jpg" not in [one.query.name for one in drawn_by_lot(first, 50)]
