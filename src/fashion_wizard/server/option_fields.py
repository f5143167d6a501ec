"""Parses and checks the options of a search, from forms and from addresses."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Depends, Form, Query

from fashion_wizard.errors import SearchError
from fashion_wizard.search.filters import Filter, parse_filters
from fashion_wizard.search.stock import Stock
from fashion_wizard.search.styles import Group
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.server.problems import wrong_field
from fashion_wizard.server.search_request import SearchOptions
from fashion_wizard.server.settings import MAX_HITS


def conditions(where: Sequence[str]) -> Filter | None:
    """Parse conditions such as `price<=50`; empty ones do not count.

    Raises:
        Problem: if one cannot be read.
    """
    try:
        return parse_filters([condition for condition in where if condition.strip()])
    except SearchError as error:
        raise wrong_field("where", str(error)) from error


def check_keys(accepts: Filter, known: Sequence[str]) -> None:
    """Refuse conditions on a key that no item has: an empty answer would not show the reason.

    Raises:
        Problem: if there is one.
    """
    try:
        accepts.check_keys(known)
    except SearchError as error:
        raise wrong_field("where", str(error)) from error


def search_options(
    k: int,
    min_score: float,
    like: str,
    where: Sequence[str],
    group: Group | None = None,
    stock: Stock = "last",
) -> SearchOptions:
    """Parse the options of a search.

    Args:
        k: The largest number of results.
        min_score: Their lowest score.
        like: Weights, such as `pattern=2,color=0.5`.
        where: Conditions, such as `price<=50`.
        group: What one result is, a style or an item.
        stock: What becomes of results that are sold out.

    Raises:
        Problem: if an option is not valid.
    """
    item_filter = conditions(where)
    try:
        weights = PartWeights.parse(like)
    except SearchError as error:
        raise wrong_field("like", str(error)) from error
    return SearchOptions(
        k=k, min_score=min_score, weights=weights, item_filter=item_filter, group=group, stock=stock
    )


_K: Final = {"ge": 1, "le": MAX_HITS, "description": "Number of results, at most."}
_SCORE: Final = {"ge": 0, "le": 1, "description": "Results with a lower score are left out."}
_LIKE: Final = {
    "max_length": 100,
    "description": "Weights of pattern, texture, color, cut and look; each is 1 by default.",
    "examples": ["pattern=2,color=0.5"],
}
_WHERE: Final = {
    "max_length": 20,
    "description": "Filters: key=value, key!=value, key<=number, key>=number, also < and >.",
    "examples": [["price<=50"]],
}
_GROUP: Final = {
    "description": "`style`: one result for all colors and sizes of a style, with its colors as `swatches`; "
    "`item`: each item. By style where the catalog has styles, unless given."
}
_STOCK: Final = {
    "description": "Results that are sold out come `last` of those that are found; with `in` they are left "
    "out, with `any` only the score orders results."
}
FilterQuery = Annotated[list[str], Query(**_WHERE)]
GroupQuery = Annotated[Group | None, Query(**_GROUP)]
StockQuery = Annotated[Stock, Query(**_STOCK)]


def options_in_form(
    k: Annotated[int, Form(**_K)] = 24,
    min_score: Annotated[float, Form(**_SCORE)] = 0.0,
    like: Annotated[str, Form(**_LIKE)] = "",
    where: Annotated[list[str], Form(**_WHERE)] = [],  # noqa: B006 (FastAPI copies it)
    group: Annotated[Group | None, Form(**_GROUP)] = None,
    stock: Annotated[Stock, Form(**_STOCK)] = "last",
) -> SearchOptions:
    """The options of a search, from a form."""
    return search_options(k, min_score, like, where, group, stock)


def options_in_query(
    k: Annotated[int, Query(**_K)] = 24,
    min_score: Annotated[float, Query(**_SCORE)] = 0.0,
    like: Annotated[str, Query(**_LIKE)] = "",
    where: FilterQuery = [],  # noqa: B006
    group: GroupQuery = None,
    stock: StockQuery = "last",
) -> SearchOptions:
    """The options of a search, from an address."""
    return search_options(k, min_score, like, where, group, stock)


FormOptions = Annotated[SearchOptions, Depends(options_in_form)]
AddressOptions = Annotated[SearchOptions, Depends(options_in_query)]
