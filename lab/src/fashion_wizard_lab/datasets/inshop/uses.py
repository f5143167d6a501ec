"""What a folder in the In-shop layout is good for."""

from collections import Counter
from collections.abc import Collection

from fashion_wizard_lab.datasets.inshop.checkup import Use
from fashion_wizard_lab.datasets.inshop.partition import Inshop


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
    asked = listed["query"] + listed["gallery"]
    # Without one of the two, there is nothing to measure.
    if not inshop.of("query") or not inshop.of("gallery"):
        test = []
    boxed = sum(photo.box is not None for photo in test)
    with_map = sum(photo.name in mapped for photo in test)
    with_labels = sum(photo.name in mapped or photo.name in outlined for photo in train)
    to_embed = sum(photo.box is not None for photo in train)
    with_marks = sum(photo.name in marked and photo.box is not None for photo in train)
    return (
        Use("evaluate retrieval --roi maskrcnn", len(test), asked, ""),
        Use("evaluate retrieval --roi photo", len(test), asked, ""),
        Use("evaluate retrieval --roi boxes", boxed, asked, "a box"),
        Use("evaluate retrieval --roi maps", with_map, asked, "a color map"),
        Use("train segmentation --inshop", with_labels, listed["train"], "a color map or outlines"),
        Use("train embedding --inshop", to_embed, listed["train"], "a box"),
        Use("train fashionnet --inshop", with_marks, listed["train"], "a box and landmarks"),
    )
