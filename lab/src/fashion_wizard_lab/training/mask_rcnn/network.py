"""Mask R-CNN (He et al., arXiv 1703.06870) with a semantic branch (Kirillov et al., arXiv 1901.02446).

Built from torchvision's parts. The color map wants a label for each pixel, and the masks of long thin
regions, arms and legs above all, are too coarse at 28 x 28: so one more head labels all pixels of the
finest level, and what a photo shows is decided by both.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.models.detection.roi_heads import RoIHeads, fastrcnn_loss, maskrcnn_loss
from torchvision.models.detection.rpn import RegionProposalNetwork, RPNHead
from torchvision.ops import MultiScaleRoIAlign

from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.detector import ANCHOR_RATIOS, ANCHOR_SIZES
from fashion_wizard_lab.training.mask_rcnn.backbone import Pyramid
from fashion_wizard_lab.training.mobilenet import normalize

WIDTH: Final = 128
"""Channels of the pyramid."""
INNER: Final = 96
"""Channels of the semantic head."""
LEAST: Final = 24
"""A region of fewer pixels is no target of boxes and masks."""
CLASSES: Final = len(LABELS)
ROIS: Final = 64
"""Proposals a photo whose label and box are trained."""
MASK_ROIS: Final = 8
"""Of those, the most whose mask is trained; each costs as much as many boxes."""
LEVELS: Final = ("0", "1", "2", "3")
"""Pyramid levels that regions are cut from."""

Target = dict[str, Tensor]


class SemanticHead(nn.Module):
    """All levels summed at stride 4, with the photo's context, and labelled."""

    def __init__(self) -> None:
        """Fresh weights."""
        super().__init__()
        self.lateral = nn.ModuleList(_convolution(WIDTH, INNER) for _ in LEVELS)
        self.context = nn.Linear(WIDTH, INNER)
        self.mix = nn.Sequential(_convolution(INNER, INNER), nn.Dropout2d(0.1))
        self.label = nn.Conv2d(INNER, CLASSES, 1)

    def forward(self, levels: Mapping[str, Tensor]) -> Tensor:
        """Logits `(B, 16, H/4, W/4)`."""
        size = levels["0"].shape[-2:]
        total = self.context(levels["3"].mean(dim=(2, 3)))[:, :, None, None]
        for name, convolution in zip(LEVELS, self.lateral, strict=True):
            resized = convolution(levels[name])
            if name != "0":
                resized = nn.functional.interpolate(resized, size, mode="bilinear", align_corners=False)
            total = total + resized
        logits: Tensor = self.label(self.mix(total))
        return logits


