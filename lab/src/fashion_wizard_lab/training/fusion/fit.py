"""Fits the fusion: a conditional logit whose weights are never negative."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fashion_wizard.search.fuse import PARTS, counted, textured
from fashion_wizard_lab.training.fusion.questions import Question

HARDEST: Final = 40
"""Number of wrong items that the fit uses of each question, the most similar first: others are no results."""
IN_SHOP_SHARE: Final = 0.8
"""Share of the questions whose article is in the shop; for the others it is removed."""
SURER: Final = 1.6
"""Factor on the fitted weights: the questions are harder than real queries, as half of them have other light
and half are partly covered. Temperature scaling (Guo et al., arXiv 1706.04599) by the Brier score of each
group of questions under weights fitted to the others: the log loss used there depends too much on the few
queries whose article is hardly found at all."""
PULL: Final = 1e-3
"""How strongly weights are drawn to zero; this and the next chosen by cross-validation on the questions."""
TIE: Final = 5e-3
"""How strongly plain's and textured's weights are drawn to each other."""
ROUNDS: Final = 4000
RATE: Final = 0.05


def fit(groups: Mapping[str, Sequence[Question]]) -> dict[str, Any]:
    """The weights, as `Fusion.load` reads them.

    Each question is a choice among the items that were found and "none of these", as `share_out` has it. It
    counts twice: as it is, and with the correct item removed.

    Args:
        groups: Questions by where they come from; each group counts the same, however many it has.

    Returns:
        A document for JSON.
    """
    tables, shares = [], []
    for questions in groups.values():
        tables += [_rows(question) for question in questions]
        shares += [1 / len(questions)] * len(questions)
    most = max(len(table) for table in tables)
    padded = np.full((len(tables), most, len(PARTS) + 2), np.nan)
    for own, table in zip(padded, tables, strict=True):
        own[: len(table)] = table
    table = torch.tensor(padded)
    missing = table[..., 0].isnan()
    table = table.nan_to_num()
    share = torch.tensor(shares, dtype=torch.float64)
    share /= share.sum()
    count = len(PARTS)
    present = (~missing).to(torch.float64) * share[:, None]
    usual = (table[..., :count] * present[..., None]).sum(dim=(0, 1)) / present.sum()
    weights = torch.full((2, count), 1.0, dtype=torch.float64, requires_grad=True)
    prominence = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    bias = torch.tensor([-3.0, -3.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weights, prominence, bias], lr=RATE)
    for step in range(ROUNDS):
        optimizer.param_groups[0]["lr"] = RATE * (1 - step / ROUNDS)
        utilities = _utilities(table, weights, prominence, bias).masked_fill(missing, float("-inf"))
        apart = (weights[0] - weights[1])[PARTS.index("pattern") != torch.arange(count)]
        total = (share * _surprise(utilities)).sum() + PULL * weights.square().mean()
        total = total + TIE * apart.square().mean()
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        with torch.no_grad():  # the loss is convex: cutting off what is negative leads to its least value
            weights.clamp_(min=0)
            prominence.clamp_(min=0)
            weights[0, PARTS.index("pattern")] = 0  # a plain garment's few matches are chance
    found, prominence, bias = (
        (SURER * fitted.detach()).round(decimals=4) for fitted in (weights, prominence, bias)
    )
    return {
        "plain": dict(zip(PARTS, found[0].tolist(), strict=True)),
        "textured": dict(zip(PARTS, found[1].tolist(), strict=True)),
        "usual": dict(zip(PARTS, usual.round(decimals=4).tolist(), strict=True)),
        "prominence": round(float(prominence), 4),
        "bias": bias.tolist(),
    }


def _utilities(table: Tensor, weights: Tensor, prominence: Tensor, bias: Tensor) -> Tensor:
    """The utility of each candidate, `(Q, C)`; that of "none of these" is zero."""
    count = len(PARTS)
    texture = table[..., count]
    mixed = (1 - texture)[..., None] * weights[0] + texture[..., None] * weights[1]
    spoken = (mixed * table[..., :count]).sum(dim=-1) + prominence * table[..., count + 1]
    return spoken + (1 - texture) * bias[0] + texture * bias[1]


def _surprise(utilities: Tensor) -> Tensor:
    """How little each question's answer was expected, `(Q,)`; the right candidate comes first."""
    none = torch.zeros_like(utilities[:, :1])
    with_it = torch.cat([none, utilities], dim=1).logsumexp(dim=1) - utilities[:, 0]
    without = torch.cat([none, utilities[:, 1:]], dim=1).logsumexp(dim=1)
    return IN_SHOP_SHARE * with_it + (1 - IN_SHOP_SHARE) * without


def _rows(question: Question) -> NDArray[np.float64]:
    """The parts of each candidate that the fit uses, the correct candidate first.

    Of each item the garment most alike counts: a right photo shows other garments too.
    """
    alike = np.sum([question.parts[name] for name in PARTS], axis=0)
    order = np.lexsort((-alike, ~question.right))
    _, first = np.unique(question.items[order], return_index=True)
    chosen = order[np.sort(first)][: HARDEST + 1]
    part_columns = [counted(name, question.parts[name][chosen]) for name in PARTS]
    texture = np.full(len(chosen), textured(question.keypoints))
    columns = [*part_columns, texture, np.log(question.prominence[chosen])]
    return np.stack(columns, axis=1).astype(np.float64)


def write(document: Mapping[str, Any], target: Path) -> None:
    """Write the weights where `Fusion.load` finds them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
