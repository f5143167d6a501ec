"""Likeness finds how traits follow from parts; pairs are of different items, with what is known of them."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.search.traits import TRAITS, TraitModel
from fashion_wizard.search.weights import PartWeights
from fashion_wizard_lab.training.fusion.traits import PARTS, Pairs, fit_likeness, flat_pairs, rendered_pairs

TRUE = TraitModel(
    {"cloth": {"texture": 4.0, "pattern": 2.0}, "color": {"color": 5.0}, "kind": {"cut": 6.0}},
    {"cloth": -3.0, "color": -2.0, "kind": -4.0},
)


def pairs(count: int, seed: int, traits=tuple(TRAITS)) -> Pairs:
    """Traits that are shared as often as `TRUE` says."""
    rng = np.random.default_rng(seed)
    parts = {part: rng.uniform(0, 1, count).astype(np.float32) for part in PARTS}
    return Pairs(
        parts, {trait: rng.random(count) < TRUE.probability(parts, trait, PartWeights()) for trait in traits}
    )


def test_the_fit_finds_the_truth_and_its_chances_come_true() -> None:
    fitted = fit_likeness([pairs(20_000, 0), pairs(5_000, 1, ("kind",))])
    for trait, own in TRAITS.items():
        assert fitted["bias"][trait] == pytest.approx(TRUE.bias[trait], abs=0.3)
        for part in own:
            assert fitted["weights"][trait][part] == pytest.approx(TRUE.weights[trait][part], abs=0.4)
    found = TraitModel(fitted["weights"], fitted["bias"])
    new = pairs(20_000, 2)
    for trait in TRAITS:
        probability = found.probability(new.parts, trait, PartWeights())
        for low, high in ((0, 0.2), (0.2, 0.6), (0.6, 1)):
            chosen = (probability >= low) & (probability < high)
            assert new.shared[trait][chosen].mean() == pytest.approx(probability[chosen].mean(), abs=0.04)


def test_what_misleads_is_not_weighed() -> None:
    rng = np.random.default_rng(3)
    misled = pairs(4_000, 4)
    parts = {**misled.parts, "pattern": rng.uniform(0, 1, 4_000).astype(np.float32)}
    shared = {**misled.shared, "cloth": misled.shared["cloth"] & (parts["pattern"] < 0.5)}
    assert fit_likeness([Pairs(parts, shared)])["weights"]["cloth"]["pattern"] == 0


def test_each_group_counts_the_same_however_many_pairs_it_has() -> None:
    many, few = pairs(20_000, 5), pairs(500, 6, ("kind",))
    few.shared["kind"][:] = True
    bias = fit_likeness([many, few])["bias"]
    alone = fit_likeness([many])["bias"]
    assert bias["kind"] > alone["kind"] + 0.5
    assert bias["color"] == alone["color"]


def test_rendered_pairs_are_of_different_items_and_know_their_traits(tmp_path) -> None:
    found = rendered_pairs(tmp_path, 4, 402, lambda *_: None)
    assert set(found.shared) == set(TRAITS)
    counts = {len(each) for each in (*found.parts.values(), *found.shared.values())}
    assert len(counts) == 1
    assert counts.pop() > 0
    assert any(found.shared["kind"]), "the second of four items is the first in another color"
    assert not all(found.shared["color"])
    for part in PARTS:
        assert 0 <= found.parts[part].min() <= found.parts[part].max() <= 1


def test_flat_pairs_know_the_kind_alone(tmp_path, real_data) -> None:
    small = tmp_path / "clothing"
    (small / "images").mkdir(parents=True)
    table = (real_data / "clothing" / "images.csv").read_text(encoding="utf-8").splitlines()
    lines = [line for line in table[1:] if line.split(",")[3] == "178"][:4]
    (small / "images.csv").write_text("\n".join([table[0], *lines]), encoding="utf-8")
    for line in lines:
        name = line.split(",")[0]
        (small / "images" / name).write_bytes((real_data / "clothing" / "images" / name).read_bytes())
    assert set(flat_pairs(small, tmp_path / "work", lambda *_: None).shared) == {"kind"}
