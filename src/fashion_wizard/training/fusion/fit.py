"""Fits the fusion: a logistic model whose weights are never negative."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from fashion_wizard.search.fuse import PARTS, textured
from fashion_wizard.training.fusion.questions import Question

HARDEST: Final = 20
"""Of each question's wrong candidates, so many that are most alike are learnt from: others are no hits."""
PULL: Final = 2e-5
"""How strongly weights are drawn to zero."""
ROUNDS: Final = 300


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
    plain, rich, prominence = (torch.zeros(n, dtype=torch.float64) for n in (count, count, 1))
    bias = torch.tensor([-3.0, -3.0], dtype=torch.float64)
    free = [value.requires_grad_() for value in (plain, rich, prominence, bias)]
    optimizer = torch.optim.LBFGS(free, max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        weights = torch.stack([torch.exp(plain), torch.exp(rich)])
        mixed = (1 - texture)[:, None] * weights[0] + texture[:, None] * weights[1]
        logits = (mixed * table[:, :count]).sum(dim=1) + torch.exp(prominence) * table[:, count + 1]
        logits = logits + (1 - texture) * bias[0] + texture * bias[1]
        told = torch.nn.functional.binary_cross_entropy_with_logits(logits, answers, reduction="none")
        total = (share * told).sum() + PULL * weights.square().mean()
        total.backward()
        return total

    optimizer.step(loss)
    for value in free:
        value.requires_grad_(requires_grad=False)
    return {
        "plain": dict(zip(PARTS, torch.exp(plain).round(decimals=4).tolist(), strict=True)),
        "textured": dict(zip(PARTS, torch.exp(rich).round(decimals=4).tolist(), strict=True)),
        "usual": dict(zip(PARTS, usual.round(decimals=4).tolist(), strict=True)),
        "prominence": round(float(torch.exp(prominence)), 4),
        "bias": bias.round(decimals=4).tolist(),
    }


def _rows(question: Question) -> tuple[np.ndarray, np.ndarray]:
    """What is said of each candidate that is learnt from, and whether it is right."""
    alike = sum(question.parts[name] for name in PARTS)
    wrong = np.flatnonzero(~question.right)
    hardest = wrong[np.argsort(-np.asarray(alike)[wrong], kind="stable")[:HARDEST]]
    chosen = np.concatenate([np.flatnonzero(question.right), hardest])
    said = [question.parts[name][chosen] for name in PARTS]
    texture = np.full(len(chosen), textured(question.keypoints))
    columns = [*said, texture, np.log(question.prominence[chosen])]
    return np.stack(columns, axis=1).astype(np.float64), question.right[chosen]


def write(document: Mapping[str, Any], target: Path) -> None:
    """Write the weights where `Fusion.load` finds them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
