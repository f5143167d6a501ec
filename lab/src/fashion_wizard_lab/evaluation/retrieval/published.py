"""Figures that others published for DeepFashion In-shop, each with its source and the trap in comparing it.

Left out on purpose: the "Top-5" of mmfashion, which counts something else than hit@5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Published:
    """One method's figures, as its source has them.

    Attributes:
        name: The method.
        figures: In [0, 1], by the names of `metrics.retrieval_metrics`.
        trained: Whether it learned from the train split of In-shop.
        source: Where the figures stand.
        trap: What keeps them from being compared just so.
    """

    name: str
    figures: Mapping[str, float]
    trained: bool
    source: str
    trap: str


_ZOO: Final = "Open Metric Learning, model zoo: models of other researchers, photos of 224 pixels"
_WHOLE: Final = "It sees the whole photo, with the model, the light and the other clothes of the shoot."
_UNTRAINED: Final = f"Never trained on In-shop or for retrieval. {_WHOLE}"

PUBLISHED: Final = (
    Published(
        "FashionNet",
        {"hit@1": 0.53, "hit@10": 0.73, "hit@20": 0.76},
        trained=True,
        source="Liu et al., DeepFashion, CVPR 2016: the curve of in-shop retrieval, as later papers read it",
        trap="Measured on a first, larger cut of the data (54,642 photos of 11,735 items) that was never "
        "handed out; the release has 52,712 photos of 7,982 items. hit@1 and hit@10 are read off a curve; "
        "hit@20 is usually quoted as 0.764.",
    ),
    Published(
        "OML ViT-S/16",
        {"hit@1": 0.921, "mAP@R": 0.685},
        trained=True,
        source="Open Metric Learning, model zoo: vits16_inshop, photos of 224 pixels",
        trap=f"Trained on the train split. {_WHOLE}",
    ),
    Published(
        "Hyp-ViT",
        {"hit@1": 0.927},
        trained=True,
        source="Ermolov et al., Hyperbolic Vision Transformers, CVPR 2022",
        trap=f"Trained on the train split, from weights of ImageNet-21k. {_WHOLE}",
    ),
    Published(
        "UNICOM ViT-L/14, 336 pixels",
        {"hit@1": 0.967},
        trained=True,
        source="An et al., Unicom, ICLR 2023",
        trap="Trained on the train split, from weights that had seen 400 million photos of the web, perhaps "
        f"this shop's own. {_WHOLE}",
    ),
    Published("CLIP ViT-B/16", {"hit@1": 0.606}, trained=False, source=_ZOO, trap=_UNTRAINED),
    Published("DINOv2 ViT-L/14", {"hit@1": 0.352}, trained=False, source=_ZOO, trap=_UNTRAINED),
    Published("ResNet-50 of ImageNet", {"hit@1": 0.284}, trained=False, source=_ZOO, trap=_UNTRAINED),
)
"""Trained ones first, from the oldest on."""


def comparable(full_release: bool, roi: str, distractors: int) -> str:
    """The caution that is due wherever measured figures stand beside published ones.

    Args:
        full_release: Whether the full release was measured on.
        roi: Where garments were taken from.
        distractors: How many wrong answers were added to the gallery.
    """
    if not full_release:
        return (
            "Measured on another data set than the published figures: the two say nothing about each other. "
            "They stand side by side only to show what the full release would be compared with."
        )
    cautions = [
        "Measured on the release: the same queries and gallery as all published figures but FashionNet's."
    ]
    if roi != "photo":
        cautions.append("The published methods see the whole photo; here features see the garment alone.")
    if distractors:
        cautions.append(f"{distractors:,} distractors make this gallery harder than theirs.")
    return " ".join(cautions)
