"""Answers to queries, kept as they come, so that a stopped run goes on where it was."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from fashion_wizard.files import replacing

EXPLAINED: Final = 6
"""Of so many first hits it is kept what their scores were made of: nobody looks at more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one method answered to one query.

    Attributes:
        number: The query's.
        by: The method.
        found: File names of gallery photos with their scores, best first.
        parts: What the scores of the first of these were made of.
        features: Seconds that finding garment and features took; the same for all methods.
        seconds: Seconds that the search itself took.
        problem: Why there is no answer; empty if there is one.
    """

    number: int
    by: str
    found: Sequence[tuple[str, float]]
    parts: Sequence[Mapping[str, float]]
    features: float
    seconds: float
    problem: str = ""


class KeptAnswers:
    """A file of answers, one a line. Lines that a stopped run left half written do not count."""

    def __init__(self, path: Path) -> None:
        """Read what is there."""
        self._answers: dict[tuple[int, str], Answer] = {}
        if path.exists():
            # A line that is cut off is cut away, so that the next one does not hang on to it.
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
        """Keep an answer, at once."""
        self._answers[answer.number, answer.by] = answer
        self._file.write(json.dumps(asdict(answer)) + "\n")
        self._file.flush()

    def __enter__(self) -> Self:
        """The file is open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()
