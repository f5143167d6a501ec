#!/usr/bin/env bash
# Surprise: on WebGPU, ONNX Runtime Web finds every category infinitely unlikely as soon as a picture resembles one by
#            more than 0.887.
#
# What:      onnxruntime-web 1.30.0 (npm), operator ReduceLogSumExp, `onnxruntime-web/webgpu` and `onnxruntime-web/all`
#            with executionProviders ["webgpu"], in Chromium 153 (headless, SwiftShader), beside "wasm" of the same
#            package and onnxruntime 1.30.0 (Python, CPU).
# Input:     cosine similarities of a photo with pictures of four categories, times 100, the scale that CLIP has
#            learned; the log-probabilities are these minus ReduceLogSumExp, as `torch.logsumexp` is exported. Once with
#            0.85 and once with 0.93 as the best. And three values of -200, as sums of log-likelihoods are.
# Expected:  about 0 for the best and -6 for the next, in both cases; -198.9 for the last. All of it is far within
#            float32. PyTorch, NumPy's `logaddexp.reduce`, "wasm" and Python's package give that.
# Seen:      for 0.85 the right values; for 0.93 the sum is Infinity, and all four log-probabilities are -Infinity; for
#            the last it is -88. The exponentials are summed as they are, it seems, and e to the power of 89 is more
#            than float32 holds. No error, no warning. LogSoftmax and Softmax are right on WebGPU. OpenVINO
#            (issue 35648 of openvinotoolkit/openvino) and TensorRT (4772) have had reports of the same; for WebGPU we
#            found none.
# Cost:      the clearest photos are those that get no category on devices with a GPU, while unclear ones, and all
#            on machines without, are right. The difference of two log-probabilities is NaN.
# What helps: export LogSoftmax, or subtract ReduceMax before and add it after.
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

onnxruntime.set_default_logger_severity(3)
graph = helper.make_graph(
    [
        helper.make_node("ReduceLogSumExp", ["logits", "axes"], ["sum"], keepdims=1),
        helper.make_node("Sub", ["logits", "sum"], ["log_probabilities"]),
        helper.make_node("LogSoftmax", ["logits"], ["log_softmax"], axis=1),
    ],
    "categories",
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "n"])],
    [
        helper.make_tensor_value_info("sum", TensorProto.FLOAT, [1, 1]),
        helper.make_tensor_value_info("log_probabilities", TensorProto.FLOAT, [1, "n"]),
        helper.make_tensor_value_info("log_softmax", TensorProto.FLOAT, [1, "n"]),
    ],
    [numpy_helper.from_array(np.array([1], np.int64), "axes")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, "categories.onnx")
session = onnxruntime.InferenceSession("categories.onnx", providers=["CPUExecutionProvider"])
for logits in ([85, 79, 60, 40], [93, 87, 60, 40], [-200, -200, -200]):
    values = np.array([logits], np.float32)
    total, probabilities, _ = session.run(None, {"logits": values})
    assert abs(float(total[0, 0]) - np.logaddexp.reduce(values[0].astype(float))) < 1e-3
    print(f"Python {logits}: sum {total[0, 0]:.3f}, log-probabilities {[round(float(p), 3) for p in probabilities[0]]}")
PYTHON
cat >categories.mjs <<'JAVASCRIPT'
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
    for (const logits of [[85, 79, 60, 40], [93, 87, 60, 40], [-200, -200, -200]]) {
      const found = await page.evaluate(
        async (bundle, provider, logits) => {
          const ort = await import(`/node_modules/onnxruntime-web/dist/ort.${bundle}.bundle.min.mjs`);
          ort.env.wasm.numThreads = 1;
          ort.env.logLevel = "error";
          const session = await ort.InferenceSession.create("/categories.onnx", { executionProviders: [provider] });
          const tensor = new ort.Tensor("float32", Float32Array.from(logits), [1, logits.length]);
          const { sum, log_probabilities, log_softmax } = await session.run({ logits: tensor });
          return [sum, log_probabilities, log_softmax].map(({ data }) => [...data].map((value) => value.toFixed(3)));
        },
        bundle,
        provider,
        logits,
      );
      seen[`${bundle} ${provider} ${logits[0]}`] = found;
      console.log(`${bundle} ${provider} [${logits}]: sum ${found[0]}, log-probabilities ${found[1].join(" ")}`);
    }
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
for (const bundle of ["webgpu", "all"]) {
  const at = (best, provider = "webgpu") => seen[`${provider === "wasm" ? "webgpu" : bundle} ${provider} ${best}`];
  assert.ok(Math.abs(at(85)[0][0] - 85.002) < 0.01);
  assert.equal(at(93)[0][0], "Infinity");
  assert.deepEqual(at(93)[1], ["-Infinity", "-Infinity", "-Infinity", "-Infinity"]);
  assert.ok(Math.abs(198.901 + Number(at(-200)[0][0])) > 50);
  assert.ok(Math.abs(6.002 + Number(at(93)[2][1])) < 0.01);
  assert.ok(Math.abs(at(93, "wasm")[0][0] - 93.002) < 0.01);
  assert.ok(Math.abs(198.901 + Number(at(-200, "wasm")[0][0])) < 0.01);
}
JAVASCRIPT
TMPDIR="$folder" node categories.mjs
# Output on 2026-11-29:
# Python [85, 79, 60, 40]: sum 85.002, log-probabilities [-0.002, -6.002, -25.002, -45.002]
# Python [93, 87, 60, 40]: sum 93.002, log-probabilities [-0.002, -6.002, -33.002, -53.002]
# Python [-200, -200, -200]: sum -198.901, log-probabilities [-1.099, -1.099, -1.099]
# webgpu wasm [85,79,60,40]: sum 85.002, log-probabilities -0.002 -6.002 -25.002 -45.002
# webgpu wasm [93,87,60,40]: sum 93.002, log-probabilities -0.002 -6.002 -33.002 -53.002
# webgpu wasm [-200,-200,-200]: sum -198.901, log-probabilities -1.099 -1.099 -1.099
# webgpu webgpu [85,79,60,40]: sum 85.002, log-probabilities -0.002 -6.002 -25.002 -45.002
# webgpu webgpu [93,87,60,40]: sum Infinity, log-probabilities -Infinity -Infinity -Infinity -Infinity
# webgpu webgpu [-200,-200,-200]: sum -88.030, log-probabilities -111.970 -111.970 -111.970
# all webgpu [85,79,60,40]: sum 85.002, log-probabilities -0.002 -6.002 -25.002 -45.002
# all webgpu [93,87,60,40]: sum Infinity, log-probabilities -Infinity -Infinity -Infinity -Infinity
# all webgpu [-200,-200,-200]: sum -88.030, log-probabilities -111.970 -111.970 -111.970
