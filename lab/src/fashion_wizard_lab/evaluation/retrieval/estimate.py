"""How long the full In-shop run would take on this machine, from what a run took a photo."""

from dataclasses import asdict, dataclass
from typing import Final

from fashion_wizard.index.lists import LISTS_FROM, lists_for
from fashion_wizard.parallel import cores
from fashion_wizard_lab.datasets.inshop.release import PHOTOS
from fashion_wizard_lab.evaluation.retrieval.pace import STEPS, Pace

LOOKED_INTO: Final = 1 / 12
"""The part of inverted lists that a search among keypoints looks into, about."""
LEAST: Final = 20
"""With fewer photos and queries than this, the time of one says little."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hours that the full run would take at the pace of another, for all methods that were measured.

    Attributes:
        indexing: By the clock, for the 12,612 photos of the gallery.
        searching: By the clock, for the 14,218 queries.
        processor: Of processor time for both, all cores together.
        cores: How many there were; with nothing else to do they need at least `processor / cores` hours.
    """

    indexing: float
    searching: float
    processor: float
    cores: int

    @property
    def hours(self) -> float:
        """Of the whole run, by the clock, on a machine as busy as this one was."""
        return self.indexing + self.searching

    @property
    def alone(self) -> float:
        """Of the whole run on a machine of as many cores that does nothing else."""
        return self.processor / self.cores

    @property
    def machine(self) -> str:
        """What computed: "2 cores", say."""
        return "1 core" if self.cores == 1 else f"{self.cores} cores"

    def as_json(self) -> dict[str, float]:
        """Everything, by name."""
        return {**asdict(self), "hours": self.hours, "alone": self.alone}


def full_run(pace: Pace, photos: int, keypoints: int) -> Estimate | None:
    """What the full run would take; None where this run computed too little to tell.

    The time for a photo's features stays; that of searching grows with the keypoints that are looked at. That
    is rather too much than too little: with 150 keypoints a photo, a query among 12,612 photos took twice as
    long as among 300 (`benchmarks/inshop_scale.py`), where this says three and a half times.

    Args:
        pace: What a run computed itself.
        photos: How many photos its catalog holds.
        keypoints: How many keypoints these have.
    """
    if pace.indexed < LEAST or pace.queries < LEAST:
        return None
    work = sum(pace.methods.values())
    share = work / max(work + pace.features, 1e-9)
    full = round(keypoints * PHOTOS["gallery"] / photos)
    growth = max(1.0, _looked_at(full) / max(_looked_at(keypoints), 1.0))
    times = PHOTOS["gallery"] / pace.indexed, PHOTOS["query"] / pace.queries * (1 - share + share * growth)
    indexing, searching, processed, sought = (
        seconds[step] * by / 3600
        for seconds in (pace.clock, pace.processor)
        for step, by in zip(STEPS, times, strict=True)
    )
    return Estimate(indexing, searching, processed + sought, cores())


def _looked_at(keypoints: int) -> float:
    """With how many vectors an index of so many compares one that is sought."""
    if keypoints < LISTS_FROM:
        return keypoints
    return lists_for(keypoints) + keypoints * LOOKED_INTO
