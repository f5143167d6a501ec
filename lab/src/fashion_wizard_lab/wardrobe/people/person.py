"""Who wears the clothes."""

from dataclasses import dataclass, replace
from typing import Final

from fashion_wizard_lab.wardrobe.seeds import Random, pick

SKINS: Final = ("#f3d3bd", "#eac0a0", "#dba981", "#c08a5f", "#9a6844", "#6f4a33", "#54372a")


HAIRS: Final = ("#1c1614", "#2f211b", "#4b3022", "#70462a", "#a5713c", "#cda45f", "#8d3b22", "#8f8b88")


LONG: Final = ("long", "waves", "bob", "ponytail", "bun")


SHORT: Final = ("crop", "quiff", "afro", "buzz")


@dataclass(frozen=True, slots=True)
class Person:
    """Who wears the clothes.

    Attributes:
        man: Built as a man.
        skin, hair, iris: Colors.
        cut: Hair style, of `LONG` or `SHORT`.
        glasses: Wears glasses or sunglasses: their color, or None.
    """

    man: bool
    skin: str
    hair: str
    iris: str
    cut: str
    glasses: str | None


def under_hat(person: Person) -> Person:
    """The same person with hair that fits under a hat."""
    flat = {"afro": "crop" if person.man else "bob", "bun": "ponytail", "quiff": "crop"}
    return replace(person, cut=flat.get(person.cut, person.cut))


def cast(random: Random, man: bool) -> Person:
    """A person, by chance."""
    cut = pick(random, SHORT if man else (*LONG, "afro"))
    glasses = pick(random, ("#16161a", "#4a2b1c", "#7b2f3a")) if random.random() < 0.22 else None
    iris = pick(random, ("#4a3526", "#5f7d8c", "#55704c", "#2e221b"))
    return Person(man, pick(random, SKINS), pick(random, HAIRS), iris, cut, glasses)
