"""The words that somebody may have meant, for errors about an unknown one."""

import re
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """At most three known words that are nearly the given one, the nearest first; case does not matter.

    Those that differ in signs and leading zeros alone come first, as `L-002` for `l2`.
    """
    from difflib import get_close_matches  # needed only after a mistake

    by_name = {name.casefold(): name for name in known}
    given = word[:200].casefold()
    same = [name for name in by_name if _plain(name) == _plain(given) != ""]
    near = dict.fromkeys([*same, *get_close_matches(given, by_name, 3, 0.6)])
    return [by_name[name] for name in near][:3]


def _plain(word: str) -> str:
    """A word without signs and leading zeros."""
    return re.sub(r"[\W_]+|(?<!\d)0+(?=\d)", "", word)


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of an error about an unknown word: what is nearly it, or all that is known."""
    names = list(known)
    near = nearest(word, names)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(names) or 'none'}"
