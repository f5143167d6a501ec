"""The models that ship: ONNX files, each with its entry in `MODEL_CARD.md`."""

from pathlib import Path


def weights_path(name: str) -> Path:
    """The path of a weights file of this package."""
    return Path(__file__).parent / name
