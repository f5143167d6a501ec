"""A shop's rules: what they put forward, back, first, or leave out, and which files of rules are refused."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.errors import RulesError
from fashion_wizard.search.filters import parse_filters
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.rules import Rule, Rules

ITEMS = {
    "A": StoredItem("A", {"season": "winter", "price": "80"}),
    "B": StoredItem("B", {"season": "summer", "price": "30"}),
    "C": StoredItem("C", {"season": "summer", "price": "50", "brand": "Own"}),
    "D": StoredItem("D", {"price": "20"}),
}


def hits(*scores: tuple[str, float]) -> list[Hit]:
    return [Hit(item, "", "top", (0, 0, 1, 1), 0, score) for item, score in scores]


def written(folder: Path, text: str, name: str = "rules.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def rules(folder: Path, **rule: object) -> Rules:
    return Rules.read(written(folder, json.dumps({"rules": [rule]}), "rules.json"))


FOUND = hits(("A", 0.95), ("B", 0.9), ("C", 0.5), ("D", 0.4))


@pytest.mark.parametrize(
    ("rule", "order", "moved"),
    [
        ({"action": "boost", "where": "season=summer"}, "BACD", "BC"),
        ({"action": "boost", "where": "brand=Own", "by": 0.5}, "CABD", "C"),
        ({"action": "boost", "where": ["price<=50", "season=summer"], "by": 0.01}, "ABCD", "BC"),
        ({"action": "bury", "where": "season=winter"}, "BACD", "A"),
        ({"action": "bury", "where": "season=winter", "by": 0.7}, "BCDA", "A"),
        ({"action": "pin", "where": "price<50"}, "BDAC", "BD"),
        ({"action": "pin", "items": ["D", "unknown", "C"]}, "DCAB", "CD"),
        ({"action": "hide", "where": "season=summer"}, "ABCD", ""),
    ],
)
def test_a_rule_moves_results_and_is_named_by_them(
    tmp_path: Path, rule: dict[str, object], order: str, moved: str
) -> None:
    ranked = rules(tmp_path, name="the rule", **rule).ranked(FOUND, ITEMS.get)
    assert "".join(hit.item for hit in ranked) == order
    assert sorted(hit.item for hit in ranked if hit.rules == ("the rule",)) == list(moved)
    assert {hit.item: hit.score for hit in ranked} == {hit.item: hit.score for hit in FOUND}


def test_pins_come_in_the_order_of_the_file_before_everything_else(tmp_path: Path) -> None:
    text = """
    [[rules]]
    action = "pin"
    items = ["D"]
    [[rules]]
    name = "own"
    action = "pin"
    where = "brand=Own"
    [[rules]]
    action = "boost"
    where = "season=winter"
    by = 1
    """
    ranked = Rules.read(written(tmp_path, text)).ranked(FOUND, ITEMS.get)
    assert [(hit.item, hit.rules) for hit in ranked] == [
        ("D", ("pin",)),
        ("C", ("own",)),
        ("A", ("boost",)),
        ("B", ()),
    ]


@pytest.mark.parametrize("wanted", [None, "price<=50", "season=summer"])
def test_what_is_hidden_passes_no_filter(tmp_path: Path, wanted: str | None) -> None:
    hiding = rules(tmp_path, action="hide", where=["brand=Own"])
    asked = parse_filters([wanted]) if wanted else None
    for filter_ in (asked, asked and asked.__call__):  # the second can only be asked item by item
        passes = hiding.limit(filter_)
        expected = {id_ for id_, item in ITEMS.items() if (not asked or asked(item)) and id_ != "C"}
        assert {id_ for id_, item in ITEMS.items() if passes(item)} == expected


@given(scores=st.lists(st.floats(0, 1), min_size=1, max_size=4), by=st.floats(0.01, 1))
def test_results_are_neither_lost_nor_made(scores: list[float], by: float) -> None:
    found = hits(*zip("ABCD", sorted(scores, reverse=True), strict=False))
    condition = parse_filters(["season=summer"])
    ranked = Rules((Rule("r", "boost", condition, (), by),)).ranked(found, ITEMS.get)
    assert sorted((hit.item, hit.score) for hit in ranked) == [(hit.item, hit.score) for hit in found]
    for above, below in itertools.pairwise(ranked):
        assert above.score + by * bool(above.rules) >= below.score + by * bool(below.rules)


RULE = '[[rules]]\naction = "hide"\nwhere = "color=red"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rules = [", "not valid TOML"),
        ("", "begin each with [[rules]]"),
        (f'version = "2"\n{RULE}', "nothing else"),
        (RULE.replace("hide", "delete"), "rule 1: 'delete' is no action; there are boost, bury, pin, hide"),
        ('[[rules]]\nwhere = "a=1"', "rule 1: None is no action"),
        (RULE + RULE.replace("where", "if"), "rule 2: there is no 'if'; a rule has"),
        ('[[rules]]\naction = "pin"', "say which items it is about"),
        (RULE + 'items = ["A"]', "say which items it is about"),
        (RULE.replace("color=red", "red"), "'red' is not a filter"),
        (RULE.replace('"color=red"', "5"), "'where' is a text, or a list of texts"),
        (RULE + "by = 0.2", "only boost and bury have 'by'"),
        (RULE.replace("hide", "boost") + "by = 7", "'by' is a number above 0 and up to 1, not 7"),
        (RULE.replace("hide", "boost") + "by = true", "'by' is a number above 0 and up to 1"),
        (RULE.replace("hide", "boost") + "by = nan", "'by' is a number above 0 and up to 1"),
    ],
)
def test_a_file_of_rules_that_cannot_be_followed_is_refused_with_the_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(RulesError, match=r"rules\.toml") as refused:
        Rules.read(written(tmp_path, text))
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "rule",
    [
        {"action": "pin", "items": ["\ud800"]},
        {"action": "hide", "where": "color=\ud800"},
        {"action": "hide", "items": ["A"], "name": "\ud800"},
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, rule: dict[str, object]) -> None:
    with pytest.raises(RulesError, match=r"rule 1: .* is no text"):
        rules(tmp_path, **rule)


def test_other_files_are_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read: No such file"):
        Rules.read(tmp_path / "rules.toml")
    with pytest.raises(RulesError, match="not valid JSON"):
        Rules.read(written(tmp_path, RULE, "rules.json"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RulesError, match="not valid TOML"):
        Rules.read(tmp_path / "bytes.toml")


@pytest.mark.parametrize("start", ["", "\n  ", "\ufeff"])
def test_json_is_known_by_how_it_begins_whatever_the_file_is_called(tmp_path: Path, start: str) -> None:
    rule = {"action": "hide", "items": ["A"]}
    text = start + json.dumps({"rules": [rule]})
    assert Rules.read(written(tmp_path, text, "rules.txt")) == rules(tmp_path, **rule)
    with pytest.raises(RulesError, match="not valid JSON"):
        Rules.read(written(tmp_path, text[:-1], "rules.toml"))


def test_an_unknown_attribute_is_named_with_near_ones(tmp_path: Path) -> None:
    named = rules(tmp_path, name="Sale", action="hide", where="sesaon=winter")
    with pytest.raises(RulesError, match=r"rule 'Sale': no item has 'sesaon' .* did you mean: season"):
        named.check_keys(["season", "price"])
    named.check_keys(["Sesaon "])
