"""The five losses, and how much each counts in the two steps of the paper's training (section 4.2)."""

from collections.abc import Mapping
from typing import Final, Literal, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fashion_wizard_lab.training.fashionnet.network import Answer, FashionNet
from fashion_wizard_lab.training.loop import Batch

Step = Literal["landmarks", "whole"]

WEIGHTS: Final[Mapping[Step, Mapping[str, float]]] = {
    "landmarks": {"location": 5.0, "visibility": 5.0, "category": 0.2, "attributes": 0.2, "triplet": 0.2},
    "whole": {"location": 1.0, "visibility": 1.0, "category": 1.0, "attributes": 1.0, "triplet": 5.0},
}
"""First the landmark branch is the task and the others help it; then the others are, and it helps them."""

MARGIN: Final = 0.2
"""Of the triplets, in squared distances of unit vectors, which run from 0 to 4."""
RARE: Final = 20.0
"""An attribute's positives weigh at most so much more than its negatives."""
LOCATION_SCALE: Final = 100.0
"""Squared distances are of the input's side; so much brings them near the other losses."""


class Losses:
    """All losses of one step, as `training.loop.train` wants them.

    Args:
        step: Which of the two.
        balance: `(A,)`, what each attribute's positives weigh; see `attribute_balance`.
    """

    def __init__(self, step: Step, balance: NDArray[np.float32]) -> None:
        """Nothing is computed yet."""
        self.weights = WEIGHTS[step]
        self.balance = torch.from_numpy(balance)

    def __call__(self, network: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """The weighted losses of a batch, as `examples.Photos` makes it."""
        photo = batch["photo"].float().contiguous(memory_format=torch.channels_last)
        answer = cast("FashionNet", network)(photo)
        found = {
            "location": LOCATION_SCALE * location_loss(answer, batch),
            "visibility": nn.functional.cross_entropy(
                answer.visibility.flatten(0, 1), batch["visibility"].flatten()
            ),
            "category": nn.functional.cross_entropy(answer.categories, batch["category"]),
            "attributes": attribute_loss(answer.attributes, batch["attributes"], self.balance),
            "triplet": triplet_loss(answer.vector, batch["item"]),
        }
        return {name: self.weights[name] * value for name, value in found.items()}


def location_loss(answer: Answer, batch: Batch) -> Tensor:
    """Mean squared distance of the landmarks whose place is known; the others are ignored.

    Args:
        answer: With `points` `(B, 8, 2)`.
        batch: With `points`, alike, and `known` `(B, 8)`.
    """
    squared = (answer.points - batch["points"]).square().sum(dim=2)
    known = batch["known"].float()
    return (squared * known).sum() / known.sum().clamp(min=1)


def attribute_loss(logits: Tensor, wanted: Tensor, balance: Tensor) -> Tensor:
    """Cross entropy of each attribute that is known, positives weighted by how rare they are.

    Args:
        logits: `(B, A)`.
        wanted: `(B, A)`: 1 has it, -1 has it not, 0 nobody knows.
        balance: `(A,)`, the weight of a positive.
    """
    each = nn.functional.binary_cross_entropy_with_logits(
        logits, (wanted > 0).float(), pos_weight=balance.to(logits.device), reduction="none"
    )
    known = (wanted != 0).float()
    return (each * known).sum() / known.sum().clamp(min=1)


def triplet_loss(vectors: Tensor, items: Tensor) -> Tensor:
    """Mean hinge over all triplets of the batch that break the margin; easy ones no longer count.

    Args:
        vectors: `(B, D)` of unit length.
        items: `(B,)`, which photos show one item.
    """
    squared = (2 - 2 * vectors @ vectors.T).clamp(min=0)
    same = items[:, None] == items[None]
    pair = same & ~torch.eye(len(items), dtype=torch.bool, device=items.device)
    # Axes: anchor, right one, wrong one.
    valid = pair[:, :, None] & ~same[:, None, :]
    hinge = ((MARGIN + squared[:, :, None] - squared[:, None, :]) * valid).clamp(min=0)
    return hinge.sum() / (hinge > 0).sum().clamp(min=1)


def attribute_balance(known: NDArray[np.int8]) -> NDArray[np.float32]:
    """Negatives for each positive, `(A,)`, from what is known of all items, `(I, A)` as `attribute_loss`."""
    positive, negative = (known > 0).sum(axis=0), (known < 0).sum(axis=0)
    return np.clip(negative / np.maximum(positive, 1), 1, RARE).astype(np.float32)
