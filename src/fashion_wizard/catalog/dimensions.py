"""Whether vectors that will be compared with each other have equally many numbers."""

from collections.abc import Iterable, Mapping

from fashion_wizard.catalog import descriptors, unit_vectors
from fashion_wizard.catalog.blobs import PackedGarment
from fashion_wizard.errors import FashionWizardError


def check_dimensions(
    garments: Iterable[PackedGarment], others: Iterable[PackedGarment], extractor: str
) -> None:
    """Refuse garments that no search could compare: with each other, or with others of the same extractor.

    Args:
        garments: About to be stored.
        others: Some that are stored; none, where the extractor made no others.
        extractor: Its name.

    Raises:
        FashionWizardError: if a vector has another dimension than those before it.
        ValueError: if vectors are of no known form.
    """
    known: dict[str, int] = {}
    for other in others:
        known |= _dimensions(other)
    for garment in garments:
        for part, dimension in _dimensions(garment).items():
            if known.setdefault(part, dimension) != dimension:
                raise FashionWizardError(
                    f"{extractor} gave {part} of {dimension} numbers, where those before have {known[part]}; "
                    "an extractor has to give equally many of each garment, and needs another name once it "
                    "gives others"
                )


def _dimensions(garment: PackedGarment) -> Mapping[str, int]:
    """How many numbers each vector of a garment has; those that it lacks are left out."""
    blobs = garment.blobs
    found = {
        "a color": unit_vectors.dimension_of(blobs.color),
        "an embedding": unit_vectors.dimension_of(blobs.embedding),  # the first layout had none
    }
    if garment.keypoints:
        found["descriptors"] = descriptors.dimension_of(blobs.descriptors, garment.keypoints)
    return {part: dimension for part, dimension in found.items() if dimension}
