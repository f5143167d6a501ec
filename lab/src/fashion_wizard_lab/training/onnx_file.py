"""What is done to every ONNX file before it ships."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def halve(path: Path, least: int = 256) -> None:
    """Keep the weights of an ONNX file as float16; they are computed with as float32 all the same.

    A cast stands behind each, which a runtime does once, on loading.

    Args:
        path: Changed in place.
        least: Smaller tensors stay as they are.
    """
    model = onnx.load(path)
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < least:
            continue
        half = numpy_helper.from_array(
            numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}_half"
        )
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
        tensor.CopyFrom(half)
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def strip(path: Path) -> None:
    """Take out what the exporter notes for debugging: where each node's code lies on its machine.

    Args:
        path: Changed in place.
    """
    model = onnx.load(path)
    graph = model.graph
    for part in (
        model,
        graph,
        *graph.node,
        *graph.value_info,
        *graph.input,
        *graph.output,
        *graph.initializer,
    ):
        del part.metadata_props[:]
        part.ClearField("doc_string")
    onnx.checker.check_model(model)
    onnx.save(model, path)
