"""Training, export, quantization and the choice of thresholds: what `train segmentation` runs by default."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.canvas import scaled
from fashion_wizard.segmentation.semantic import LONGEST, LONGEST_OF_PEOPLE, THRESHOLDS_FILE, Semantic, decide
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.evaluation.segmentation import confusion, intersection_over_union, mean
from fashion_wizard_lab.training.checkpoints import trained_weights
from fashion_wizard_lab.training.loop import Batch, autocast, device, train
from fashion_wizard_lab.training.mask_rcnn.examples import LoadedScene
from fashion_wizard_lab.training.mask_rcnn.quantize import calibration_photos, quantize, write_probe
from fashion_wizard_lab.training.mask_rcnn.sources import read_scenes, training_scenes, validation_photos
from fashion_wizard_lab.training.mask_rcnn.thresholds import choose_thresholds
from fashion_wizard_lab.training.onnx_file import halve, quarter
from fashion_wizard_lab.training.research import refuse_to_ship, write_card
from fashion_wizard_lab.training.segmentation_plan import JUDGED, Plan, StageName
from fashion_wizard_lab.training.semantic.dressed import dressed
from fashion_wizard_lab.training.semantic.examples import CloseExamples
from fashion_wizard_lab.training.semantic.export import export
from fashion_wizard_lab.training.semantic.losses import losses
from fashion_wizard_lab.training.semantic.network import SemanticNetwork

FEATURES: Final = "mask_rcnn_features.onnx"
SPARED: Final = tuple(f"trunk.blocks.{block}." for block in (0, 1, 2, 3, 13, 14, 15, 16, 17))
"""Layers that stay float32: the first, which see the photo itself, and the last, which are small."""
LAST: Final = ("label", "regions")
"""Layers that stay float32 with all that follows: they decide, and add small numbers to large ones."""
BATCH: Final = 10
RATE: Final = 8e-4
"""The highest learning rate, that of the head for regions."""
SHARES: Final = {"trunk": 1 / 16} | dict.fromkeys(
    ("inner", "smooth", "lateral", "context", "mix", "label"), 1 / 8
)
"""Of the rate, for what starts from Mask R-CNN's weights."""


def run_stage(stage: StageName, plan: Plan) -> None:
    """Run one stage; `train` goes on where it was stopped.

    Args:
        stage: `train`, `export`, `quantize` or `thresholds`.
        plan: Steps are of `BATCH` photos. It starts from Mask R-CNN's exported features; those that ship
            unless given.

    Raises:
        DatasetError: if photos, or the stage before, are missing.
        FashionWizardError: if weights learned from In-shop would go among those that ship.
    """
    cv2.setNumThreads(1)  # its threads would not live on in the processes that make examples
    checkpoint, target = plan.runs / "semantic.pt", plan.folder
    graph = target / "semantic.onnx"
    if plan.inshop is not None:
        refuse_to_ship(target)
    if stage == "train":
        _train(plan, checkpoint)
    elif stage == "export":
        network = SemanticNetwork()
        network.load_state_dict(trained_weights(checkpoint, "train"))
        target.mkdir(parents=True, exist_ok=True)
        (target / "semantic_int8.onnx").unlink(missing_ok=True)  # that of the weights before
        export(network, graph)
        if plan.inshop is not None:
            rows = {
                "data": f"`{plan.inshop.resolve().name}`, in the In-shop layout",
                "plan": f"steps {plan.steps}",
            }
            write_card("The segmentation network", [graph], rows)
    elif not graph.is_file():
        raise DatasetError(f"{target} holds no {graph.name}: run the stage export into it first")
    elif stage == "quantize":
        photos = calibration_photos(plan.data, plan.inshop)
        quick = target / "semantic_int8.onnx"
        quantize(graph, quick, photos, LONGEST, SPARED, LAST)
        halve(quick, least=4096)  # what stays float32; the scales of the channels are fewer
        quarter(graph)
        write_probe(target / "int8_probe.onnx")
    else:
        with plan.bars() as tell:
            known = validation_photos(plan.data, plan.inshop)
            choose_thresholds(known, Semantic(target).look, decide, target / THRESHOLDS_FILE, tell)


def _losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    return losses(cast("SemanticNetwork", network), batch["photo"], batch["label_map"])


def _train(plan: Plan, checkpoint: Path) -> None:
    with plan.bars() as tell:
        scenes = training_scenes(
            plan.data, plan.runs, inshop=plan.inshop, rendered=plan.rendered, progress=tell
        )
        loaded = [scene for scene in scenes if isinstance(scene, LoadedScene)]
        scenes += dressed(loaded, np.random.default_rng(plan.seed + 3), tell)
    torch.manual_seed(plan.seed)
    known = read_scenes("street", validation_photos(plan.data, plan.inshop)[:JUDGED])
    network = SemanticNetwork(plan.start or weights_path(FEATURES))
    network.freeze()
    train(
        network,
        _losses,
        CloseExamples(scenes, total=plan.steps * BATCH, batch=BATCH, seed=plan.seed),
        checkpoint=checkpoint,
        steps=plan.steps,
        batch=BATCH,
        rate=RATE if plan.rate is None else plan.rate,
        slower=SHARES,
        decay=0.01,
        average=0.997,
        validate=lambda average: pixel_figures(cast("SemanticNetwork", average), known),
    )


def pixel_figures(network: SemanticNetwork, scenes: Sequence[LoadedScene]) -> Mapping[str, float]:
    """MIoU over the 16 labels by pixels' likeliest label alone: a quick look while training."""
    counts = np.zeros((len(LABELS), len(LABELS)), np.int64)
    for scene in scenes:
        picture, (width, height) = scaled(scene.photo, LONGEST_OF_PEOPLE)
        batch = torch.from_numpy(picture.transpose(2, 0, 1).copy())[None].to(device())
        with autocast():
            logits, _ = network(batch)
        found = logits[0].float().argmax(dim=0).cpu().numpy().astype(np.uint8)
        found = found[: height // 4, : width // 4]
        size = scene.label_map.shape[1], scene.label_map.shape[0]
        full = cv2.resize(found, size, interpolation=cv2.INTER_NEAREST)
        counts += confusion(scene.label_map, np.asarray(full, np.uint8))
    return {"val_mIoU": mean(intersection_over_union(counts)) or 0.0}
