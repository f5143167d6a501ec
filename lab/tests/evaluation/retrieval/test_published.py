"""What others published, as their papers and model zoos have it."""

from fashion_wizard_lab.evaluation.retrieval.metrics import HIT_AT
from fashion_wizard_lab.evaluation.retrieval.published import PUBLISHED, comparable


def test_figures_have_the_names_of_ours_and_can_be_true():
    for published in PUBLISHED:
        assert set(published.figures) <= {*(f"hit@{k}" for k in HIT_AT), "mAP@R"}
        hits = [published.figures[f"hit@{k}"] for k in HIT_AT if f"hit@{k}" in published.figures]
        # With more photos looked at, no hit is lost; the mean precision is never above the first hit.
        assert hits == sorted(hits)
        assert 0 < hits[0] <= hits[-1] < 1
        assert published.figures.get("mAP@R", 0) <= hits[0]


def test_what_learned_from_the_set_is_better_than_what_did_not():
    trained = [each.figures["hit@1"] for each in PUBLISHED[1:] if each.trained]
    assert min(trained) > max(each.figures["hit@1"] for each in PUBLISHED if not each.trained)


def test_every_figure_comes_with_its_source_and_its_trap():
    assert all(len(each.source) > 20 and len(each.trap) > 40 for each in PUBLISHED)
    fashion_net = PUBLISHED[0]
    assert all(word in fashion_net.trap for word in ("54,642", "11,735", "0.764", "curve"))
    assert [each.name for each in PUBLISHED if not each.trained] == [
        "CLIP ViT-B/16",
        "DINOv2 ViT-L/14",
        "ResNet-50 of ImageNet",
    ]
    assert not any("mmfashion" in each.name.lower() for each in PUBLISHED)


def test_figures_of_another_data_set_are_never_called_comparable():
    assert "another data set" in comparable(False, "photo", 0)
    assert "another data set" in comparable(False, "boxes", 9)
    whole = comparable(True, "photo", 0)
    assert "another" not in whole
    assert "FashionNet" in whole
    assert "whole photo" in comparable(True, "boxes", 0)
    assert "3,000 distractors" in comparable(True, "photo", 3000)
