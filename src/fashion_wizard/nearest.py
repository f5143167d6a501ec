"""The words that somebody may have meant, for errors about an unknown one."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """At most three known words that are nearly the given one, the nearest first; case does not matter."""
    from difflib import get_close_matches  # needed only after a mistake

    by_name = {name.casefold(): name for name in known}
    return [by_name[near] for near in get_close_matches(word[:200].casefold(), by_name, 3, 0.6)]


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of an error about an unknown word: what is nearly it, or all that is known."""
    names = list(known)
    near = nearest(word, names)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(names) or 'none'}"
