#!/usr/bin/env bash
# Surprise: onnx's version converter moves the masks of an older segmentation model by half a pixel of its feature map.
#
# What:      onnx 1.23.2, `version_converter.convert_version(model, 11)` and every later version; onnxruntime 1.32.0
#            runs the models.
# Input:     a model of one node that makes a mask eight times larger: Resize of opset 10 and Upsample of opset 9, mode
#            "linear", as models for parsing clothes from 2019 and 2020 have it. The mask is the right half.
# Expected:  the same output. The docstrings say that models are converted "between different opsets" and that an error
#            is raised where a conversion is not supported.
# Seen:      the border of the mask stands 3.5 pixels farther to the right (half of eight, less a half). In opset 9 and
#            10 the place of a pixel is its number divided by the scale. Opset 11 calls that "asymmetric"; the
#            converter does not set the attribute, so its default holds, "half_pixel". Steps up to opset 10 are right,
#            and so is mode "nearest" with whole scales. Issue 8480 of onnx/onnx (September 2026, open) reports it for
#            Resize; this release does it, for Upsample as well.
# Cost:      whoever brings a model to a newer opset, since a runtime or a quantizer asks for it, cuts garments out
#            with a strip of background at one side and a strip missing at the other. The picture looks right at first
#            sight, and the descriptors do not fit those in the index.
# What helps: set `coordinate_transformation_mode="asymmetric"` and `nearest_mode="floor"` in the nodes that were
#            converted, or export the model anew.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'onnx==1.23.2' 'onnxruntime==1.32.0' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import onnx
import onnxruntime
from onnx import parser, version_converter

mask = np.zeros((1, 1, 4, 8), np.float32)
mask[..., 4:] = 1


def build(operator, opset):
    model = parser.parse_model(
        f"""<ir_version: 7, opset_import: ["" : {opset}]>
        enlarge (float[1, 1, 4, 8] mask) => (float[1, 1, 32, 64] large) <float[4] scales = {{1, 1, 8, 8}}>
        {{ large = {operator}<mode = "linear">(mask, scales) }}"""
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def border(model):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    row = session.run(None, {"mask": mask})[0][0, 0, 16]
    right = int(np.argmax(row >= 0.5))
    left = right - 1
    return left + (0.5 - row[left]) / (row[right] - row[left])


print("onnx", onnx.__version__)
for operator, opset in (("Resize", 10), ("Upsample", 9)):
    model = build(operator, opset)
    before = border(model)
    print(f"{operator} of opset {opset}: the border is at {before}")
    if opset == 9:
        assert border(version_converter.convert_version(model, 10)) == before
    for newer in (11, 13, 18, 21):
        after = border(version_converter.convert_version(model, newer))
        print(f"    converted to opset {newer}: {after}")
        assert after - before == 3.5
    converted = version_converter.convert_version(model, 13)
    for node in converted.graph.node:
        if node.op_type == "Resize":
            node.attribute.append(onnx.helper.make_attribute("coordinate_transformation_mode", "asymmetric"))
    print(f"    with the attribute set by hand: {border(converted)}")
    assert border(converted) == before
PYTHON
# Output on 2026-11-29:
# onnx 1.23.2
# Resize of opset 10: the border is at 28.0
#     converted to opset 11: 31.5
#     converted to opset 13: 31.5
#     converted to opset 18: 31.5
#     converted to opset 21: 31.5
#     with the attribute set by hand: 28.0
# Upsample of opset 9: the border is at 28.0
#     converted to opset 11: 31.5
#     converted to opset 13: 31.5
#     converted to opset 18: 31.5
#     converted to opset 21: 31.5
#     with the attribute set by hand: 28.0
