"""Splits are by sender and by id, and stay what they are."""

import pytest

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.splits import clothing_photos, may_fit, split_of, street_photos


def test_splits_are_written_in_stone() -> None:
    assert [split_of(str(n)) for n in (0, 1, 2, 48, 322)] == ["train", "train", "train", "train", "train"]
    assert [n for n in range(60) if split_of(str(n)) == "val"] == [9, 39, 46, 49, 50, 51, 55]
    assert [n for n in range(20) if may_fit(str(n))] == [0, 1, 6, 11, 13, 18]


def test_validation_senders_either_fit_or_measure(real_data) -> None:
    fitting, others = (
        set(clothing_photos(real_data / "clothing", "val", fitting=one)) for one in (True, False)
    )
    assert (len(fitting), len(others)) == (101, 282)
    assert fitting | others == set(clothing_photos(real_data / "clothing", "val"))


def test_no_sender_is_on_both_sides(real_data) -> None:
    train = set(clothing_photos(real_data / "clothing", "train"))
    val = set(clothing_photos(real_data / "clothing", "val"))
    assert len(train) + len(val) == 3000
    assert not train & val
    assert len(val) == 383
    street = [street_photos(real_data / "ccp", s) for s in ("train", "val")]
    assert sum(map(len, street)) == 854
    assert not set(street[0]) & set(street[1])
    assert len(street[1]) == 133


def test_missing_tables_are_named(tmp_path) -> None:
    with pytest.raises(DatasetError, match=r"images\.csv is missing"):
        clothing_photos(tmp_path, "train")
    with pytest.raises(DatasetError, match="holds no"):
        street_photos(tmp_path, "train")
