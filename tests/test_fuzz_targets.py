"""The targets of `make fuzz` run on valid inputs and on their close damages, and notice a broken promise."""

import random

import pytest
from fuzz import seeds, targets

CHANGES = 12


@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_target_keeps_its_promise_on_seeds_and_their_damages(name: str) -> None:
    target, chance = targets.TARGETS[name], random.Random(1)  # noqa: S311
    valid = seeds.seeds(name)
    for seed in valid:
        assert len(seed) <= target.longest
        target.run(seed)
    for _ in range(CHANGES):
        data = bytearray(chance.choice(valid))
        data[chance.randrange(len(data))] = chance.randrange(256)
        target.run(bytes(data[: chance.randint(1, len(data))]))


@pytest.mark.parametrize("name", ["feed", "filters", "rules", "settings", "archive", "run-lengths", "photo"])
def test_a_parser_that_breaks_its_promise_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = {
        "feed": "find_format",
        "filters": "parse_filters",
        "rules": "_items",
        "settings": "read_settings",
        "archive": "ArchiveReader",
        "run-lengths": "unpack",
        "photo": "load_sized_photo",
    }[name]

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(targets, parser, broken)
    with pytest.raises(ZeroDivisionError):
        targets.TARGETS[name].run(seeds.seeds(name)[0])
