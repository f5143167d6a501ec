"""Outputs of the frozen levels for the pool's views: computed once by ONNX Runtime, and stored with them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fashion_wizard_lab.training.embedding.network import Early, EmbeddingNet

Arrays = Mapping[str, NDArray[np.float16]]

Describe = Callable[[NDArray[np.uint8]], Arrays]
"""The fields of `Early` of views `(N, 4, S, S)`."""

_AT_ONCE: Final = 16


class _Outputs(nn.Module):
    def __init__(self, network: EmbeddingNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, garment: Tensor) -> tuple[Tensor, ...]:
        return self.network.early(garment)


def frozen(network: EmbeddingNet, side: int, file: Path) -> Describe:
    """A function that describes views by a network as it is now.

    Args:
        network: Set to evaluation by this.
        side: Of the views, pixels.
        file: Where the levels are stored as ONNX: several times faster than PyTorch where nothing is learned.
    """
    names = list(Early._fields)
    torch.onnx.export(
        _Outputs(network).eval(),
        (torch.zeros(2, 4, side, side),),
        file,
        input_names=["garment"],
        output_names=names,
        dynamic_shapes=({0: torch.export.Dim("garments", min=1)},),
        external_data=False,
        dynamo=True,
        verbose=False,
    )
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])

    def describe(views: NDArray[np.uint8]) -> Arrays:
        found = [
            session.run(names, {"garment": views[start : start + _AT_ONCE].astype(np.float32)})
            for start in range(0, len(views), _AT_ONCE)
        ]
        return {
            name: np.concatenate([batch_outputs[i] for batch_outputs in found]).astype(np.float16)
            for i, name in enumerate(names)
        }

    return describe
