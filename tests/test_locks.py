"""The locks hold, with hashes, a version in range of everything that this repository asks for."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = {
    "serve": ("serve",),
    "serve,milvus": ("serve", "milvus"),
    "demo": ("serve",),
    "dev": ("serve", "dev"),
}
"""Each lock, and the extras that it has to hold."""


def project(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))
    return found["project"]


def entries(lock: str) -> dict[str, list[str]]:
    """Each version of each package, and under it the lines of its entry."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / f"requirements/{lock}.lock").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([a-z0-9._-]+==[^ ]+)", line):
            found.setdefault(match[1], []).append(line)
        elif line.startswith("    --hash"):
            found[[*found][-1]].append(line)
    return found


@pytest.mark.parametrize("lock", [*LOCKS, "build"])
def test_every_entry_has_hashes_and_none_names_where_it_comes_from(lock: str) -> None:
    assert entries(lock)
    for name, lines in entries(lock).items():
        assert any(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in lines), name
    text = (ROOT / f"requirements/{lock}.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in re.sub(r"^ +#.*$", "", text, flags=re.M)
    assert not re.search(r"^(?:-e|--editable|fashion-wizard)", text, flags=re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_it_has_a_version_in_range_of_every_dependency(lock: str) -> None:
    product, lab = project("."), project("lab")
    extras = product["optional-dependencies"]
    wanted = [*product["dependencies"], *(each for extra in LOCKS[lock] for each in extras[extra])]
    if lock in {"demo", "dev"}:
        wanted += [d for d in lab["dependencies"] if not d.startswith("fashion-wizard")]
    versions = dict(name.split("==") for name in entries(lock))
    for requirement in map(Requirement, wanted):
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is missing; run: make lock"
        assert requirement.specifier.contains(version), f"{requirement}: {version}; run: make lock"


def test_what_is_tested_is_what_ships() -> None:
    tested = entries("dev")
    for lock in ("build", "demo", "serve", "serve,milvus"):
        different = {name for name in entries(lock) if name not in tested}
        assert not different, f"{lock}: {different}; run: make lock"


def test_ci_and_image_install_from_locks() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert makefile.count("--require-hashes --requirement requirements/") == 2
    assert (ROOT / "Dockerfile").read_text(encoding="utf-8").count("--require-hashes") == 2
