"""Opens ONNX models, all in the same way."""

import logging
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

import numpy as np
import onnxruntime

from fashion_wizard.environment import wanted_by
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.threads import network_threads
from fashion_wizard.weights import weights_path

_log: Final = logging.getLogger(__name__)

Precision = Literal["int8", "float32"]
"""How a network computes. int8 takes about a third of the time, and changes results a little."""
PRECISION_VARIABLE: Final = "FASHION_WIZARD_PRECISION"
"""Environment variable that sets the precision of every network that comes in both."""
_AS_REQUESTED: Final = 1
"""ONNX Runtime's number for taking no more memory than is needed: by default it takes twice as much."""


def precision() -> Precision:
    """The precision to compute with: as the environment says, else int8 where this machine can.

    Raises:
        FashionWizardError: if the environment names no precision.
    """
    wanted = wanted_by(PRECISION_VARIABLE, get_args(Precision))
    return cast("Precision", wanted or ("int8" if int8_is_exact() else "float32"))


@cache
def int8_is_exact() -> bool:
    """Whether products of 8-bit numbers are added up without overflow on this machine.

    x86-64 processors without VNNI (before Cascade Lake and Zen 4) add pairs of products in 16 bits, which
    saturate, unless `open_model` prevents it. The probe is a convolution of the largest numbers, 16 channels
    of 1 x 1, whose right answer is 16.
    """
    probe = open_model(weights_path("int8_probe.onnx"), "the int8 probe", ["x"], ["y"], in_8_bits=True)
    (found,) = probe.run(["y"], {"x": np.ones((1, 16, 4, 4), np.float32)})
    return bool(np.allclose(found, 16))


class Model(onnxruntime.InferenceSession):  # type: ignore[misc, unused-ignore]
    """A session that can be sent to another process, which opens the same file."""

    source: tuple[Path, str, Collection[str], Collection[str], bool]

    def __reduce__(self) -> tuple[Callable[..., "Model"], tuple[object, ...]]:
        """By what it was opened with."""
        return open_model, self.source


@cache
def _share_memory() -> None:
    """Make the place that all models of this process take their memory from."""
    memory = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    grow = onnxruntime.OrtArenaCfg({"arena_extend_strategy": _AS_REQUESTED})
    onnxruntime.create_and_register_allocator(memory, grow)


def open_model(
    file: Path, name: str, inputs: Collection[str], outputs: Collection[str], in_8_bits: bool = False
) -> Model:
    """A CPU session that is safe to share between threads.

    Its threads sleep between operations. By default they spin, waiting for work: as every model has threads
    of its own, they would take the cores from whatever runs meanwhile, the next model or another search.

    All models take memory from one place, which keeps what they gave back for the next run: to get it anew
    from the system takes a seventh of the time of a search. By default each session keeps memory of its own,
    and a plan for each size of input; garments have sizes without end, so a server would grow with every
    search.

    Args:
        file: An ONNX file.
        name: What it should be, for the error.
        inputs: What it has to take, all of it.
        outputs: What it has to give.
        in_8_bits: It computes in int8. Where products would overflow, its weights are then read as unsigned
            numbers: results are those of every other machine, for half as much time again, which is still
            less than float32 takes. See "When and why do I need to try U8U8?" in ONNX Runtime's page on
            quantization.

    Raises:
        FashionWizardError: if there is no such file, it cannot be run, or it is another network.
    """
    if not file.is_file():
        raise FashionWizardError(f"{file}: there is no such file; it should hold the weights of {name}")
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if in_8_bits:  # not where weights alone are kept in 8 bits: ONNX Runtime 1.32 then cannot read them
        options.add_session_config_entry("session.x64quantprecision", "1")
    options.intra_op_num_threads = network_threads()
    _share_memory()
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.enable_mem_pattern = False
    try:
        session = Model(file, options, providers=["CPUExecutionProvider"])
    # The runtime has an error of its own for everything that can be wrong with a file.
    except Exception as error:
        raise FashionWizardError(f"{file} is no ONNX file that can be run: {error}") from None
    _log.info("%s: loaded, to run on the %s", file.name, session.get_providers()[0])
    takes, gives = ({end.name for end in ends} for ends in (session.get_inputs(), session.get_outputs()))
    if takes != set(inputs) or gives != set(outputs):
        raise FashionWizardError(
            f"{file} is another network than {name}: it makes {', '.join(sorted(gives))} of "
            f"{', '.join(sorted(takes))}"
        )
    session.source = (file, name, inputs, outputs, in_8_bits)
    return session
