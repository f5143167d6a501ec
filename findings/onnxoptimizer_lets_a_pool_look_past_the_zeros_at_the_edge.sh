#!/usr/bin/env bash
# Surprise: optimized by onnxoptimizer as it comes, a graph whose edge of zeros is larger than all it pools gives the
#            negative numbers inside instead.
#
# What:      onnxoptimizer 0.4.2, `optimize(model)` with its default passes (or "fuse_pad_into_pool" alone), run by ONNX
#            Runtime 1.32.0 and ONNX's reference evaluator (onnx 1.23.2).
# Input:     Pad with zeros by one, then MaxPool of 3 by 3, on a picture of 6 by 6 of negative numbers, and on one of
#            positive numbers.
# Expected:  the same answer before and after. At the edge it is 0 for the negative picture: a zero of the edge is in
#            each window there. The readme calls the passes optimizations and says of none that it changes answers.
# Seen:      Pad is gone, and MaxPool has its `pads`: those are no zeros, but are not looked at, so the answer at the
#            edge is the largest of the negative numbers. Right for positive numbers, and so for what comes out of a
#            ReLU; wrong behind LeakyReLU, SiLU, GELU, or a normalization. onnxsim 0.8.1 no longer does so.
#            Known: onnx/optimizer issue 269 and pull request 318, which is open.
# Cost:      models from TensorFlow and Keras, which pad with zeros before they pool, answer differently after the step
#            that should change nothing, without a warning; the check on a photo may pass, since most values agree.
# What helps: the list of passes without "fuse_pad_into_pool", or onnxsim.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'onnxoptimizer==0.4.2' 'onnx==1.23.2' 'onnxruntime==1.32.0' 'numpy==2.4.6'
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import importlib.metadata

import numpy as np
import onnx
import onnxoptimizer
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

print(*(f"{name} {importlib.metadata.version(name)}" for name in ("onnxoptimizer", "onnx", "onnxruntime")))
shape = [1, 1, 6, 6]
nodes = [
    helper.make_node("Pad", ["picture", "edge"], ["padded"]),
    helper.make_node("MaxPool", ["padded"], ["pooled"], kernel_shape=[3, 3]),
]
picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape)
pooled = helper.make_tensor_value_info("pooled", TensorProto.FLOAT, shape)
edge = onnx.numpy_helper.from_array(np.array([0, 0, 1, 1, 0, 0, 1, 1]), "edge")
graph = helper.make_graph(nodes, "pool", [picture], [pooled], [edge])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
optimized = onnxoptimizer.optimize(model)
alone = onnxoptimizer.optimize(model, ["fuse_pad_into_pool"])
print("operators:", [node.op_type for node in model.graph.node], [node.op_type for node in optimized.graph.node])
assert [node.op_type for node in alone.graph.node] == [node.op_type for node in optimized.graph.node] == ["MaxPool"]


def answers(graph: onnx.ModelProto, values: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    first, second = (program.run(None, {"picture": values})[0] for program in (session, ReferenceEvaluator(graph)))
    assert np.array_equal(first, second)
    return first[0, 0]


positive = np.arange(1, 37, dtype=np.float32).reshape(shape)
for name, values in (("positive", positive), ("negative", -positive)):
    before, after = answers(model, values), answers(optimized, values)
    print(f"{name}, first row before: {before[0].tolist()}, after: {after[0].tolist()}")
    print(f"{name}: {int((before != after).sum())} of 36 answers differ")
    assert (before == after).sum() == (36 if name == "positive" else 16)
    assert before[1:-1, 1:-1].tolist() == after[1:-1, 1:-1].tolist()
    assert name == "positive" or (before[0] == 0).all() and (after[0] < 0).all()
PYTHON
# Output on 2026-11-30:
# onnxoptimizer 0.4.2 onnx 1.23.2 onnxruntime 1.32.0
# operators: ['Pad', 'MaxPool'] ['MaxPool']
# positive, first row before: [8.0, 9.0, 10.0, 11.0, 12.0, 12.0], after: [8.0, 9.0, 10.0, 11.0, 12.0, 12.0]
# positive: 0 of 36 answers differ
# negative, first row before: [0.0, 0.0, 0.0, 0.0, 0.0, 0.0], after: [-1.0, -1.0, -2.0, -3.0, -4.0, -5.0]
# negative: 20 of 36 answers differ
