"""Answers to queries, written as they come, so that a stopped run goes on where it was."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from fashion_wizard.files import replacing

EXPLAINED: Final = 6
"""For so many first results the file also holds what their scores were made of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one method answered to one query.

    Attributes:
        number: The query's.
        by: The method.
        found: File names of gallery photos with their scores, best first, for the garment that is meant.
        parts: What the scores of the first of these were made of.
        features: Seconds that finding all garments and their features took; the same for all methods.
        seconds: Seconds that the search itself took, of all garments together.
        problem: Why there is no answer; empty if there is one.
        others: The same as `found` for each further garment of the photo.
        garment: Place of the garment that is meant among those that the query's segmenter finds.
    """

    number: int
    by: str
    found: Sequence[tuple[str, float]] = ()
    parts: Sequence[Mapping[str, float]] = ()
    features: float = 0.0
    seconds: float = 0.0
    problem: str = ""
    others: Sequence[Sequence[tuple[str, float]]] = ()
    garment: int = 0


class AnswerFile:
    """A file of answers, one a line. A line that a stopped run left half written does not count."""

    def __init__(self, path: Path) -> None:
        """Read what is there."""
        self._answers: dict[tuple[int, str], Answer] = {}
        if path.exists():
            # The next line must not be appended to one that was cut off.
            whole = path.read_bytes().rpartition(b"\n")
            with replacing(path) as file:
                file.write(whole[0] + whole[1])
            for line in whole[0].decode().splitlines():
                answer = Answer(**json.loads(line))
                self._answers[answer.number, answer.by] = answer
        self._file = path.open("a", encoding="utf-8")

    def get(self, number: int, by: str) -> Answer | None:
        """The answer of a method to the query of this number, if there is one."""
        return self._answers.get((number, by))

    def add(self, answer: Answer) -> None:
        """Write an answer, at once."""
        self._answers[answer.number, answer.by] = answer
        self._file.write(json.dumps(asdict(answer)) + "\n")
        self._file.flush()

    def __enter__(self) -> Self:
        """The file is open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()
