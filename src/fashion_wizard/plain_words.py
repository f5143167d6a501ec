"""What pydantic says of a wrong value, to the server and to the command line, in plain words."""

import re
from typing import Final

_WORDS: Final = (
    (r"^Value error, ", ""),
    (r"^Field required$", "it is missing"),
    (r"^(?:Input|String|List|Tuple|Set|Value|Dictionary) should ", "it has to "),
    (r" after validation\b", ""),
    (r", (?:unable to parse|unable to interpret|got a number with) .*$", ""),
    (r"\bbe a valid integer\b", "be a whole number"),
    (r"\bbe a valid number\b", "be a number"),
    (r"\bbe a valid string\b", "be a text"),
    (r"\bbe a valid boolean\b", "be true or false"),
    (r"\bbe a valid dictionary\b", "be an object"),
    (r"\bbe greater than or equal to (\S+)", r"be \1 or more"),
    (r"\bbe less than or equal to (\S+)", r"be \1 or less"),
    (r"\bbe greater than (\S+)", r"be more than \1"),
    (r"\bmatch pattern\b", "be of the form"),
)


def in_plain_words(message: str) -> str:
    """A message of pydantic: "Input should be greater than or equal to 1" as "it has to be 1 or more"."""
    for pattern, words in _WORDS:
        message = re.sub(pattern, words, message)
    return message
