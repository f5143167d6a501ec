"""The two steps of FashionNet's training in turn, each resumed where it was, and the export."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import cv2
import torch
from torch import nn

from fashion_wizard.errors import DatasetError
from fashion_wizard.files import replacing
from fashion_wizard_lab.training.checkpoints import trained_weights
from fashion_wizard_lab.training.fashionnet.examples import GROUP, PAIR, Photos, view
from fashion_wizard_lab.training.fashionnet.export import export
from fashion_wizard_lab.training.fashionnet.losses import Losses, Step, attribute_balance
from fashion_wizard_lab.training.fashionnet.network import STRIDE_5, Answer, FashionNet
from fashion_wizard_lab.training.fashionnet.shop import Shop, read_shop
from fashion_wizard_lab.training.loop import Batch, device, train
from fashion_wizard_lab.training.research import refuse_to_ship, write_card

StageName = Literal["landmarks", "whole", "export"]
STAGES: Final[tuple[StageName, ...]] = ("landmarks", "whole", "export")

JUDGED: Final = 200
"""Photos of held-out items that are looked at while training, at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        width: Share of the paper's channels and units.
        side: Of the square input, pixels; 224 in the paper.
        landmark_steps: Steps of the landmarks, each turn.
        steps: Steps of the whole, each turn.
        batch: Photos a step, a multiple of 8.
        rate: The highest learning rate.
        seed: Seeds every random choice.
    """

    width: float = 1.0
    side: int = 224
    landmark_steps: int = 5_000
    steps: int = 20_000
    batch: int = 64
    rate: float = 3e-4
    seed: int = 0

    def check(self) -> None:
        """Fail before anything is read.

        Raises:
            DatasetError: for a batch, side or width that cannot be trained with.
        """
        if self.batch % (PAIR * GROUP):
            raise DatasetError(f"a batch of {self.batch}: has to be a multiple of {PAIR * GROUP}")
        if self.side % 16 or self.side < STRIDE_5:
            raise DatasetError(f"a side of {self.side}: has to be a multiple of 16, {STRIDE_5} at least")
        if not 0 < self.width <= 1:
            raise DatasetError(f"a width of {self.width:g}: has to be more than 0 and at most 1")


def run_stage(
    stage: StageName, root: Path, runs: Path, plan: Plan, *, turn: int = 1, target: Path | None = None
) -> None:
    """Run or resume one stage.

    Args:
        stage: `landmarks`, `whole`, or `export`.
        root: A folder in the In-shop layout.
        runs: Folder of the checkpoints and figures.
        plan: How to train.
        turn: From the second on, `landmarks` goes on from the whole network of the turn before.
        target: The ONNX file; into `runs` unless given. A card is written beside it.

    Raises:
        DatasetError: if the data set, or the stage before, is missing, or `runs` was begun otherwise.
        FashionWizardError: if the target is among the weights that ship.
    """
    plan.check()
    target = target or runs / "fashionnet.onnx"
    refuse_to_ship(target)
    cv2.setNumThreads(1)  # its threads would not live on in the processes that make examples
    shop = read_shop(root)
    _same_as_before(runs, shop, plan)
    torch.manual_seed(plan.seed)
    network = FashionNet(len(shop.categories), len(shop.attributes), plan.width, plan.side)
    whole = runs / f"whole-{turn}.pt"
    if stage == "export":
        network.load_state_dict(trained_weights(whole, "whole"))
        export(network, target)
        write_card("FashionNet", [target], _card_rows(shop, plan, whole))
        return
    if stage == "whole":
        network.load_state_dict(trained_weights(runs / f"landmarks-{turn}.pt", "landmarks"))
    elif turn > 1:
        network.load_state_dict(trained_weights(runs / f"whole-{turn - 1}.pt", "whole"))
    _train(network, stage, turn, shop, runs, plan)


def _train(network: FashionNet, step: Step, turn: int, shop: Shop, runs: Path, plan: Plan) -> None:
    judged = [(item, shot) for item in sorted(shop.held) for shot in shop.items[item]][:JUDGED]
    known = [view(shop, item, shot, plan.side) for item, shot in judged]
    train(
        network,
        Losses(step, attribute_balance(shop.known)),
        Photos(shop, plan.side, seed=plan.seed + 2 * turn + (step == "whole")),
        checkpoint=runs / f"{step}-{turn}.pt",
        steps=plan.landmark_steps if step == "landmarks" else plan.steps,
        batch=plan.batch,
        rate=plan.rate,
        average=0.998,
        validate=lambda mean: held_out_figures(mean, known),
    )


def held_out_figures(network: nn.Module, known: list[Batch]) -> Mapping[str, float]:
    """How far landmarks are off, and how often another photo of an item is the nearest, on held-out items.

    Returns:
        `val_error`, the mean distance of known landmarks as a share of the input's side; `val_visibility`,
        the share of landmarks whose state is right; `val_hit@1`, each photo a query against all others.
    """
    answers = [cast("Answer", network(example["photo"][None].float().to(device()))) for example in known]
    points, vectors = (
        torch.cat([getattr(answer, name) for answer in answers]).cpu() for name in ("points", "vector")
    )
    states = torch.cat([answer.visibility for answer in answers]).cpu().argmax(dim=2)
    wanted = {
        name: torch.stack([example[name] for example in known])
        for name in ("points", "known", "visibility", "item")
    }
    off = (points - wanted["points"]).norm(dim=2)[wanted["known"]]
    likeness = (vectors @ vectors.T).fill_diagonal_(-2)
    nearest = wanted["item"][likeness.argmax(dim=1)]
    return {
        "val_error": float(off.mean()) if len(off) else 0.0,
        "val_visibility": float((states == wanted["visibility"]).float().mean()),
        "val_hit@1": float((nearest == wanted["item"]).float().mean()),
    }


def _same_as_before(runs: Path, shop: Shop, plan: Plan) -> None:
    """Checkpoints fit a single data set and network: their first settings are stored beside them."""
    now = {
        "width": plan.width,
        "side": plan.side,
        "items": len(shop.items),
        "categories": list(shop.categories),
        "attributes": list(shop.attributes),
    }
    file = runs / "begun.json"
    if file.is_file():
        begun = json.loads(file.read_text("utf-8"))
        other = [name for name, value in now.items() if begun.get(name) != value]
        if other:
            raise DatasetError(
                f"{runs} was begun with other {', '.join(other)}; name another folder with --runs"
            )
    else:
        runs.mkdir(parents=True, exist_ok=True)
        with replacing(file) as stream:
            stream.write(json.dumps(now, indent=1).encode())


def _card_rows(shop: Shop, plan: Plan, checkpoint: Path) -> dict[str, Any]:
    figures = json.loads(checkpoint.with_suffix(".jsonl").read_text("utf-8").splitlines()[-1])
    return {
        "network": "FashionNet (Liu et al., DeepFashion, CVPR 2016), from random weights",
        "data": f"{shop.photos:,} photos of {len(shop.items) - len(shop.held):,} train items of "
        f"`{shop.root.resolve().name}`, in the In-shop layout",
        "plan": ", ".join(f"{name} {value:g}" for name, value in asdict(plan).items()),
        "steps made": figures["step"],
        **{
            f"{name.removeprefix('val_')}, {len(shop.held)} held-out items": value
            for name, value in figures.items()
            if name.startswith("val_")
        },
    }
