"""Curves as inline SVG. Colors come from the page, so that they suit it by day and by night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element

_WIDTH, _HEIGHT = 480, 320
_SQUARE = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 12, 40
_Y_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
COLORS: Final = 6
"""How many colors the page has for curves, as classes `series-0` and on."""


@dataclass(frozen=True, slots=True)
class Points:
    """Single values of something that has no curve.

    Attributes:
        name: What they belong to.
        at: Values in [0, 1], by k.
    """

    name: str
    at: Mapping[int, float]


def hit_curves(curves: Mapping[str, Sequence[float]], points: Sequence[Points] = ()) -> Markup:
    """hit@k over k, one curve a method, with a legend; each point shows its value under the pointer.

    Args:
        curves: hit@1, hit@2, ... of each method, at least one, all of one length above 1.
        points: Drawn as rings, for instance what others published.
    """
    last = max(len(curve) for curve in curves.values())
    parts, legend = _grid(last), []
    for number, (name, curve) in enumerate(curves.items()):
        color = f"series-{number % COLORS}"
        parts += _curve(name, curve, last, color)
        legend.append(element("li", element("span", class_=f"key {color}"), name))
    for group in points:
        for k, value in group.at.items():
            if k <= last:
                hint = element("title", f"{group.name}, hit@{k}: {value:.3f}")
                parts.append(element("g", hint, _circle(k, value, last, 4.5, "ring")))
        legend.append(element("li", element("span", class_="key ring-key"), group.name))
    ends = (f"{name} from {curve[0]:.2f} to {curve[-1]:.2f}" for name, curve in curves.items())
    label = f"hit@k for k from 1 to {last}: {'; '.join(ends)}"
    picture = element("svg", *parts, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=label)
    return element("figure", element("ul", *legend, class_="legend"), picture, class_="plot")


def _curve(name: str, curve: Sequence[float], last: int, color: str) -> list[Markup]:
    """A line, dots at the ticks, and a place to point at for every k."""
    line = " ".join(f"{_x(k, last)},{_y(value)}" for k, value in enumerate(curve, 1))
    parts = [element("polyline", points=line, class_=f"curve {color}")]
    for k, value in enumerate(curve, 1):
        if k in _ticks(last):
            parts.append(_circle(k, value, last, 2.6, f"dot {color}"))
        hint = element("title", f"{name}, hit@{k}: {value:.3f}")
        parts.append(element("g", hint, _circle(k, value, last, 5, "hover")))
    return parts


def _circle(k: int, value: float, last: int, radius: float, class_: str) -> Markup:
    return element("circle", cx=_x(k, last), cy=_y(value), r=radius, class_=class_)


def _text(text: str, x: float, y: float, anchor: str) -> Markup:
    return element("text", text, x=x, y=y, class_=f"tick {anchor}")


def _grid(last: int) -> list[Markup]:
    """Lines and numbers."""
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    heights = [(value, _y(value)) for value in _Y_TICKS]
    return [
        *(element("line", x1=_LEFT, x2=right, y1=y, y2=y, class_="grid") for _, y in heights),
        *(_text(f"{value:.1f}", _LEFT - 8, y + 4, "end") for value, y in heights),
        *(_text(str(k), _x(k, last), bottom + 17, "middle") for k in _ticks(last)),
        _text("k, first gallery photos", (_LEFT + right) / 2, _HEIGHT - 6, "middle"),
    ]


def _ticks(last: int) -> list[int]:
    return [k for k in (1, 5, 10, 20, 30, 40, 50, 100) if k <= last]


def _x(k: int, last: int) -> float:
    return round(_LEFT + (k - 1) / (last - 1) * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(value: float) -> float:
    return round(_TOP + (1 - value) * (_HEIGHT - _TOP - _BOTTOM), 1)


def reliability_diagram(title: str, bins: Sequence[Mapping[str, Any]]) -> Markup:
    """The share of right results over their mean score: one dot a bin, with a 95 % confidence interval.

    Scores that say how often results are right lie on the diagonal. Numbers are results in a bin.

    Args:
        title: Written above.
        bins: As of `certainty_of`; those without results are left out.
    """
    used = [each for each in bins if each["results"]]
    parts = [
        *_frame(),
        element("line", x1=_across(0), y1=_y(0), x2=_across(1), y2=_y(1), class_="diagonal"),
    ]
    for each in used:
        x, count = _across(each["score"]), each["results"]
        parts.append(element("line", x1=x, x2=x, y1=_y(each["low"]), y2=_y(each["high"]), class_="interval"))
        hint = f"{count} results of score {each['score']:.2f} on average: {each['right']:.2f} are right"
        dot = element("circle", cx=x, cy=_y(each["right"]), r=4, class_="dot series-0")
        parts.append(element("g", element("title", hint), dot))
        parts.append(_text(f"{count:,}", x, _y(each["high"]) - 5, "middle"))
    label = "; ".join(f"score {each['score']:.2f}: {each['right']:.2f} right" for each in used)
    picture = element(
        "svg",
        *parts,
        viewBox=f"0 0 {_SQUARE} {_HEIGHT}",
        role="img",
        aria_label=f"{title}: {label or 'no results'}",
    )
    return element("figure", element("figcaption", element("b", title)), picture, class_="plot")


def _frame() -> list[Markup]:
    lines = [
        element("line", x1=_LEFT, x2=_SQUARE - _RIGHT, y1=_y(value), y2=_y(value), class_="grid")
        for value in _Y_TICKS
    ]
    numbers = [_text(f"{value:.1f}", _LEFT - 8, _y(value) + 4, "end") for value in _Y_TICKS]
    numbers += [_text(f"{value:.1f}", _across(value), _HEIGHT - _BOTTOM + 17, "middle") for value in _Y_TICKS]
    return [*lines, *numbers, _text("score", (_LEFT + _SQUARE - _RIGHT) / 2, _HEIGHT - 6, "middle")]


def _across(score: float) -> float:
    return round(_LEFT + score * (_SQUARE - _LEFT - _RIGHT), 1)
