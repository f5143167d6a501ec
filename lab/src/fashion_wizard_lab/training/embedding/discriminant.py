"""Directions in which groups differ most and their members least: the heads start there, without a step."""

from typing import Final

import torch
from torch import Tensor

SHRUNK: Final = 3.0
"""How much of a round scatter is added to that inside the groups, as a share of its mean spread.

A pool has few members for so many numbers (Friedman, "Regularized Discriminant Analysis", 1989).
"""


@torch.no_grad()
def discriminant(values: Tensor, group: Tensor, count: int) -> Tensor:
    """Linear discriminant analysis (Fisher, 1936; Rao, 1948).

    Args:
        values: `(N, P)`.
        group: `(N,)`, numbers; groups of a single member add nothing to the scatter within groups.
        count: How many directions.

    Returns:
        `(count, P)`, the best first; along each the scatter inside the groups is about 1.
    """
    values = values.double()
    _, own, sizes = torch.unique(group, return_inverse=True, return_counts=True)
    sums = torch.zeros(len(sizes), values.shape[1], dtype=values.dtype).index_add_(0, own, values)
    inside = (values - (sums / sizes[:, None])[own])[sizes[own] > 1]
    # A group of n members has n - 1 free ones.
    free = max(1, int((sizes[sizes > 1] - 1).sum()))
    within = inside.T @ inside / free
    within += SHRUNK * within.diagonal().mean() * torch.eye(len(within), dtype=values.dtype)
    total = (values - values.mean(dim=0)) / len(values) ** 0.5
    lower = torch.linalg.cholesky(within)
    white = torch.linalg.solve_triangular(lower, total.T, upper=False).T
    # The axes of the few rows that QR leaves, not those of a product of matrices: where there are fewer
    # values than numbers, most eigenvalues of that are zero, and the solver does not always converge.
    _, corner = torch.linalg.qr(white, mode="r")
    _, _, axes = torch.linalg.svd(corner, full_matrices=True)
    return torch.linalg.solve_triangular(lower.T, axes[:count].T, upper=True).T.float()
