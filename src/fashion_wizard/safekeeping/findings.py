"""What a check of a catalog finds, and what became of it."""

from dataclasses import dataclass, field
from typing import Any, Literal

Part = Literal["database", "row", "vector", "photo", "index", "file"]
Outcome = Literal["damaged", "rebuilt", "set aside", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        part: What kind of thing it is.
        name: Which one: a table and key, a path, the name of an index.
        problem: What is wrong with it.
        outcome: `damaged` while nothing was done; `rebuilt`, also where it was only in the way and is gone;
            `set aside` where it cannot be rebuilt; `note` where nothing of the catalog is damaged.
        advice: What to do, where there is anything to do.
    """

    part: Part
    name: str
    problem: str
    outcome: Outcome = "damaged"
    advice: str = ""

    def document(self) -> dict[str, str]:
        """As JSON has it."""
        found = {"part": self.part, "name": self.name, "problem": self.problem, "outcome": self.outcome}
        return found | ({"advice": self.advice} if self.advice else {})


@dataclass(slots=True)
class CheckReport:
    """What a check looked at, and what it found.

    Attributes:
        checked: How many of each kind were looked at.
        findings: In the order in which they were found.
        set_aside: The folder of what was set aside; empty if nothing was.
    """

    checked: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    set_aside: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged now, and nothing had to be set aside."""
        return all(finding.outcome in {"rebuilt", "note"} for finding in self.findings)

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "sound": self.sound,
            "checked": self.checked,
            "findings": [finding.document() for finding in self.findings],
            "set_aside": self.set_aside or None,
        }
