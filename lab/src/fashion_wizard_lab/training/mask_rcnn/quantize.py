"""A segmentation graph in int8: a third of the time of float32."""

from collections.abc import Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from fashion_wizard.photo import load_photo
from fashion_wizard.segmentation.canvas import scaled
from fashion_wizard_lab.datasets.splits import clothing_photos, street_photos
from fashion_wizard_lab.training.mask_rcnn.sources import inshop_photos
from fashion_wizard_lab.training.onnx_file import strip, unshare

QUANTIZED: Final = ["Conv", "Add", "Resize", "Relu", "Clip", "GlobalAveragePool", "ReduceMean"]
"""The operators of trunk and pyramid; what judges whole regions costs next to nothing, and stays float32."""
EACH: Final = 20
"""Photos of each source that the range of every value is read off."""


def calibration_photos(data: Path, inshop: Path | None = None) -> list[Path]:
    """Training photos of all kinds, evenly drawn: worn in the street, lying flat, hung.

    Args:
        data: Folder that holds `ccp/`, `clothing/`, or both.
        inshop: A folder in the In-shop layout that is learned from too.
    """
    sources = []
    if inshop is not None:
        sources.append([photo.path for photo in inshop_photos(inshop, "train")])
    if (data / "ccp").is_dir():
        sources.append(street_photos(data / "ccp", "train"))
    if (data / "clothing").is_dir():
        sources.append(clothing_photos(data / "clothing", "train"))
    return [photo for photos in sources for photo in photos[:: max(1, len(photos) // EACH)][:EACH]]


def quantize(
    float32: Path,
    target: Path,
    photos: Sequence[Path],
    longest: int,
    spared: Collection[str] = (),
    last: Collection[str] = (),
) -> None:
    """Write the graph with weights and values in 8 bits, each channel of weights with a scale of its own.

    Static: the range of each value is fixed here. Dynamic quantization, which measures it at every run, makes
    convolutions slower than float32.

    Args:
        float32: A graph that takes `photo`, `(1, 3, H, W)` in 0..255.
        target: Where to.
        photos: Files to calibrate with.
        longest: Pixels of the longer side that the network sees.
        spared: Convolutions with a weight whose name begins like one of these stay as they are.
        last: Likewise, and with them all that is computed from what they find.
    """
    with TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(float32), str(prepared), skip_symbolic_shape=True)
        graph = onnx.load(prepared).graph
        kept = [node.name for node in _convolutions(graph, spared)] + _from_there_on(graph, last)
        quantize_static(
            str(prepared),
            str(target),
            _Photos(photos, longest),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=QUANTIZED,
            nodes_to_exclude=kept,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
    unshare(target)
    strip(target)


def _convolutions(graph: onnx.GraphProto, layers: Collection[str]) -> list[onnx.NodeProto]:
    """Those with a weight whose name begins like one of these."""
    return [node for node in graph.node if node.op_type == "Conv" and node.input[1].startswith(tuple(layers))]


def _from_there_on(graph: onnx.GraphProto, layers: Collection[str]) -> list[str]:
    """The names of these convolutions, and of all nodes that anything of theirs goes into."""
    names = {node.name for node in _convolutions(graph, layers)}
    found: set[str] = set()
    for node in graph.node:  # in the order in which they are computed
        if node.name in names or found & set(node.input):
            names.add(node.name)
            found.update(node.output)
    return sorted(names)


def write_probe(target: Path) -> None:
    """Write a convolution whose answer is wrong where 8-bit products overflow: see `model.int8_is_exact`.

    16 channels of 1 x 1 whose inputs and weights are all the largest that 8 bits hold, so that each output is
    16 where sums are exact.
    """
    channels = 16
    largest = np.float32(1 / np.iinfo(np.uint8).max)
    values = {
        "x_scale": largest,
        "y_scale": np.float32(channels) * largest,
        "w_scale": np.float32(1 / np.iinfo(np.int8).max),
        "zero": np.uint8(0),
        "w_zero": np.int8(0),
        "w": np.full((channels, channels, 1, 1), np.iinfo(np.int8).max, np.int8),
    }
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "x_scale", "zero"], ["x_8"]),
        helper.make_node("DequantizeLinear", ["x_8", "x_scale", "zero"], ["x_back"]),
        helper.make_node("DequantizeLinear", ["w", "w_scale", "w_zero"], ["w_back"]),
        helper.make_node("Conv", ["x_back", "w_back"], ["sums"]),
        helper.make_node("QuantizeLinear", ["sums", "y_scale", "zero"], ["y_8"]),
        helper.make_node("DequantizeLinear", ["y_8", "y_scale", "zero"], ["y"]),
    ]
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, channels, 4, 4]) for n in ("x", "y")]
    weights = [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()]
    graph = helper.make_graph(nodes, "int8_probe", ends[:1], ends[1:], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), target)


class _Photos(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, files: Sequence[Path], longest: int) -> None:
        self.files = iter(files)
        self.longest = longest

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        file = next(self.files, None)
        if file is None:
            return None
        picture, _ = scaled(load_photo(file), self.longest)
        return {"photo": picture.transpose(2, 0, 1)[None].astype(np.float32)}
