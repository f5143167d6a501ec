"""A recipe: the names of the segmenter and the extractor that garments and their features were made with."""

from typing import Final

_SEPARATOR: Final = " / "


def recipe_text(segmenter: str, extractor: str) -> str:
    """The recipe of a segmenter and an extractor, by their names, as the catalog keeps it for each photo."""
    return f"{recipe_start(segmenter)}{extractor}"


def recipe_start(segmenter: str) -> str:
    """What every recipe of a segmenter begins with."""
    return f"{segmenter}{_SEPARATOR}"


def extractor_of(recipe: str) -> str:
    """The name of the extractor of a recipe."""
    return recipe.rsplit(_SEPARATOR, 1)[-1]


def made_by(recipe: str, extractor: str) -> bool:
    """Whether an extractor of this name made the features: only those of one extractor can be compared."""
    return extractor_of(recipe) == extractor
