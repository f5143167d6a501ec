"""Landmarks come as the release writes them; what is wrong with them is named."""

import numpy as np
import pytest

from fashion_wizard_lab.datasets.inshop import LANDMARK_NAMES, read_inshop, read_landmarks
from fashion_wizard_lab.wardrobe import render_item, render_view

LIST = "Anno/list_landmarks_inshop.txt"
VIEW_OF = {"01_1_front": "front", "01_7_additional": "detail"}


def test_the_wardrobes_landmarks_are_read_exactly(wardrobe):
    inshop = read_inshop(wardrobe)
    landmarks = read_landmarks(inshop)
    assert landmarks.problems == ()
    assert landmarks.of.keys() == {photo.name for photo in inshop.photos}
    for photo in inshop.photos:
        assert landmarks.of[photo.name].clothes_type == photo.clothes_type
    shown = [*inshop.of("gallery"), inshop.of("query")[0]]
    assert {photo.clothes_type for photo in shown} == {1, 2, 3}
    for photo in shown:
        marks = landmarks.of[photo.name]
        view = render_view(render_item(3, int(photo.item[3:]) - 1), VIEW_OF[photo.path.stem], (60, 80))
        assert LANDMARK_NAMES[marks.clothes_type] == view.landmark_names
        assert (marks.visibility == view.visibility).all()
        # 60 x 80 is shown at half its size, with 5 columns of white on each side.
        expected = (view.landmarks + 0.5) / 2 - 0.5 + (5, 0)
        seen = marks.visibility < 2
        assert np.abs(marks.points - expected)[seen].max(initial=0) <= 0.5
        assert not marks.points[~seen].any()


def test_the_numbers_are_those_of_the_paper():
    assert {kind: len(names) for kind, names in LANDMARK_NAMES.items()} == {1: 6, 2: 4, 3: 8}


def test_rows_filled_up_to_eight_landmarks_are_read_too(wardrobe, copy, edit):
    def fill(lines):
        return lines[:2] + [
            " ".join([*(words := line.split()), *["0"] * (27 - len(words))]) for line in lines[2:]
        ]

    edit(LIST, fill)
    landmarks, expected = read_landmarks(read_inshop(copy)), read_landmarks(read_inshop(wardrobe))
    assert landmarks.problems == ()
    for name, marks in landmarks.of.items():
        assert (marks.points == expected.of[name].points).all()


def row(lines, place):
    """Name, and numbers, of a row; the first is at place 2."""
    name, *numbers = lines[place].split()
    return name, numbers


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        (3, "040", "lies outside of the photo of 40x40; it counts as cut off"),
        (4, "-01", "lies outside of the photo of 40x40; it counts as cut off"),
        (2, "3", "has an unknown visibility 3; it counts as cut off"),
    ],
)
def test_a_landmark_that_cannot_be_there_is_cut_off_and_named(copy, edit, place, value, complaint):
    found = {}

    def damage(lines):
        at = next(at for at in range(2, len(lines)) if row(lines, at)[1][2] == "0")
        found["name"], numbers = row(lines, at)
        numbers[place] = value
        return [*lines[:at], " ".join([found["name"], *numbers]), *lines[at + 1 :]]

    edit(LIST, damage)
    landmarks = read_landmarks(read_inshop(copy))
    (problem,) = landmarks.problems
    assert complaint in problem
    assert f"of {found['name']}" in problem
    marks = landmarks.of[found["name"]]
    assert marks.visibility[0] == 2
    assert not marks.points[0].any()


def replaced(changed):
    """Replaces the first row by `changed`, a function of its words."""
    return lambda lines: [*lines[:2], changed(lines[2].split()), *lines[3:]]


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        (lambda words: " ".join(words[:-1]), "numbers instead of the"),
        (lambda words: " ".join([words[0], "9", *words[2:]]), "has no clothes type from 1 to 3"),
        (lambda words: words[0], "has no clothes type from 1 to 3"),
        (lambda words: " ".join([words[0], words[1], "7", *words[3:]]), "unknown variation type 7"),
        (lambda words: " ".join(["img/x.jpg", *words[1:]]), "img/x.jpg is no photo of"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(copy, edit, changed, complaint):
    edit(LIST, replaced(changed))
    landmarks = read_landmarks(read_inshop(copy))
    assert any(f"{LIST} line 3: " in problem and complaint in problem for problem in landmarks.problems)
    assert len(landmarks.of) >= 11


def test_another_clothes_type_than_the_boxes_is_named(copy, edit):
    kinds = {1: 6, 2: 4, 3: 8}

    def other(lines):
        name, numbers = row(lines, 2)
        kind = next(kind for kind in kinds if str(kind) != numbers[0])
        return [*lines[:2], " ".join([name, str(kind), "1", *["0 001 001"] * kinds[kind]]), *lines[3:]]

    edit(LIST, other)
    (problem,) = read_landmarks(read_inshop(copy)).problems
    assert "has clothes type" in problem


def test_missing_and_doubled_rows_are_named(copy, edit):
    edit(LIST, lambda lines: [*lines[:2], lines[3], *lines[3:]])
    problems = read_landmarks(read_inshop(copy)).problems
    assert len(problems) == 2
    assert "is listed twice" in problems[0]
    assert "no row for img/" in problems[1]


def test_without_the_list_there_are_none(copy):
    (copy / LIST).unlink()
    landmarks = read_landmarks(read_inshop(copy))
    assert landmarks.of == {}
    assert LIST in landmarks.problems[0]
