"""Opens a trained network for ONNX Runtime, and says in one line what is wrong with a file that is none."""

from collections.abc import Collection
from pathlib import Path

import onnxruntime

from fashion_wizard.errors import FashionWizardError


def open_model(
    file: Path, name: str, inputs: Collection[str], outputs: Collection[str]
) -> onnxruntime.InferenceSession:
    """A network, ready to run on the processor.

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
    try:
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
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
