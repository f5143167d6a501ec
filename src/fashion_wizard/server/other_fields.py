"""Refuses fields that a route does not have, where leaving them out would give another answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from fashion_wizard.nearest import nearest, suggestion
from fashion_wizard.server.problems import wrong_fields

_OPTIONS: Final = frozenset(
    {"k", "limit", "offset", "min_score", "like", "where", "group", "stock", "garment", "box"}
)
"""Fields that say which items are answered, of whatever route."""
_NUMBERS: Final = frozenset({"k", "limit"})
"""A route that answers with a list of items has one of these."""
_SEVERAL: Final = frozenset({"photo", "photo_id", "where"})


async def check_fields(request: Request) -> None:
    """Refuse fields that a route does not have, and fields of one value that are given twice.

    A route that changes something refuses all of them, as they would be lost. Others refuse those that are
    nearly one of their own, and, if they answer with a list of items, the options that other routes have.
    What else comes along, such as the token of a form, is passed over.

    Raises:
        Problem: if there is such a field.
    """
    route = request.scope["route"]
    assert isinstance(route, APIRoute)  # noqa: S101 (where this is a dependency)
    known = _fields_of(route.dependant)
    # Forms hold what the query string says, too.
    sent = await request.form() if route.body_field is not None else request.query_params
    values: dict[str, set[str]] = defaultdict(set)
    for name, value in sent.multi_items():
        values[name].add(str(value))
    changes = request.method == "PUT"
    reasons = [
        *((name, _reason(name, known, changes=changes)) for name in _refused(values, known, changes=changes)),
        *(
            (name, "it is given twice, with different values; give it once")
            for name in known
            if len(values.get(name, ())) > 1 and name not in _SEVERAL
        ),
    ]
    if reasons:
        raise wrong_fields(reasons)


def _fields_of(dependant: Dependant) -> list[str]:
    """The fields that a route reads from forms and addresses, also by its dependencies."""
    own = [field.alias for field in (*dependant.body_params, *dependant.query_params)]
    return list(
        dict.fromkeys([*own, *(name for each in dependant.dependencies for name in _fields_of(each))])
    )


def _refused(sent: Mapping[str, object], known: Iterable[str], *, changes: bool) -> list[str]:
    known = set(known)
    others = _OPTIONS if known & _NUMBERS else frozenset()
    # A request without a photo is answered with the names of its fields.
    return [
        name
        for name in sent
        if name not in known
        and (changes or name in others or nearest(name, known)[:1] not in ([], ["photo"]))
    ]


def _reason(name: str, known: Iterable[str], *, changes: bool) -> str:
    if changes:
        return "there is no such field here; metadata goes into the field metadata, as a JSON object"
    return f"there is no such field here; {suggestion(name, known)}"
