#!/usr/bin/env bash
# Surprise: `Resize` with antialias=1 of ONNX Runtime sets every negative value of an int8 tensor to zero.
#
# What:      onnxruntime 1.32.0, CPUExecutionProvider, operator Resize of opset 21, mode "linear" or "cubic".
# Input:     an int8 tensor with -64 on its left half and 63 on its right half, as quantized photos and feature maps
#            have (zero point 0), made larger and smaller.
# Expected:  -64 on the left, as with antialias=0 and as with float32. The specification of Resize lists int8 among
#            its types and says of antialias only that it filters when the output is smaller; enlarging must not
#            change at all.
# Seen:      0 on the left, in both directions, for both modes. The right half is right. Values come as if clipped
#            to the range of uint8 before they become int8: the session loads and runs without a warning.
# Cost:      a quantized model, or preprocessing inside the model, that asks for antialiasing sees half of its range
#            gone: dark parts of a photo become middle gray. Accuracy sinks and the float model shows nothing of it.
# What helps: resize in float32 or uint8, before the quantization.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'onnxruntime==1.32.0' 'onnx==1.23.2' 'numpy==2.4.6'
"$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

halves = np.full((1, 1, 16, 16), -64)
halves[..., 8:] = 63


def resize(kind: int, dtype: str, mode: str, antialias: int, width: int) -> list[int]:
    node = helper.make_node(
        "Resize", ["x", "", "", "size"], ["y"], mode=mode, antialias=antialias, coordinate_transformation_mode="half_pixel"
    )
    graph = helper.make_graph(
        [node],
        "resize",
        [helper.make_tensor_value_info("x", kind, halves.shape)],
        [helper.make_tensor_value_info("y", kind, None)],
        [numpy_helper.from_array(np.array([1, 1, 16, width], np.int64), "size")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])
    model.ir_version = 10
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (output,) = session.run(None, {"x": halves.astype(dtype)})
    return output[0, 0, 0].round().astype(int).tolist()


print("onnxruntime", onnxruntime.__version__)
for mode in ("linear", "cubic"):
    for width in (8, 20):
        exact = resize(TensorProto.FLOAT, "float32", mode, 1, width)
        seen = resize(TensorProto.INT8, "int8", mode, 1, width)
        print(f"{mode}, 16 -> {width}: float32 {exact}")
        print(f"{mode}, 16 -> {width}: int8    {seen}")
        assert exact[0] == -64 and exact[-1] == 63
        assert seen[0] == 0 and seen[-1] == 63 and min(seen) == 0
plain = resize(TensorProto.INT8, "int8", "linear", 0, 20)
print(f"linear, 16 -> 20, antialias=0: int8 {plain}")
assert plain[0] == -64 and plain[-1] == 63
PYTHON
# Output on 2026-11-28:
# onnxruntime 1.32.0
# linear, 16 -> 8: float32 [-64, -64, -64, -48, 47, 63, 63, 63]
# linear, 16 -> 8: int8    [0, 0, 0, 0, 47, 63, 63, 63]
# linear, 16 -> 20: float32 [-64, -64, -64, -64, -64, -64, -64, -64, -64, -51, 50, 63, 63, 63, 63, 63, 63, 63, 63, 63]
# linear, 16 -> 20: int8    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 63, 63, 63, 63, 63, 63, 63, 63, 63]
# cubic, 16 -> 8: float32 [-64, -64, -66, -56, 55, 65, 63, 63]
# cubic, 16 -> 8: int8    [0, 0, 0, 0, 55, 65, 63, 63]
# cubic, 16 -> 20: float32 [-64, -64, -64, -64, -64, -64, -64, -64, -70, -54, 53, 69, 63, 63, 63, 63, 63, 63, 63, 63]
# cubic, 16 -> 20: int8    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 53, 69, 63, 63, 63, 63, 63, 63, 63, 63]
# linear, 16 -> 20, antialias=0: int8 [-64, -64, -64, -64, -64, -64, -64, -64, -64, -51, 50, 63, 63, 63, 63, 63, 63, 63, 63, 63]
