"""Answers survive a stop, also one in the middle of a line."""

import pytest

from fashion_wizard_lab.evaluation.retrieval.answers import Answer, AnswerFile


def answer(query, by="wizard"):
    found = [["000001.jpg", 0.5], ["000002.png", 0.25]]
    return Answer(query, by, found, [{"color": 0.5}], 0.1, 0.2, "", [[["000003.jpg", 0.75]]])


def test_what_was_added_is_there_after_a_restart(tmp_path):
    path = tmp_path / "answers.jsonl"
    with AnswerFile(path) as file:
        assert file.get(1, "wizard") is None
        file.add(answer(1))
        file.add(answer(1, "superpoint"))
        assert file.get(1, "wizard") == answer(1)
    with AnswerFile(path) as file:
        assert file.get(1, "wizard") == answer(1)
        assert file.get(1, "superpoint") == answer(1, "superpoint")
        assert file.get(2, "wizard") is None


@pytest.mark.parametrize("cut", [1, 5, 60])
def test_a_line_that_was_cut_off_does_not_count_and_harms_no_other(tmp_path, cut):
    path = tmp_path / "answers.jsonl"
    with AnswerFile(path) as file:
        file.add(answer(1))
        file.add(answer(2))
    path.write_bytes(path.read_bytes()[:-cut])
    with AnswerFile(path) as file:
        assert file.get(1, "wizard") == answer(1)
        assert file.get(2, "wizard") is None
        file.add(answer(3))
    with AnswerFile(path) as file:
        assert [bool(file.get(query, "wizard")) for query in (1, 2, 3)] == [True, False, True]
