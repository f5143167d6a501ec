"""Training, export and the choice of thresholds: what `train segmentation` runs."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.canvas import PAPER
from fashion_wizard.segmentation.compose import keep
from fashion_wizard.segmentation.detector import Regions
from fashion_wizard.segmentation.mask_rcnn import LONGEST, THRESHOLDS_FILE, decide
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN as MaskRCNNSegmenter
from fashion_wizard_lab.evaluation.segmentation import confusion, intersection_over_union, mean
from fashion_wizard_lab.training.checkpoints import trained_weights
from fashion_wizard_lab.training.loop import Batch, autocast, device, train
from fashion_wizard_lab.training.mask_rcnn.examples import Examples, LoadedScene
from fashion_wizard_lab.training.mask_rcnn.export import export
from fashion_wizard_lab.training.mask_rcnn.network import MaskRCNN
from fashion_wizard_lab.training.mask_rcnn.quantize import calibration_photos, quantize, write_probe
from fashion_wizard_lab.training.mask_rcnn.sources import (
    read_scenes,
    training_scenes,
    validation_photos,
)
from fashion_wizard_lab.training.mask_rcnn.thresholds import CHOICES, choose_thresholds
from fashion_wizard_lab.training.mobilenet import normalize
from fashion_wizard_lab.training.onnx_file import quarter
from fashion_wizard_lab.training.research import refuse_to_ship, write_card
from fashion_wizard_lab.training.segmentation_plan import JUDGED, Plan, StageName

BATCH: Final = 6
RATE: Final = 1e-3
TRUNK_SHARE: Final = 0.3
"""Of the rate, for the trunk, which starts from ImageNet weights."""


def losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """All losses of `MaskRCNN`."""
    return cast("MaskRCNN", network).losses(batch["photo"], batch["label_map"])


def run_stage(stage: StageName, plan: Plan) -> None:
    """Run one stage; `train` goes on where it was stopped.

    Args:
        stage: `train`, `export`, `quantize` or `thresholds`.
        plan: Steps are of `BATCH` photos. It starts from ImageNet weights of MobileNetV2, or from nothing.

    Raises:
        DatasetError: if photos, or the stage before, are missing.
        FashionWizardError: if weights learned from In-shop would go among those that ship.
    """
    cv2.setNumThreads(1)  # its threads would not live on in the processes that make examples
    checkpoint, target = plan.runs / "mask_rcnn.pt", plan.folder
    if plan.inshop is not None:
        refuse_to_ship(target)
    if stage == "thresholds" and not checkpoint.is_file():
        raise DatasetError(f"{checkpoint} is missing: run the stage train first")
    if stage == "train":
        _train(plan, checkpoint)
    elif stage == "export":
        _export(plan, checkpoint)
    elif not (target / "mask_rcnn_features.onnx").is_file():
        raise DatasetError(f"{target} holds no mask_rcnn_features.onnx: run the stage export into it first")
    elif stage == "quantize":
        quantize(
            target / "mask_rcnn_features.onnx",
            target / "mask_rcnn_features_int8.onnx",
            calibration_photos(plan.data, plan.inshop),
            LONGEST,
        )
        for part in ("features", "boxes", "masks"):
            quarter(target / f"mask_rcnn_{part}.onnx")
        write_probe(target / "int8_probe.onnx")
    else:
        with plan.bars() as tell:
            segmenter = MaskRCNNSegmenter(target)
            choose_thresholds(
                validation_photos(plan.data, plan.inshop),
                partial(_likely, segmenter),
                lambda seen, thresholds, photo: decide(*seen, thresholds, photo),
                target / THRESHOLDS_FILE,
                tell,
            )


def _likely(segmenter: MaskRCNNSegmenter, photo: Photo) -> tuple[Regions, NDArray[np.float32]]:
    """What a segmenter sees in a photo, less what no threshold lets through."""
    regions, found = segmenter.look(photo)
    likely = regions.scores >= min(CHOICES)
    return keep(regions, likely), found[likely]


def _train(plan: Plan, checkpoint: Path) -> None:
    with plan.bars() as tell:
        scenes = training_scenes(
            plan.data, plan.runs, inshop=plan.inshop, rendered=plan.rendered, progress=tell
        )
    judged = validation_photos(plan.data, plan.inshop)
    network = MaskRCNN(plan.start)
    torch.manual_seed(plan.seed)
    known = read_scenes("street", judged[:: -(-len(judged) // JUDGED)])
    train(
        network,
        losses,
        Examples(scenes, total=plan.steps * BATCH, batch=BATCH, seed=plan.seed),
        checkpoint=checkpoint,
        steps=plan.steps,
        batch=BATCH,
        rate=_rate(plan),
        slower={"pyramid.trunk": TRUNK_SHARE},
        decay=0.02,
        average=0.998,
        validate=lambda mean: pixel_figures(cast("MaskRCNN", mean), known),
        validate_every=250,
    )


def _export(plan: Plan, checkpoint: Path) -> None:
    network = MaskRCNN()
    network.load_state_dict(trained_weights(checkpoint, "train"))
    plan.folder.mkdir(parents=True, exist_ok=True)
    (plan.folder / "mask_rcnn_features_int8.onnx").unlink(missing_ok=True)  # that of the weights before
    files = export(network, plan.folder)
    if plan.inshop is not None:
        sources = [name for name in ("ccp", "clothing") if (plan.data / name).is_dir()]
        rows = {
            "data": ", ".join([f"`{plan.inshop.resolve().name}`, in the In-shop layout", *sources]),
            "started from": "ImageNet weights" if plan.start else "what the checkpoint was started from",
            "plan": f"steps {plan.steps}, rate {_rate(plan):g}, rendered {plan.rendered}, seed {plan.seed}",
        }
        write_card("Mask R-CNN", files, rows)


def _rate(plan: Plan) -> float:
    return RATE if plan.rate is None else plan.rate


def pixel_figures(network: MaskRCNN, scenes: Sequence[LoadedScene]) -> Mapping[str, float]:
    """MIoU of the semantic head alone over the 16 labels, on whole photos: a quick look while training."""
    counts = np.zeros((len(LABELS), len(LABELS)), np.int64)
    for scene in scenes:
        height, width = scene.label_map.shape
        canvas = cv2.copyMakeBorder(
            scene.photo, 0, -height % 32, 0, -width % 32, cv2.BORDER_CONSTANT, value=PAPER
        )
        batch = torch.from_numpy(canvas.transpose(2, 0, 1).copy())[None].to(device())
        with autocast():
            logits = network.semantic(network.pyramid(normalize(batch)))
        full = nn.functional.interpolate(
            logits.float(), canvas.shape[:2], mode="bilinear", align_corners=False
        )
        found = full.argmax(dim=1)[0, :height, :width].cpu().numpy()
        counts += confusion(scene.label_map, found.astype(np.uint8))
    return {"val_mIoU": mean(intersection_over_union(counts)) or 0.0}
