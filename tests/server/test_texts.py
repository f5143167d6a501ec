"""The texts of the page and the widget: complete in every language, and none unused."""

import json
import re
from pathlib import Path

import pytest

import fashion_wizard.server
from fashion_wizard.appearance.color_names import COLOR_NAMES
from fashion_wizard.catalog.availability import availability
from fashion_wizard.feeds.record import STANDARD
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.search.fuse import PARTS
from fashion_wizard.search.traits import KIND

SERVER = Path(fashion_wizard.server.__file__).parent
TEXTS = json.loads((SERVER / "static" / "texts.json").read_text(encoding="utf-8"))
CATEGORIES = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "fr": {"one", "many", "other"},
    "es": {"one", "many", "other"},
    "it": {"one", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}
"""Which plural categories each language has, by Unicode's CLDR."""


def forms(text: str | dict[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def values(text: str | dict[str, str]) -> set[str]:
    # A place is a word in English: "the second", elsewhere a number.
    return set(re.findall(r"\{(\w+)\}", forms(text)[-1].replace("{ordinal}", "{place}")))


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_says_the_same_in_every_language(key: str) -> None:
    by_language = TEXTS[key]
    assert set(by_language) == set(CATEGORIES)
    for language, text in by_language.items():
        assert all(form.strip() for form in forms(text)), language
        assert values(text) == values(by_language["en"]), language
        assert isinstance(text, str) == isinstance(by_language["en"], str), language
        if isinstance(text, dict):
            assert set(text) == CATEGORIES[language]


def test_every_text_is_used_and_every_used_text_exists() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("static/**/*.js", "static/*.html", "chat/*.py", "*.py")
        for path in SERVER.glob(pattern)
    )
    used = set(re.findall(r'"([a-z]+(?:\.[a-z-]+)+)"', sources))
    by_name = ("garment.", "color.", "pattern.", "part.", "problem.", "with.", "facet.", "availability.")
    assert {key for key in TEXTS if not key.startswith(by_name)} <= used
    kinds = {key.partition(".")[0] for key in TEXTS}
    file_endings = ("js", "json", "css", "html", "svg")
    wanted = {key for key in used if key.partition(".")[0] in kinds and not key.endswith(file_endings)}
    assert wanted <= set(TEXTS)


def test_every_part_of_a_score_has_a_name() -> None:
    assert {f"part.{name}" for name in (*PARTS, KIND)} <= set(TEXTS)


def test_what_every_feed_gives_has_a_name_as_a_filter() -> None:
    about_one_item = {"name", "url", "style", "currency", "sale_price", "sale_from", "sale_until"}
    assert {f"facet.{name}" for name in STANDARD if name not in about_one_item} <= set(TEXTS)
    states = {"in_stock", "out_of_stock", "preorder", "backorder"}
    assert {availability(state) for state in states} == states
    assert {f"availability.{state}" for state in states} <= set(TEXTS)


def test_every_garment_and_color_has_a_name() -> None:
    names = {f"garment.{label}" for label in LABELS[1:] if label not in BODY_PARTS}
    assert names | {f"color.{name}" for name in COLOR_NAMES} <= set(TEXTS)
