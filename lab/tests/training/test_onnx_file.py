"""Weights are kept small, and computed with as before."""

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="needs onnx: make test-training")

import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from fashion_wizard.model import open_model
from fashion_wizard_lab.training.onnx_file import halve, quarter, read_weights, unshare


@pytest.fixture
def graph(tmp_path):
    """A convolution of 64 channels, of very different sizes, with a bias."""
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(64, 32, 3, 3)) * np.exp(rng.normal(size=(64, 1, 1, 1)))
    values = {"weight": weight.astype(np.float32), "bias": rng.normal(size=64).astype(np.float32)}
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, 6, 6])
        for name, channels in (("x", 32), ("y", 64))
    ]
    node = helper.make_node("Conv", ["x", "weight", "bias"], ["y"], pads=[1, 1, 1, 1])
    kept = [numpy_helper.from_array(value, name) for name, value in values.items()]
    model = helper.make_model(
        helper.make_graph([node], "one", ends[:1], ends[1:], kept),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    path = tmp_path / "one.onnx"
    onnx.save(model, path)
    return path, values


def run(path):
    x = np.random.default_rng(1).normal(size=(1, 32, 6, 6)).astype(np.float32)
    return onnxruntime.InferenceSession(path).run(None, {"x": x})[0]


def test_small_weights_compute_nearly_the_same(graph):
    path, _ = graph
    sizes, outcomes = [path.stat().st_size], [run(path)]
    for shrink in (halve, quarter):
        shrink(path)
        sizes.append(path.stat().st_size)
        outcomes.append(run(path))
    assert sizes[1] < 0.6 * sizes[0]
    assert sizes[2] < 0.6 * sizes[1]
    for outcome, share in zip(outcomes[1:], (1e-3, 4e-2), strict=True):
        spread = outcomes[0].std(axis=(0, 2, 3), keepdims=True)
        assert (abs(outcome - outcomes[0]) / spread).max() < share


def test_weights_are_read_by_their_names_however_they_are_kept(graph):
    path, values = graph
    for shrink in (lambda _: None, halve, quarter):
        shrink(path)
        read = read_weights(path)
        np.testing.assert_array_equal(read["bias"], values["bias"])
        largest = abs(values["weight"]).max(axis=(1, 2, 3), keepdims=True)
        assert (abs(read["weight"] - values["weight"]) <= 0.005 * largest).all()


def test_weights_that_two_nodes_share_become_those_of_each(tmp_path):
    rng = np.random.default_rng(0)
    values = {
        "w": rng.integers(-30, 31, (4, 4, 1, 1)).astype(np.int8),
        "w_zero": np.int8(0),
        "zero": np.uint8(128),
        "scale": np.float32(0.02),
    }
    nodes = [helper.make_node("DequantizeLinear", ["w", "scale", "w_zero"], ["weight"])]
    for before, after in (("x", "middle"), ("middle", "y")):
        names = [before, f"{before}_8", f"{before}_back", f"{after}_found", f"{after}_8"]
        nodes += [
            helper.make_node("QuantizeLinear", [names[0], "scale", "zero"], [names[1]]),
            helper.make_node("DequantizeLinear", [names[1], "scale", "zero"], [names[2]]),
            helper.make_node("Conv", [names[2], "weight"], [names[3]]),
            helper.make_node("QuantizeLinear", [names[3], "scale", "zero"], [f"{names[4]}_out"]),
            helper.make_node("DequantizeLinear", [f"{names[4]}_out", "scale", "zero"], [after]),
        ]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 4, 6, 6]) for name in ("x", "y")]
    kept = [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()]
    made = helper.make_graph(nodes, "two", ends[:1], ends[1:], kept)
    path = tmp_path / "two.onnx"
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    x = rng.normal(size=(1, 4, 6, 6)).astype(np.float32)
    before = onnxruntime.InferenceSession(path).run(None, {"x": x})[0]
    unshare(path)
    after = open_model(path, "two convolutions", ["x"], ["y"], in_8_bits=True).run(None, {"x": x})[0]
    np.testing.assert_array_equal(after, before)
    used = [name for node in onnx.load(path).graph.node for name in node.input]
    assert sorted(name for name in used if name.startswith("w")) == [
        *("w", "w_1", "w_zero", "w_zero_1", "weight", "weight_1")
    ]
