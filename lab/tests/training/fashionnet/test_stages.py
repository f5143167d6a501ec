"""From a folder in the In-shop layout to research weights that run."""

import json
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.garment import Garment
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.peers.fashionnet import FashionNet as Runtime
from fashion_wizard_lab.peers.square import Square
from fashion_wizard_lab.training.fashionnet.network import FashionNet
from fashion_wizard_lab.training.fashionnet.shop import read_shop
from fashion_wizard_lab.training.fashionnet.stages import STAGES, Plan, run_stage

PLAN = Plan(width=0.05, side=48, landmark_steps=3, steps=3, batch=8)


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_stages_follow_on_each_other_and_make_research_weights_that_run(shop_root, tmp_path):
    target = tmp_path / "out/net.onnx"
    for stage in STAGES:
        run_stage(stage, shop_root, tmp_path / "runs", PLAN, target=target)
    (line,) = (tmp_path / "runs/whole-1.jsonl").read_text().splitlines()
    assert {"location", "visibility", "category", "attributes", "triplet"} < json.loads(line).keys()
    assert {"val_error", "val_visibility", "val_hit@1"} < json.loads(line).keys()
    card = (tmp_path / "out/net.card.md").read_text()
    assert "non-commercial, research only" in card
    assert "33 photos of 11 train items of `shop`" in card
    # What runs is the network that was trained.
    shop, runtime = read_shop(shop_root), Runtime(target)
    network = FashionNet(len(shop.categories), len(shop.attributes), PLAN.width, PLAN.side).eval()
    network.load_state_dict(torch.load(tmp_path / "runs/whole-1.pt", weights_only=True)["mean"])
    photo = np.random.default_rng(0).integers(0, 256, (90, 60, 3), dtype=np.uint8)
    garment = Garment.from_mask("top", np.pad(np.ones((60, 40), bool), ((10, 20), (5, 15))))
    square = Square.of(photo, garment.mask, garment.box, PLAN.side)
    with torch.no_grad():
        answer = network(torch.from_numpy(square.pixels.transpose(2, 0, 1)[None].astype(np.float32)))
    seen = runtime.see(photo, garment)
    assert float(seen.vector @ answer.vector[0].numpy()) > 0.999
    assert np.allclose(seen.visibility, answer.visibility[0].softmax(dim=1).numpy(), atol=0.01)
    inside = square.to_photo(answer.points[0].numpy() * PLAN.side - 0.5)
    assert np.abs(seen.points - inside).max() < 1
    # A second turn goes on from the first.
    run_stage("landmarks", shop_root, tmp_path / "runs", PLAN, turn=2)
    assert (tmp_path / "runs/landmarks-2.pt").is_file()


def test_a_stage_without_its_predecessor_is_an_error(shop_root, tmp_path):
    for stage, first in (("whole", "landmarks"), ("export", "whole")):
        with pytest.raises(DatasetError, match=f"run the stage {first} first"):
            run_stage(stage, shop_root, tmp_path, PLAN)


def test_checkpoints_of_another_network_are_not_gone_on_with(shop_root, tmp_path):
    with pytest.raises(DatasetError, match="run the stage landmarks first"):
        run_stage("whole", shop_root, tmp_path, PLAN)
    with pytest.raises(DatasetError, match="begun with other width, side"):
        run_stage("whole", shop_root, tmp_path, replace(PLAN, width=0.1, side=64))


def test_research_weights_do_not_go_where_those_lie_that_ship(shop_root, tmp_path):
    with pytest.raises(FashionWizardError, match="research only"):
        run_stage("landmarks", shop_root, tmp_path, PLAN, target=weights_path("fashionnet.onnx"))
    assert not (tmp_path / "begun.json").exists()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [({"batch": 12}, "multiple of 8"), ({"side": 50}, "of 16"), ({"width": 2}, "at most 1")],
)
def test_settings_that_cannot_be_are_refused(shop_root, tmp_path, change, complaint):
    with pytest.raises(DatasetError, match=complaint):
        run_stage("landmarks", shop_root, tmp_path, replace(PLAN, **change))
