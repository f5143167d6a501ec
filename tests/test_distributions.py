"""What the two distributions are made of: the wheel of a shop holds nothing of the laboratory."""

import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import fashion_wizard

ROOT = Path(__file__).parents[1]
PROJECTS = {"fashion_wizard": ROOT, "fashion_wizard_lab": ROOT / "lab"}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory) -> dict[str, ZipFile]:
    target = tmp_path_factory.mktemp("wheels")
    opened = {}
    for package, project in PROJECTS.items():
        command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target)
        subprocess.run(command, cwd=project, check=True, capture_output=True)
        opened[package] = ZipFile(next(target.glob(f"{package}-*.whl")))
    return opened


@pytest.mark.parametrize("package", PROJECTS)
def test_a_wheel_holds_one_package_all_of_it_and_the_licence(wheels, package: str) -> None:
    names = wheels[package].namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {package}
    sources = PROJECTS[package] / "src"
    files = {path for path in (sources / package).rglob("*") if path.is_file()}
    there = {path.relative_to(sources).as_posix() for path in files if path.suffix != ".pyc"}
    assert there <= set(names)
    (licence,) = (name for name in names if name.endswith("licenses/LICENSE"))
    assert wheels[package].read(licence) == (ROOT / "LICENSE").read_bytes()


def test_the_products_wheel_has_no_renderer_no_training_and_no_log(wheels) -> None:
    names = wheels["fashion_wizard"].namelist()
    rooms = {name.split("/")[1] for name in names if name.startswith("fashion_wizard/")}
    assert not rooms & {"datasets", "evaluation", "peers", "training", "wardrobe"}
    assert [name for name in names if name.endswith(".md")] == ["fashion_wizard/weights/MODEL_CARD.md"]
    for name in names:
        if name.endswith(".py"):
            assert b"fashion_wizard_lab" not in wheels["fashion_wizard"].read(name)


def test_what_only_the_laboratory_needs_is_not_installed_with_the_product() -> None:
    product = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = " ".join(sum(product["optional-dependencies"].values(), product["dependencies"]))
    assert not [name for name in ("resvg", "pycocotools", "torch", "onnxscript") if name in extras]


def test_the_version_has_one_source_and_whatever_names_it_agrees(wheels) -> None:
    version = fashion_wizard.__version__
    product, lab = (
        tomllib.loads((project / "pyproject.toml").read_text())["project"] for project in PROJECTS.values()
    )
    assert product["dynamic"] == ["version"]
    assert lab["version"] == version
    assert f"fashion-wizard=={version}" in lab["dependencies"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    for package, wheel in wheels.items():
        metadata = wheel.read(f"{package}-{version}.dist-info/METADATA").decode()
        assert f"\nVersion: {version}\n" in metadata


def test_the_source_distribution_is_the_product(tmp_path) -> None:
    command = (sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (archive,) = tmp_path.iterdir()
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "pyproject.toml", "PKG-INFO"} <= names
    files = {path for path in (ROOT / "src").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert {path.relative_to(ROOT).as_posix() for path in files} <= names
    assert not [name for name in names if name.startswith(("lab/", "tests/", "docs/"))]
