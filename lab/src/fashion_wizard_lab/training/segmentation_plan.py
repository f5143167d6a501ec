"""What both networks that segment are trained by: the stages, and the plan of a run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from fashion_wizard_lab.training.bars import Bars, silent

StageName = Literal["train", "export", "quantize", "thresholds"]
STAGES: Final[tuple[StageName, ...]] = ("train", "export", "quantize", "thresholds")

JUDGED: Final = 70
"""Validation photos that are looked at while training; all of them would take a minute each time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run of `train segmentation`, the same for each of its stages.

    Attributes:
        data: Folder that holds `ccp/`, `clothing/`, or both.
        runs: Folder of the checkpoints, cut-outs and figures.
        start: What the network starts from; its `run_stage` says what that is.
        steps: Training steps.
        rate: The highest learning rate; that of the network unless given.
        inshop: See `training_scenes`.
        rendered: See `training_scenes`.
        target: Folder that all stages but `train` write into; `runs` unless given. With `inshop`, a card
            beside them states that these weights are for research only.
        seed: Seeds every random choice.
        bars: Shows how far reading photos and choosing thresholds are; `train` shows its own steps after.
    """

    data: Path
    runs: Path
    start: Path | None
    steps: int
    rate: float | None = None
    inshop: Path | None = None
    rendered: int = 160
    target: Path | None = None
    seed: int = 0
    bars: Bars = silent

    @property
    def folder(self) -> Path:
        """Where all stages but `train` write."""
        return self.target or self.runs
