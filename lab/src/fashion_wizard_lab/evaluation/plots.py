"""Curves as inline SVG. Colors come from the page, so that they suit it by day and by night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fashion_wizard_lab.evaluation.html import Markup, element

_WIDTH, _HEIGHT = 480, 320
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
    """hit@k over k, one curve a method, with a legend; each point tells its value when pointed at.

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
                told = element("title", f"{group.name}, hit@{k}: {value:.3f}")
                parts.append(element("g", told, _circle(k, value, last, 4.5, "ring")))
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
        told = element("title", f"{name}, hit@{k}: {value:.3f}")
        parts.append(element("g", told, _circle(k, value, last, 5, "hover")))
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
