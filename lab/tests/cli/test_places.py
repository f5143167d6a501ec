"""Verbs of the laboratory work for long: where they cannot write, they say so before they begin."""

from pathlib import Path

import pytest
from tests.program import run_program

from fashion_wizard.cli.verbs import LAB_VERBS, load

READ = {
    "aliked",
    "beside",
    "catalog",
    "data",
    "distractors",
    "embedding",
    "fashionnet",
    "inshop",
    "maps",
    "mask_rcnn",
    "start",
    "teacher",
    "weights",
}
"""Options that name what is read."""


def places_to_write() -> list[tuple[str, str]]:
    """Each verb with each of its options that names a file or folder to write."""
    found = []
    for verb in LAB_VERBS:
        command = load(verb)
        for name, each in getattr(command, "commands", {"": command}).items():
            for option in each.params:
                is_path = option.param_type_name == "option" and option.type_descriptor.annotation is Path
                if is_path and option.name not in READ:
                    found.append((f"{verb} {name}".strip(), option.opts[0]))
    return found


def test_the_options_are_found() -> None:
    found = set(places_to_write())
    assert {("evaluate retrieval", "--json"), ("train embedding", "--runs"), ("demo", "--folder")} <= found
    assert len(found) > 20


@pytest.mark.parametrize(("verb", "option"), places_to_write())
def test_a_place_below_a_file_is_refused_before_anything_is_read(verb: str, option: str, tmp_path) -> None:
    file = tmp_path / "file"
    file.touch()
    said = run_program(*verb.split(), option, file / "inside" / "x", *needed(verb), status=2).stderr
    assert f"Invalid value for {option!r}: {file} is a file; name a folder" in said


def needed(verb: str) -> list[str]:
    """What else the verb cannot do without; none of it is there."""
    first, *further = verb.split()
    command = load(first)
    for name in further:
        command = command.commands[name]
    words = []
    for each in command.params:
        if each.required:
            value = "1000" if each.type_descriptor.annotation is int else "nothing"
            words += [value] if each.param_type_name == "argument" else [each.opts[0], value]
    return words
