"""Networks become ONNX graphs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from fashion_wizard_lab.training.onnx_file import halve, strip


def write_graph(
    network: nn.Module,
    examples: tuple[Tensor, ...],
    target: Path,
    *,
    inputs: Sequence[str],
    outputs: Sequence[str],
    dynamic: Any = None,
) -> None:
    """Write a network as ONNX, its weights as float16, without notes about the machine that wrote it.

    Args:
        network: In evaluation mode.
        examples: One tensor for each input, of a shape that it may have.
        target: The file.
        inputs: Names of the graph's inputs.
        outputs: Names of its outputs.
        dynamic: Axes of the inputs that may have any length, as `torch.onnx.export` takes its
            `dynamic_shapes`; none unless given.
    """
    torch.onnx.export(
        network,
        examples,
        target,
        input_names=inputs,
        output_names=outputs,
        dynamic_shapes=dynamic,
        external_data=False,
        dynamo=True,
        verbose=False,
    )
    halve(target)
    strip(target)
