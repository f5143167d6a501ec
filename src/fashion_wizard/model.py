"""How ONNX models are opened, the same for all of them."""

from pathlib import Path

import onnxruntime


def open_model(path: Path) -> onnxruntime.InferenceSession:
    """A session on the processor that many threads may share.

    Its threads sleep between operations. By default they spin, waiting for work: as every model has threads
    of its own, they would take the cores from whatever runs meanwhile, the next model or another search.
    """
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
