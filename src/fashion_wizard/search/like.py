"""What likeness shall mean: how much each part counts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from fashion_wizard.errors import SearchError

MOST = 10.0
"""The largest weight: beyond it nothing else would count."""


@dataclass(frozen=True, slots=True)
class Like:
    """Weights that the user may turn: 1 is as learnt, 0 does not count, 2 counts twice.

    Attributes:
        pattern: What keypoints tell: prints, stripes, checks, and where they are.
        texture: The cloth, whatever its color.
        color: Its colors.
        cut: The kind of garment and its outline.
        look: Whether it is the very garment, all in all; of others it says nothing.
    """

    pattern: float = 1.0
    texture: float = 1.0
    color: float = 1.0
    cut: float = 1.0
    look: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no weight.

        Raises:
            SearchError: if a weight is not between 0 and `MOST`.
        """
        for name, weight in asdict(self).items():
            if not 0 <= weight <= MOST:
                raise SearchError(f"the weight of {name} is {weight:g}; weights go from 0 to {MOST:g}")

    @classmethod
    def parse(cls, text: str) -> "Like":
        """Read weights as a user writes them.

        Args:
            text: Such as `pattern=2,color=0.5`; what is not named is 1.

        Raises:
            SearchError: if a name or a number is wrong; the message says which are right.
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

    def weights(self) -> Mapping[str, float]:
        """By name."""
        return asdict(self)
