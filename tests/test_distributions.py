"""What the two distributions are made of: the wheel of a shop holds nothing of the laboratory."""

import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

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
    product, lab = (
        tomllib.loads((project / "pyproject.toml").read_text())["project"] for project in PROJECTS.values()
    )
    extras = " ".join(sum(product["optional-dependencies"].values(), product["dependencies"]))
    assert not [name for name in ("resvg", "pycocotools", "torch", "onnxscript") if name in extras]
    assert product["version"] == lab["version"]
    assert f"fashion-wizard=={product['version']}" in lab["dependencies"]
