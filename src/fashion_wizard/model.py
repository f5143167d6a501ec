"""How ONNX models are opened, the same for all of them."""

from pathlib import Path

import onnxruntime


def open_model(path: Path) -> onnxruntime.InferenceSession:
    """A session on the processor that many threads may share.

    Its threads sleep between operations. By default they spin, waiting for work: as every model has threads
    of its own, they would take the cores from whatever runs meanwhile, the next model or another search.

    Memory goes back after each run. By default a session keeps all that it ever needed, and a plan for each
    size of input; garments have sizes without end, so a server would grow with every search, for no gain in
    speed that could be measured.
    """
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
