"""How much each part of the comparison counts."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from fashion_wizard.errors import SearchError

LARGEST_WEIGHT = 10.0
"""With a larger weight nothing else would count."""


@dataclass(frozen=True, slots=True)
class PartWeights:
    """The weight of each part of a score: 1 as learned, 0 not at all, 2 twice as much.

    Attributes:
        pattern: Matched keypoints: prints, stripes, checks, and where they are.
        texture: The cloth, whatever its color.
        color: The colors.
        cut: The kind of garment and its outline.
        look: Whether it is the same article, all in all; it says nothing about similar articles.

    Raises:
        SearchError: if a weight is not between 0 and `LARGEST_WEIGHT`.
    """

    pattern: float = 1.0
    texture: float = 1.0
    color: float = 1.0
    cut: float = 1.0
    look: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no weight."""
        for name, weight in self.by_name().items():
            if not 0 <= weight <= LARGEST_WEIGHT:
                raise SearchError(
                    f"the weight of {name} is {weight:g}; weights go from 0 to {LARGEST_WEIGHT:g}"
                )

    @classmethod
    def parse(cls, text: str) -> "PartWeights":
        """Read weights as users write them.

        Args:
            text: Such as `pattern=2,color=0.5`; parts that are not named have the weight 1.

        Raises:
            SearchError: if a name or a number is wrong; the message names the right ones.
        """
        known = [field.name for field in fields(cls)]
        weights: dict[str, float] = {}
        for piece in filter(None, (part.strip() for part in text.split(","))):
            name, _, number = (side.strip() for side in piece.partition("="))
            try:
                weights[name] = float(number)
            except ValueError:
                raise SearchError(f"{piece!r} is no weight; write it as in pattern=2,color=0.5") from None
            if name not in known:
                raise SearchError(f"{name!r} cannot be weighted; known are {', '.join(known)}")
        return cls(**weights)

    def by_name(self) -> Mapping[str, float]:
        """The weight of each part, by its name."""
        return {name: getattr(self, name) for name in self.__slots__}
