"""Write an ONNX file of CLIP ViT-B/32's image network, the unit of time of `query_cost.py`.

    python benchmarks/clip_network.py FILE.onnx

Needs the extra `train`. Its weights are random, as time does not depend on them. Shape: Radford et al.,
"Learning Transferable Visual Models From Natural Language Supervision" (arXiv 2103.00020), table 20: patches
of 32 pixels of a photo of 224 x 224, 12 layers of width 768 with 12 heads, a vector of 512.
"""

import sys
from pathlib import Path

import torch
from torch import Tensor, nn

SIDE, PATCH, WIDTH, LAYERS, HEADS, OUT = 224, 32, 768, 12, 12, 512


class Layer(nn.Module):
    """Attention of all tokens to each other, then two linear maps of each, both added to what came in."""

    def __init__(self) -> None:
        """Random weights."""
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.inputs, self.outputs = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, tokens: Tensor) -> Tensor:
        """`(1, T, WIDTH)` in and out."""
        heads = self.inputs(self.first(tokens)).reshape(1, -1, 3, HEADS, WIDTH // HEADS)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        weights = torch.softmax(query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5, dim=-1)
        tokens = tokens + self.outputs((weights @ value).transpose(1, 2).reshape(1, -1, WIDTH))
        hidden = self.wide(self.second(tokens))
        return tokens + self.narrow(hidden * torch.sigmoid(1.702 * hidden))


class ImageNetwork(nn.Module):
    """A photo in, one vector out."""

    def __init__(self) -> None:
        """Random weights."""
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH, stride=PATCH, bias=False)
        self.summary = nn.Parameter(torch.randn(1, 1, WIDTH))
        self.places = nn.Parameter(torch.randn(1, (SIDE // PATCH) ** 2 + 1, WIDTH))
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.layers = nn.Sequential(*(Layer() for _ in range(LAYERS)))
        self.vector = nn.Linear(WIDTH, OUT, bias=False)

    def forward(self, photo: Tensor) -> Tensor:
        """`(1, 3, SIDE, SIDE)` in, `(1, OUT)` out."""
        patches = self.patches(photo).flatten(2).transpose(1, 2)
        tokens = self.before(torch.cat([self.summary, patches], dim=1) + self.places)
        return self.vector(self.after(self.layers(tokens)[:, 0]))


def main() -> None:
    """Export."""
    file = Path(sys.argv[1])
    network = ImageNetwork().eval()
    # In one file: with weights beside it, a copy of the graph alone would not run.
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, SIDE, SIDE),),
        file,
        input_names=["image"],
        external_data=False,
        dynamo=True,
    )
    print(f"{file}: {sum(each.numel() for each in network.parameters()) / 1e6:.1f} million weights")


if __name__ == "__main__":
    main()
