"""Fits the fusion: a logistic model whose weights are never negative."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from fashion_wizard.search.fuse import PARTS, textured
from fashion_wizard.training.fusion.questions import Question

HARDEST: Final = 20
"""Of each question's wrong candidates, so many that are most alike are learnt from: others are no hits."""
PULL: Final = 2e-5
"""How strongly weights are drawn to zero."""
ROUNDS: Final = 4000
RATE: Final = 0.05
COLOR: Final = 1.5
"""Color weighs so much more than the questions say: they are asked in another light than the shop's, while a
shop's own photos share theirs. Chosen on the development set, `luma-men`."""


def fit(groups: Mapping[str, Sequence[Question]]) -> dict[str, Any]:
    """The weights, as `Fusion.load` reads them.

    Args:
        groups: Questions by where they come from; every group counts the same.

    Returns:
        A document for JSON.
    """
    rows, right, shares = [], [], []
    for questions in groups.values():
        found = [_rows(question) for question in questions]
        rows += [table for table, _ in found]
        right += [answers for _, answers in found]
        shares += [np.full(len(answers), 1 / len(found)) for _, answers in found]
    table = torch.tensor(np.concatenate(rows), dtype=torch.float64)
    answers = torch.tensor(np.concatenate(right), dtype=torch.float64)
    share = torch.tensor(np.concatenate(shares), dtype=torch.float64)
    share /= share.sum()
    count = len(PARTS)
    usual = (table[:, :count] * share[:, None]).sum(dim=0)
    texture = table[:, count]
    weights = torch.full((2, count), 1.0, dtype=torch.float64, requires_grad=True)
    prominence = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    bias = torch.tensor([-3.0, -3.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weights, prominence, bias], lr=RATE)
    for step in range(2 * ROUNDS):
        if step == ROUNDS:
            with torch.no_grad():  # from here on the biases alone are learnt, for the raised color
                weights[:, PARTS.index("color")] *= COLOR
            weights.requires_grad_(requires_grad=False)
            prominence.requires_grad_(requires_grad=False)
            optimizer = torch.optim.Adam([bias], lr=RATE)
        optimizer.param_groups[0]["lr"] = RATE * (1 - step % ROUNDS / ROUNDS)
        mixed = (1 - texture)[:, None] * weights[0] + texture[:, None] * weights[1]
        logits = (mixed * table[:, :count]).sum(dim=1) + prominence * table[:, count + 1]
        logits = logits + (1 - texture) * bias[0] + texture * bias[1]
        told = torch.nn.functional.binary_cross_entropy_with_logits(logits, answers, reduction="none")
        total = (share * told).sum() + PULL * weights.square().mean()
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        with torch.no_grad():  # the loss is convex: cutting off what is negative leads to its least value
            weights.clamp_(min=0)
            prominence.clamp_(min=0)
            weights[0, PARTS.index("pattern")] = 0  # a plain garment's few matches are chance
    found = weights.detach().round(decimals=4)
    return {
        "plain": dict(zip(PARTS, found[0].tolist(), strict=True)),
        "textured": dict(zip(PARTS, found[1].tolist(), strict=True)),
        "usual": dict(zip(PARTS, usual.round(decimals=4).tolist(), strict=True)),
        "prominence": round(float(prominence.detach()), 4),
        "bias": bias.detach().round(decimals=4).tolist(),
    }


def _rows(question: Question) -> tuple[np.ndarray, np.ndarray]:
    """What is said of each candidate that is learnt from, and whether it is right.

    A right photo shows other garments too, and only the one most alike is the article.
    """
    alike = np.sum([question.parts[name] for name in PARTS], axis=0)
    best = np.argmax(np.where(question.right, alike, -np.inf))
    wrong = np.flatnonzero(~question.right)
    hardest = wrong[np.argsort(-alike[wrong], kind="stable")[:HARDEST]]
    chosen = np.concatenate([[best], hardest])
    said = [question.parts[name][chosen] for name in PARTS]
    texture = np.full(len(chosen), textured(question.keypoints))
    columns = [*said, texture, np.log(question.prominence[chosen])]
    return np.stack(columns, axis=1).astype(np.float64), question.right[chosen]


def write(document: Mapping[str, Any], target: Path) -> None:
    """Write the weights where `Fusion.load` finds them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
