"""What is exported from the top: every name is there, and all that a program meets is among them."""

import inspect
import subprocess
import sys
import types
import typing
from importlib.metadata import version
from pathlib import Path

import pytest

import fashion_wizard
from fashion_wizard import errors

ROOT = Path(__file__).parents[1]
CLASSES = [getattr(fashion_wizard, name) for name in fashion_wizard.__all__ if name[0].isupper()]


@pytest.mark.parametrize("name", fashion_wizard.__all__)
def test_every_public_name_is_there(name: str) -> None:
    value = getattr(fashion_wizard, name)
    assert getattr(value, "__name__", name) == name or not isinstance(value, type | types.FunctionType)
    assert name in dir(fashion_wizard)


def test_other_names_are_no_attributes() -> None:
    with pytest.raises(AttributeError, match="bogus"):
        _ = fashion_wizard.bogus
    assert not hasattr(fashion_wizard, "__path_of_the_lab__")


def test_the_version_is_that_of_the_project() -> None:
    assert fashion_wizard.__version__ == version("fashion-wizard")


def test_the_server_says_the_version_of_its_code() -> None:
    for path in (Path(fashion_wizard.__file__).parent / "server").rglob("*.py"):
        assert 'version("fashion-wizard")' not in path.read_text(encoding="utf-8"), path


def test_every_error_is_public_and_of_one_family() -> None:
    found = {name: value for name, value in vars(errors).items() if isinstance(value, type)}
    assert found.keys() <= set(fashion_wizard.__all__)
    assert all(issubclass(error, fashion_wizard.FashionWizardError) for error in found.values())


def own_classes(annotation: object) -> set[type]:
    """The product's classes in an annotation."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return {annotation} if annotation.__module__.startswith("fashion_wizard") else set()
    return {found for part in typing.get_args(annotation) for found in own_classes(part)}


def annotations(public: type) -> set[type]:
    """The product's classes in the signatures and attributes of a public class."""
    functions = [
        member.fget if isinstance(member, property) else getattr(member, "__func__", member)
        for name, member in inspect.getmembers_static(public)
        if name == "__init__" or not name.startswith("_")
    ]
    hints = [typing.get_type_hints(each) for each in functions if inspect.isfunction(each)]
    fields = typing.get_type_hints(public)
    hints.append({name: hint for name, hint in fields.items() if not name.startswith("_")})
    return {found for hint in hints for each in hint.values() for found in own_classes(each)}


@pytest.mark.parametrize("public", [each for each in CLASSES if isinstance(each, type)])
def test_every_type_in_a_public_signature_is_public(public: type) -> None:
    assert {found.__name__ for found in annotations(public)} <= set(fashion_wizard.__all__)


PROGRAM = """
import numpy as np
from numpy.typing import NDArray

import fashion_wizard
from fashion_wizard import ColorDescriptor, Embedder, Garment, Photo, Segmenter


class Gray:
    name = "gray"

    def describe(self, photo: Photo, garment: Garment) -> NDArray[np.float32]:
        return np.ones(1, np.float32)


gray: ColorDescriptor = Gray()
with fashion_wizard.open("catalog", extractor=fashion_wizard.feature_extractor(color=gray)) as catalog:
    hits: list[fashion_wizard.Hit] = catalog.search("query.jpg", k=3, where="price<50").hits
    version: str = fashion_wizard.__version__
"""
WRONG = """
import fashion_wizard

fashion_wizard.open("catalog").search("query.jpg", by="luck")
no_embedder: fashion_wizard.Embedder = fashion_wizard.Query()
fashion_wizard.bogus_name: int
"""


@pytest.mark.parametrize(
    ("program", "mistakes"),
    [(PROGRAM, []), (WRONG, ['"by" to "search"', "Incompatible types in assignment"])],
    ids=["right", "wrong"],
)
def test_a_type_checker_sees_the_types_of_public_names(tmp_path, program: str, mistakes: list[str]) -> None:
    (tmp_path / "program.py").write_text(program)
    command = (sys.executable, "-m", "mypy", "--strict", "--config-file", ROOT / "pyproject.toml")
    done = subprocess.run(
        [*command, tmp_path / "program.py"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.returncode == 0) == (not mistakes), done.stdout
    for mistake in mistakes:
        assert mistake in done.stdout
