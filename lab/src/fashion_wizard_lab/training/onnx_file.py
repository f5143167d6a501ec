"""What is done to every ONNX file before it ships."""

from pathlib import Path
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_LEAST: Final = 4096
"""Tensors with fewer numbers than this are left as they are by `quarter`."""


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


def quarter(path: Path) -> None:
    """Keep the weights of an ONNX file in 8 bits, each output with a scale of its own, computed as float32.

    A `DequantizeLinear` stands behind each, which a runtime does once, on loading.

    Args:
        path: As `halve` leaves it; changed in place.
    """
    model = onnx.load(path)
    casts = {node.input[0]: node for node in model.graph.node if node.op_type == "Cast"}
    for tensor in list(model.graph.initializer):
        cast = casts.get(tensor.name)
        if cast is None or len(tensor.dims) < 2 or np.prod(tensor.dims) < _LEAST:
            continue
        values = numpy_helper.to_array(tensor).astype(np.float32)
        rows = values.reshape(len(values), -1)
        scales = np.maximum(np.abs(rows).max(axis=1), 1e-12) / np.iinfo(np.int8).max
        eighths = np.rint(rows / scales[:, None]).astype(np.int8).reshape(values.shape)
        names = [f"{tensor.name}_int8", f"{tensor.name}_scale"]
        tensor.CopyFrom(numpy_helper.from_array(eighths, names[0]))
        model.graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), names[1]))
        cast.CopyFrom(helper.make_node("DequantizeLinear", names, [cast.output[0]], axis=0))
    onnx.checker.check_model(model)
    onnx.save(model, path)


def unshare(path: Path) -> None:
    """Give each node a copy of the 8-bit weights that it shares with others.

    Where 8-bit products would overflow, ONNX Runtime reads such weights as unsigned numbers: see
    `model.open_model`. It does so once for every node, and gives up when it comes to the same weights again
    (seen with 1.32).

    Args:
        path: Changed in place.
    """
    model = onnx.load(path)
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer if tensor.data_type == TensorProto.INT8}
    for read in [
        node for node in graph.node if node.op_type == "DequantizeLinear" and node.input[0] in weights
    ]:
        sharing = [node for node in graph.node if read.output[0] in node.input]
        for number, node in enumerate(sharing[1:], 1):
            copy = onnx.NodeProto()
            copy.CopyFrom(read)
            copy.name, copy.output[0] = f"{read.name}_{number}", f"{read.output[0]}_{number}"
            for place, name in enumerate(read.input):
                if name in weights:  # the weights, and the number that stands for zero
                    graph.initializer.add().CopyFrom(weights[name])
                    graph.initializer[-1].name = copy.input[place] = f"{name}_{number}"
            node.input[list(node.input).index(read.output[0])] = copy.output[0]
            graph.node.insert(0, copy)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """The weights of an ONNX file by name, as float32, however `halve` and `quarter` keep them."""
    graph = onnx.load(path).graph
    kept = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {name: np.asarray(value, np.float32) for name, value in kept.items()}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in kept:
            weights[node.output[0]] = weights[node.input[0]]
        elif node.op_type == "DequantizeLinear" and set(node.input) <= kept.keys():
            values, scales = (weights[name] for name in node.input[:2])
            weights[node.output[0]] = values * scales.reshape(-1, *[1] * (values.ndim - 1))
    return weights


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
