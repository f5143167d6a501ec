"""A run that is kept goes on where it was, computes nothing twice, and answers alike on several threads."""

from pathlib import Path

import pytest
from lab.tests.evaluation.retrieval.small_sets import COLORS, FewKeypoints, evaluate, garment, write_set
from PIL import Image

from fashion_wizard.defaults import feature_extractor
from fashion_wizard_lab.evaluation.retrieval import run


def test_a_kept_run_is_not_done_again(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    first, again, other = FewKeypoints(), FewKeypoints(), FewKeypoints()
    report = evaluate(root, extractor=feature_extractor(keypoints=first), work=work, by=["wizard"])
    repeated = evaluate(root, extractor=feature_extractor(keypoints=again), work=work, by=["wizard"])
    assert repeated.results == report.results
    assert (len(first.seen) >= 12, len(again.seen)) == (True, 0)
    # Another region is another catalog.
    evaluate(root, extractor=feature_extractor(keypoints=other), work=work, by=["wizard"], roi="photo")
    assert len(other.seen) == len(first.seen)


def test_a_stopped_run_goes_on_where_it_was(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"

    def stop(step, done, total):
        if (step, done) == ("searching", 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(root, work=work, progress=stop)
    rest, calls = FewKeypoints(), []
    report = evaluate(
        root,
        extractor=feature_extractor(keypoints=rest),
        work=work,
        progress=lambda *call: calls.append(call),
    )
    # Two queries are left; asked once more before, the first of them makes the index files.
    assert len(rest.seen) == 3
    assert calls[-2:] == [("searching", 5, 6), ("searching", 6, 6)]
    assert report.results == evaluate(root).results


def test_answers_of_other_code_are_not_taken(tmp_path, monkeypatch):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    evaluate(root, work=work, by=["wizard"])
    monkeypatch.setattr(run, "search_digest", lambda: "changed")
    again = FewKeypoints()
    evaluate(root, work=work, by=["wizard"], extractor=feature_extractor(keypoints=again))
    assert len(again.seen) == 7


def test_a_run_may_be_kept_in_a_folder_named_from_here(tmp_path, monkeypatch):
    write_set(tmp_path / "set")
    monkeypatch.chdir(tmp_path)
    report = evaluate(Path("set"), work=Path("work"), by=["wizard"])
    assert report.problems == []
    assert report.results["wizard"]["hit@1"] == 1


def test_several_threads_give_the_same_answers(tmp_path):
    root = write_set(tmp_path, gallery={0, 1, 3, 4})
    one, four = evaluate(root), evaluate(root, threads=4)
    assert four.results == one.results
    assert four.breakdown == one.breakdown
    assert four.problems == one.problems


def test_methods_share_the_features_of_a_query(tmp_path):
    both, alone = FewKeypoints(), FewKeypoints()
    root = write_set(tmp_path)
    evaluate(root, extractor=feature_extractor(keypoints=both))
    evaluate(root, extractor=feature_extractor(keypoints=alone), by=["wizard"])
    assert len(both.seen) == len(alone.seen)


def test_a_changed_photo_is_not_taken_for_the_old_one(tmp_path):
    root, work = write_set(tmp_path / "set"), tmp_path / "work"
    assert evaluate(root, work=work, by=["wizard"]).results["wizard"]["hit@1"] == 1
    photo = next((root / "Img").rglob("id_00000000/01_1_front.png"))
    Image.fromarray(garment(COLORS[1], seed=77)).save(photo)
    assert evaluate(root, work=work, by=["wizard"]).results["wizard"]["hit@1"] < 1


def test_progress_is_told_to_the_end(tmp_path):
    calls = []
    evaluate(write_set(tmp_path), progress=lambda *call: calls.append(call), by=["wizard"])
    assert ("indexing", 6, 6) in calls
    assert calls[-1] == ("searching", 6, 6)
