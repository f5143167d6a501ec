"""What decides a figure besides the data: code, weights, libraries, machine; each by its hash or version."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fashion_wizard import __version__
from fashion_wizard.files import sha256_of
from fashion_wizard.parallel import cores
from fashion_wizard.weights import weights_path

_PRODUCT: Final = weights_path("").parent
_HERE: Final = Path(__file__).parent.parent
_FROM_PIXELS_TO_HITS: Final = ("segmentation", "features", "catalog", "index", "matching", "search")
_QUERYING: Final = (
    "choice.py",
    "retrieval/answers.py",
    "retrieval/caching.py",
    "retrieval/copies.py",
    "retrieval/query_runner.py",
    "retrieval/segmenters.py",
    "retrieval/vectors.py",
)
_LIBRARIES: Final = ("faiss-cpu", "numpy", "onnxruntime", "opencv-python-headless", "pillow")
_DIGITS: Final = 12


def code_digest() -> str:
    """A hash of all code between pixels and hits: stored answers are those of this very code."""
    rooms = (path for room in _FROM_PIXELS_TO_HITS for path in (_PRODUCT / room).rglob("*.py"))
    querying = (_HERE / name for name in _QUERYING)
    return _digest([*_PRODUCT.glob("*.py"), *rooms, *querying])


def weights_digests(given: Mapping[str, Path] | None = None) -> dict[str, str]:
    """The SHA-256 of every file of weights, by name.

    Args:
        given: Files that were used instead of the shipped ones of these names, or beside them.
    """
    shipped = (path for path in (_PRODUCT / "weights").iterdir() if path.suffix not in {".md", ".py"})
    files = {path.name: path for path in shipped if path.is_file()} | dict(given or {})
    return {name: sha256_of(file) for name, file in sorted(files.items())}


def search_digest() -> str:
    """A hash of code and weights together: runs of one hash answer every query alike."""
    digests = code_digest() + "".join(f"{name}{digest}" for name, digest in weights_digests().items())
    return hashlib.sha256(digests.encode()).hexdigest()[:_DIGITS]


def surroundings() -> dict[str, str]:
    """Versions of the project, Python and the libraries that compute, and what computes."""
    return {
        "fashion-wizard": __version__,
        "python": platform.python_version(),
        **{library: version(library) for library in _LIBRARIES},
        "machine": f"{platform.machine()}, {cores()} cores",
    }


def _digest(paths: Iterable[Path]) -> str:
    state = hashlib.sha256()
    for path in sorted(paths):
        state.update(f"{path.parent.name}/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    return state.hexdigest()[:_DIGITS]
