"""What others published, as their papers and model zoos have it."""

from fashion_wizard_lab.evaluation.retrieval.published import PUBLISHED, comparable


def test_the_figures_are_those_of_their_sources():
    assert {one.name: dict(one.figures) for one in PUBLISHED} == {
        "FashionNet": {"hit@1": 0.53, "hit@10": 0.73, "hit@20": 0.76},
        "OML ViT-S/16": {"hit@1": 0.921, "mAP@R": 0.685},
        "Hyp-ViT": {"hit@1": 0.927},
        "UNICOM ViT-L/14, 336 pixels": {"hit@1": 0.967},
        "CLIP ViT-B/16": {"hit@1": 0.606},
        "DINOv2 ViT-L/14": {"hit@1": 0.352},
        "ResNet-50 of ImageNet": {"hit@1": 0.284},
    }


def test_every_figure_comes_with_its_source_and_its_trap():
    assert all(len(one.source) > 20 and len(one.trap) > 40 for one in PUBLISHED)
    fashion_net = PUBLISHED[0]
    assert all(word in fashion_net.trap for word in ("54,642", "11,735", "0.764", "curve"))
    assert [one.name for one in PUBLISHED if not one.trained] == [
        "CLIP ViT-B/16",
        "DINOv2 ViT-L/14",
        "ResNet-50 of ImageNet",
    ]
    assert not any("mmfashion" in one.name.lower() for one in PUBLISHED)


def test_figures_of_another_data_set_are_never_called_comparable():
    assert "another data set" in comparable(False, "photo", 0)
    assert "another data set" in comparable(False, "boxes", 9)
    whole = comparable(True, "photo", 0)
    assert "another" not in whole
    assert "FashionNet" in whole
    assert "whole photo" in comparable(True, "boxes", 0)
    assert "3,000 distractors" in comparable(True, "photo", 3000)
