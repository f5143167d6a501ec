"""A curve goes where its values say, and is well-formed XML."""

import xml.etree.ElementTree as ET

import pytest

from fashion_wizard_lab.evaluation.retrieval.report.plots import Points, hit_curves


def drawn(curves, points=()):
    return ET.fromstring(hit_curves(curves, points))  # noqa: S314


def places(line):
    return [tuple(map(float, place.split(","))) for place in line.get("points").split()]


def test_every_value_of_every_curve_is_on_its_line():
    curves = {"wizard": [0.0, 0.5, 1.0], "a & b": [0.25, 0.25, 0.25]}
    figure = drawn(curves)
    first, second = (places(line) for line in figure.iter("polyline"))
    (x1, y1), (x2, y2), (x3, y3) = first
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)
    assert y1 > y2 > y3
    assert y2 == pytest.approx((y1 + y3) / 2, abs=0.1)
    # On the same scale, a quarter of the way up.
    assert [y for _, y in second] == pytest.approx([y1 + (y3 - y1) / 4] * 3, abs=0.1)
    assert [item.text or item[-1].tail for item in figure.iter("li")] == ["wizard", "a & b"]


def test_each_point_tells_its_value():
    figure = drawn({"wizard": [0.5] * 20}, [Points("FashionNet", {1: 0.53, 10: 0.73, 50: 0.9})])
    told = [title.text for title in figure.iter("title")]
    assert "wizard, hit@20: 0.500" in told
    assert "FashionNet, hit@10: 0.730" in told
    assert not any("hit@50" in text for text in told)
    assert [circle.get("class") for circle in figure.iter("circle")].count("ring") == 2


def test_the_picture_has_words_for_those_who_do_not_see_it():
    (svg,) = drawn({"wizard": [0.5, 0.75]}).iter("svg")
    assert svg.get("role") == "img"
    assert "wizard from 0.50 to 0.75" in svg.get("aria-label")
