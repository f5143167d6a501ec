#!/usr/bin/env bash
# Surprise: on WebGPU, ONNX Runtime Web takes alpha, red and green for red, green and blue: a slice backwards begins at
#            the end, whatever its start says.
#
# What:      onnxruntime-web 1.30.0 (npm), `onnxruntime-web/webgpu` with executionProviders ["webgpu"], in Chromium 153
#            (headless, SwiftShader), beside "wasm" of the same package and onnxruntime 1.30.0 (Python, CPU).
# Input:     a model of one node, Slice (opset 13): the channels of a BGRA picture by `pixels[:, 2::-1]`, as exporters
#            write it for a model that wants RGB; and rows `[5:1:-1]` and `[9:2:-3]` of eleven.
# Expected:  red, green, blue; 5, 4, 3, 2; 9, 6, 3: ONNX's text on Slice defines starts for negative steps, too. Or an
#            error, as the package gives for a Resize with antialiasing, which it does not have for WebGPU.
# Seen:      alpha, red, green; 10, 9, 8, 7; 10, 7, 4. The count is right, so shapes fit and nothing is reported. The
#            shader counts from the last element; the start is used for the count alone. Slices over all of an axis
#            (`[::-1]`, a mirror image, BGR to RGB) are right, since they begin at the end. In `onnxruntime-web/all`,
#            the older implementation, even these are wrong: one element is missing, so BGR becomes two channels.
#            (Pull request 25160 of microsoft/onnxruntime brought slices backwards to the new one, and says that the
#            older one still needs them; of the start we found no report.)
# Cost:      a page that finds garments on the customer's device sees other colors where there is a GPU, and the right
#            ones on the developer's machine without: segments and embeddings become worse, not absent.
# What helps: Gather with the indices [2, 1, 0], or a slice forwards followed by one over the whole axis.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer, and the shared libraries of a browser.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  'onnxruntime==1.30.0' 'onnx==1.23.2' 'numpy==2.4.6'
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund --ignore-scripts \
  'onnxruntime-web@1.30.0' '@sparticuz/chromium@153.0.0' 'puppeteer-core@24.43.1'
venv/bin/python - <<'PYTHON'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

LAST = np.iinfo(np.int64).min + 1
onnxruntime.set_default_logger_severity(3)
print("onnxruntime", onnxruntime.__version__)
for name, shape, axis, start, end, step in (
    ("bgra", (1, 4, 1, 1), 1, 2, LAST, -1),
    ("rows", (11,), 0, 5, 1, -1),
    ("thirds", (11,), 0, 9, 2, -3),
    ("mirror", (1, 3, 1, 1), 1, -1, LAST, -1),
):
    settings = zip(("starts", "ends", "axes", "steps"), (start, end, axis, step))
    graph = helper.make_graph(
        [helper.make_node("Slice", ["x", "starts", "ends", "axes", "steps"], ["y"])],
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * len(shape))],
        [numpy_helper.from_array(np.array([value], np.int64), key) for key, value in settings],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, f"{name}.onnx")
    numbers = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    result = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"]).run(None, {"x": numbers})
    print(f"{name}: Python {result[0].astype(int).ravel().tolist()}")
PYTHON
cat >slice.mjs <<'JAVASCRIPT'
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const server = http.createServer((request, response) => {
  const types = { mjs: "text/javascript", wasm: "application/wasm", onnx: "application/octet-stream" };
  response.setHeader("content-type", types[request.url.split(".").pop()] ?? "text/html");
  response.end(request.url === "/" ? "<!doctype html>" : fs.readFileSync(`.${request.url}`));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"],
  headless: "shell",
});
const seen = {};
try {
  for (const [bundle, provider] of [["webgpu", "wasm"], ["webgpu", "webgpu"], ["all", "webgpu"]]) {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const shapes = { bgra: [1, 4, 1, 1], rows: [11], thirds: [11], mirror: [1, 3, 1, 1] };
    for (const [name, shape] of Object.entries(shapes)) {
      seen[`${name} ${bundle} ${provider}`] = await page.evaluate(
        async (bundle, provider, name, shape) => {
          const ort = await import(`/node_modules/onnxruntime-web/dist/ort.${bundle}.bundle.min.mjs`);
          ort.env.wasm.numThreads = 1;
          ort.env.logLevel = "error";
          const session = await ort.InferenceSession.create(`/${name}.onnx`, { executionProviders: [provider] });
          const numbers = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => index);
          const { y } = await session.run({ x: new ort.Tensor("float32", numbers, shape) });
          return [...y.data];
        },
        bundle,
        provider,
        name,
        shape,
      );
    }
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
for (const [key, values] of Object.entries(seen)) console.log(`${key}: ${values.join(", ")}`);
assert.deepEqual(seen["bgra webgpu wasm"], [2, 1, 0]);
assert.deepEqual(seen["bgra webgpu webgpu"], [3, 2, 1]);
assert.deepEqual(seen["rows webgpu wasm"], [5, 4, 3, 2]);
assert.deepEqual(seen["rows webgpu webgpu"], [10, 9, 8, 7]);
assert.deepEqual(seen["thirds webgpu wasm"], [9, 6, 3]);
assert.deepEqual(seen["thirds webgpu webgpu"], [10, 7, 4]);
assert.deepEqual(seen["mirror webgpu webgpu"], [2, 1, 0]);
assert.equal(seen["mirror all webgpu"].length, 2);
JAVASCRIPT
TMPDIR="$folder" node slice.mjs
# Output on 2026-11-29:
# onnxruntime 1.30.0
# bgra: Python [2, 1, 0]
# rows: Python [5, 4, 3, 2]
# thirds: Python [9, 6, 3]
# mirror: Python [2, 1, 0]
# bgra webgpu wasm: 2, 1, 0
# rows webgpu wasm: 5, 4, 3, 2
# thirds webgpu wasm: 9, 6, 3
# mirror webgpu wasm: 2, 1, 0
# bgra webgpu webgpu: 3, 2, 1
# rows webgpu webgpu: 10, 9, 8, 7
# thirds webgpu webgpu: 10, 7, 4
# mirror webgpu webgpu: 2, 1, 0
# bgra all webgpu: 3, 2
# rows all webgpu: 10, 9, 8, 7
# thirds all webgpu: 10, 7, 4
# mirror all webgpu: 2, 1
