"""The colors of a garment as the network sees them: soft counts of color words."""

from typing import Final

import faiss
import numpy as np
import torch
from torch import Tensor, nn

from fashion_wizard.weights import weights_path

COLORS: Final = 96
"""Color words: few enough that near ones are confused by no light."""
SOFT: Final = 7.0
"""Distance in CIE Lab at which a color counts about half as much for a word as at the word itself."""
STRIDE: Final = 4
"""Pixels across a cell: one color each."""
_TO_XYZ: Final = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
_WHITE: Final = (0.950456, 1.0, 1.088754)


class Colors(nn.Module):
    """Shares of a garment's colors."""

    words: Tensor
    matrix: Tensor

    def __init__(self) -> None:
        """The words are centers of the product's own color words, which are dense where clothes are."""
        super().__init__()
        known = np.load(weights_path("color_words.npy")).astype(np.float32)
        means = faiss.Kmeans(3, COLORS, niter=30, seed=0, min_points_per_centroid=1)
        means.train(known)
        self.register_buffer("words", torch.from_numpy(np.array(means.centroids, np.float32)))
        self.register_buffer("matrix", torch.tensor(_TO_XYZ) / torch.tensor(_WHITE)[:, None])

    def forward(self, picture: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """How the colors of each cell of `STRIDE` pixels are shared out among the words.

        Args:
            picture: `(B, 3, H, W)` RGB in 0..255.
            mask: `(B, 1, H, W)` in 0..1.

        Returns:
            `(B, COLORS, H / STRIDE, W / STRIDE)`, in each cell shares that sum to 1; and `(B, 1, ...)`, how
            much of each cell lies in the mask.
        """
        inside = nn.functional.avg_pool2d(mask, STRIDE)
        mean = nn.functional.avg_pool2d(picture * mask, STRIDE) / inside.clamp(min=1e-3) / 255
        lab = self._lab(mean.clamp(0, 1))
        own = (self.words**2).sum(dim=1)[None, :, None, None]
        far = (lab**2).sum(dim=1, keepdim=True) - 2 * torch.einsum("kc,bchw->bkhw", self.words, lab) + own
        return torch.softmax(-far / (2 * SOFT**2), dim=1), inside

    def _lab(self, rgb: Tensor) -> Tensor:
        """CIE Lab of sRGB in 0..1, `(B, 3, H, W)`."""
        linear = torch.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
        xyz = torch.einsum("ij,bjhw->bihw", self.matrix, linear)
        root = torch.where(xyz > 0.008856, xyz.clamp(min=1e-6) ** (1 / 3), 7.787 * xyz + 16 / 116)
        x, y, z = root.unbind(dim=1)
        return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=1)
