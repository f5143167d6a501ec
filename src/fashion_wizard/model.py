"""How ONNX models are opened, the same for all of them."""

from collections.abc import Collection
from pathlib import Path

import onnxruntime

from fashion_wizard.errors import FashionWizardError


def open_model(
    file: Path, name: str, inputs: Collection[str], outputs: Collection[str]
) -> onnxruntime.InferenceSession:
    """A session on the processor that many threads may share.

    Its threads sleep between operations. By default they spin, waiting for work: as every model has threads
    of its own, they would take the cores from whatever runs meanwhile, the next model or another search.

    Memory goes back after each run. By default a session keeps all that it ever needed, and a plan for each
    size of input; garments have sizes without end, so a server would grow with every search, for no gain in
    speed that could be measured.

    Args:
        file: An ONNX file.
        name: What it should be, for the error.
        inputs: What it has to take, all of it.
        outputs: What it has to give.

    Raises:
        FashionWizardError: if there is no such file, it cannot be run, or it is another network.
    """
    if not file.is_file():
        raise FashionWizardError(f"{file}: there is no such file, which should be the weights of {name}")
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    try:
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    # The runtime has an error of its own for everything that can be wrong with a file.
    except Exception as error:
        raise FashionWizardError(f"{file} is no ONNX file that can be run: {error}") from None
    takes, gives = ({one.name for one in ends} for ends in (session.get_inputs(), session.get_outputs()))
    if takes != set(inputs) or gives != set(outputs):
        raise FashionWizardError(
            f"{file} is another network than {name}: it makes {', '.join(sorted(gives))} of "
            f"{', '.join(sorted(takes))}"
        )
    return session
