"""What a look through a folder in the In-shop layout found."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from fashion_wizard_lab.datasets.inshop.partition import Inshop
from fashion_wizard_lab.datasets.inshop.photo import Split

Unit = Literal["photos", "items"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the layout.

    Attributes:
        name: What it is.
        file: Where it should lie, below the root.
        there: Whether anything lies there.
        found: For how many photos or items it is there and can be used.
        expected: How many photos or items of it the partition lists.
        unit: Which of the two is counted.
        problems: What is wrong with it, one sentence each; none where it is missing altogether.
        hint: What to do about a part that is missing; empty if there is nothing to say.
    """

    name: str
    file: str
    there: bool
    found: int
    expected: int
    unit: Unit = "photos"
    problems: tuple[str, ...] = ()
    hint: str = ""

    @property
    def state(self) -> Literal["whole", "partly", "broken", "missing"]:
        """Whether it is there for all, for some without being broken, broken, or not there at all."""
        if not self.there:
            return "missing"
        if self.problems:
            return "broken"
        return "whole" if self.found >= self.expected else "partly"


@dataclass(frozen=True, slots=True)
class Use:
    """Something that the data set is good for.

    Attributes:
        name: A command of `fashion-wizard`, or what the photos can be trained for.
        ready: How many photos have all that it needs.
        of: How many photos the partition lists for it.
        needs: What each photo needs for it, besides its pixels.
    """

    name: str
    ready: int
    of: int
    needs: str

    @property
    def state(self) -> Literal["yes", "partly", "no"]:
        """Whether it can be done with all photos, with some, or not at all."""
        return "no" if not self.ready else "yes" if self.ready >= self.of else "partly"


@dataclass(frozen=True, slots=True)
class Checkup:
    """What a look through a data set found.

    Attributes:
        root: The folder that holds `Eval`, `Anno` and `Img`.
        full_release: Whether it is the full release of DeepFashion In-shop, perhaps with losses.
        photos: How many photos the partition lists of each split.
        items: How many items those show.
        parts: Every part of the layout.
        uses: What can be done with it.
    """

    root: Path
    full_release: bool
    photos: Mapping[Split, int]
    items: Mapping[Split, int]
    parts: tuple[Part, ...]
    uses: tuple[Use, ...]

    @property
    def problems(self) -> list[str]:
        """Everything that is broken, one sentence each."""
        return [problem for part in self.parts for problem in part.problems]

    def as_json(self) -> dict[str, Any]:
        """The one document that `--json` prints."""
        return {
            "dataset": self.root.resolve().name,
            "full_release": self.full_release,
            "photos": dict(self.photos),
            "items": dict(self.items),
            "parts": [
                {**asdict(part), "state": part.state, "problems": list(part.problems)} for part in self.parts
            ],
            "uses": [{**asdict(use), "state": use.state} for use in self.uses],
        }


def uses_of(
    inshop: Inshop, mapped: Collection[str], outlined: Collection[str], marked: Collection[str]
) -> tuple[Use, ...]:
    """Every use, and for how many photos the data set is ready for it.

    Args:
        inshop: The data set.
        mapped: Names of the photos with a usable color map.
        outlined: Names of the photos with usable outlines.
        marked: Names of the photos with usable landmarks.
    """
    test = [*inshop.of("query"), *inshop.of("gallery")]
    train = inshop.of("train")
    listed = Counter(split for _, split in inshop.listed.values())
    searched = listed["query"] + listed["gallery"]
    # Without one of the two, there is nothing to measure.
    if not inshop.of("query") or not inshop.of("gallery"):
        test = []
    boxed = sum(photo.box is not None for photo in test)
    with_map = sum(photo.name in mapped for photo in test)
    with_labels = sum(photo.name in mapped or photo.name in outlined for photo in train)
    to_embed = sum(photo.box is not None for photo in train)
    with_marks = sum(photo.name in marked and photo.box is not None for photo in train)
    return (
        Use("evaluate retrieval --roi semantic", len(test), searched, ""),
        Use("evaluate retrieval --roi photo", len(test), searched, ""),
        Use("evaluate retrieval --roi boxes", boxed, searched, "a box"),
        Use("evaluate retrieval --roi maps", with_map, searched, "a color map"),
        Use("train segmentation --inshop", with_labels, listed["train"], "a color map or outlines"),
        Use("train embedding --inshop", to_embed, listed["train"], "a box"),
        Use("train fashionnet --inshop", with_marks, listed["train"], "a box and landmarks"),
    )