def _convolution(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class MaskRCNN(nn.Module):
    """Pyramid, region proposals, box head, mask head and semantic head."""

    def __init__(self, start: Path | None = None) -> None:
        """Fresh heads on a trunk that starts from ImageNet weights, if given."""
        super().__init__()
        self.pyramid = Pyramid(WIDTH, start)
        # One entry a level: the generator pairs sizes with the feature maps it is given.
        anchors = AnchorGenerator(
            tuple((size,) for size in ANCHOR_SIZES), (ANCHOR_RATIOS,) * len(ANCHOR_SIZES)
        )
        self.proposals = RegionProposalNetwork(
            anchors,
            RPNHead(WIDTH, len(ANCHOR_RATIOS)),
            fg_iou_thresh=0.6,
            bg_iou_thresh=0.3,
            batch_size_per_image=192,
            positive_fraction=0.5,
            pre_nms_top_n={"training": 600, "testing": 400},
            post_nms_top_n={"training": 300, "testing": 100},
            nms_thresh=0.7,
        )
        self.regions = RoIHeads(
            MultiScaleRoIAlign(LEVELS, output_size=7, sampling_ratio=2),
            TwoMLPHead(WIDTH * 7 * 7, 384),
            FastRCNNPredictor(384, CLASSES),
            fg_iou_thresh=0.5,
            bg_iou_thresh=0.5,
            batch_size_per_image=ROIS,
            positive_fraction=0.34,
            bbox_reg_weights=None,
            score_thresh=0.05,
            nms_thresh=0.5,
            detections_per_img=40,
            mask_roi_pool=MultiScaleRoIAlign(LEVELS, output_size=14, sampling_ratio=2),
            mask_head=MaskRCNNHeads(WIDTH, (96, 96, 96), 1, norm_layer=nn.BatchNorm2d),
            mask_predictor=MaskRCNNPredictor(96, 96, CLASSES),
        )
        self.semantic = SemanticHead()

    def losses(self, photos: Tensor, label_maps: Tensor) -> dict[str, Tensor]:
        """All losses of a batch.

        Args:
            photos: `(B, 3, H, W)` uint8 RGB; H and W are multiples of 32.
            label_maps: `(B, H, W)` uint8; 255 is not judged.
        """
        levels = self.pyramid(_channels_last(normalize(photos)))
        found = {"semantic": semantic_loss(self.semantic(levels), label_maps)}
        targets = [regions_of(label_map) for label_map in label_maps]
        known = [i for i, target in enumerate(targets) if len(target["boxes"])]
        if not known:
            return found
        targets = [targets[i] for i in known]
        some = slice(None) if len(known) == len(photos) else known
        levels = {name: value[some].float() for name, value in levels.items()}
        images = ImageList(photos[known], [tuple(photos.shape[-2:])] * len(known))
        coarse = {name: value for name, value in levels.items() if name != "0"}
        proposals, of_proposals = self.proposals(images, coarse, targets)
        return found | of_proposals | self._region_losses(levels, proposals, targets, images.image_sizes)

    def _region_losses(
        self,
        levels: dict[str, Tensor],
        proposals: list[Tensor],
        targets: list[Target],
        sizes: list[tuple[int, int]],
    ) -> dict[str, Tensor]:
        """As `RoIHeads.forward` in training, but with a cap on the masks."""
        heads = self.regions
        proposals, matched, labels, regression = heads.select_training_samples(proposals, targets)
        pooled = heads.box_head(heads.box_roi_pool(levels, proposals, sizes))
        logits, deltas = heads.box_predictor(pooled)
        box_label, box_place = fastrcnn_loss(logits, deltas, labels, regression)
        chosen = [torch.where(region_labels > 0)[0] for region_labels in labels]
        chosen = [
            indices[torch.randperm(len(indices), device=indices.device)[:MASK_ROIS]] for indices in chosen
        ]
        boxes = [p[i] for p, i in zip(proposals, chosen, strict=True)]
        masks = heads.mask_predictor(heads.mask_head(heads.mask_roi_pool(levels, boxes, sizes)))
        mask = maskrcnn_loss(
            masks,
            boxes,
            [target["masks"] for target in targets],
            [target["labels"] for target in targets],
            [m[i] for m, i in zip(matched, chosen, strict=True)],
        )
        return {
            "loss_classifier": box_label,
            "loss_box_reg": box_place,
            "loss_mask": torch.where(torch.isfinite(mask), mask, torch.zeros_like(mask)),
        }


def _channels_last(pictures: Tensor) -> Tensor:
    return pictures.contiguous(memory_format=torch.channels_last)


def regions_of(label_map: Tensor) -> Target:
    """The targets of boxes and masks that a label map gives: one region a label, of `LEAST` pixels at least.

    Args:
        label_map: `(H, W)` uint8; 255 is not judged.

    Returns:
        `boxes` `(N, 4)` float32, `labels` `(N,)` int64, `masks` `(N, H, W)` uint8.
    """
    flat = label_map.long()
    counts = torch.bincount(flat.flatten(), minlength=256)[:CLASSES]
    counts[0] = 0
    labels = torch.where(counts >= LEAST)[0]
    masks = flat == labels[:, None, None]
    boxes = torch.zeros((len(labels), 4), device=label_map.device)
    for row, mask in enumerate(masks):
        x, y = torch.where(mask.any(dim=0))[0], torch.where(mask.any(dim=1))[0]
        boxes[row] = torch.stack([x[0], y[0], x[-1] + 1, y[-1] + 1]).float()
    wide = ((boxes[:, 2:] - boxes[:, :2]) >= 3).all(dim=1)
    return {"boxes": boxes[wide], "labels": labels[wide], "masks": masks[wide].to(torch.uint8)}


def semantic_loss(logits: Tensor, label_maps: Tensor) -> Tensor:
    """Cross entropy of each pixel, and the overlap of each label that occurs (soft Dice), in equal parts.

    Cross entropy alone would hardly see a belt; Dice (Milletari et al., arXiv 1606.04797) counts it as much
    as a coat. Both are taken at every second pixel, which costs a quarter.
    """
    wanted = label_maps[:, 1::2, 1::2].long()
    size = wanted.shape[-2:]
    full = nn.functional.interpolate(logits.float(), size, mode="bilinear", align_corners=False)
    judged = wanted != 255
    pixels = nn.functional.cross_entropy(full, torch.where(judged, wanted, -100), label_smoothing=0.02)
    chances = torch.softmax(full, dim=1) * judged[:, None]
    exact = (
        nn.functional.one_hot(torch.where(judged, wanted, 0), CLASSES).permute(0, 3, 1, 2) * judged[:, None]
    )
    total = partial(torch.sum, dim=(0, 2, 3))
    overlap = 2 * total(chances * exact) / (total(chances) + total(exact)).clamp(min=1)
    occurs = total(exact) > 0
    return pixels + (1 - overlap[occurs]).mean()
