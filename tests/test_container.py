"""Dockerfile and compose.yaml keep what docs/deploying.md promises; `.ci/container` builds the image."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from fashion_wizard.cli.settings import FILE_VARIABLE, PREFIX, SETTINGS, variable
from fashion_wizard.cli.verbs import load

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile with its arguments, in order."""
    text = re.sub(r"^ *#.*\n", "", DOCKERFILE, flags=re.M).replace("\\\n", " ")
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in text.splitlines() if line.strip()]


def arguments(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_the_image_is_built_in_stages_of_named_versions() -> None:
    stages = arguments("FROM")
    assert len(stages) == 2
    for stage in stages:
        assert re.match(r"python:3\.\d+-slim-\w+(?: AS build)?$", stage)
    minor = int(re.search(r"python:3\.(\d+)", stages[0])[1])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert minor >= int(project["requires-python"].removeprefix(">=3."))
    locked, tools, product = [run for run in arguments("RUN") if run.startswith("pip install")]
    assert '--require-hashes --requirement "requirements/$EXTRAS.lock"' in locked
    assert "--require-hashes --requirement requirements/build.lock" in tools
    assert "--no-deps --no-build-isolation ." in product
    assert arguments("ARG") == ["EXTRAS=serve"]
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    extras = {
        extra for found in re.findall(r"(?:EXTRAS:-|EXTRAS=)([a-z,]+)", text) for extra in found.split(",")
    }
    assert {"serve", "milvus"} == extras
    assert extras <= project["optional-dependencies"].keys()
    for choice in {"serve", *re.findall(r"(?:EXTRAS:-|EXTRAS=)([a-z,]+)", text)}:
        assert (ROOT / f"requirements/{choice}.lock").is_file()
    assert all("--no-cache-dir" in step for step in (locked, tools, product))


def test_the_image_holds_the_product_alone() -> None:
    copied = [shlex.split(rest)[:-1] for rest in arguments("COPY") if not rest.startswith("--from")]
    sources = {source for sources in copied for source in sources}
    assert sources == {"LICENSE", "README.md", "pyproject.toml", "requirements", "src"}
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert allowed == sources
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_does_not_run_as_root() -> None:
    (user,) = arguments("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    names = [name for name, _ in instructions()]
    assert names.index("USER") < names.index("CMD")
    assert f"--owner={user.split(':')[0]}" in DOCKERFILE


def test_the_health_check_is_python_that_asks_whether_the_server_is_ready() -> None:
    (check,) = arguments("HEALTHCHECK")
    program, option, code = json.loads(check[check.index("[") :])
    assert (program, option) == ("python", "-c")
    compile(code, "health", "exec")
    assert "/readyz" in code


def test_the_default_command_is_a_verb() -> None:
    (entry,), (default,) = arguments("ENTRYPOINT"), arguments("CMD")
    assert json.loads(entry) == ["fashion-wizard"]
    verb, *rest = json.loads(default)
    load(verb).make_context(verb, rest)


def test_variables_of_image_and_compose_are_settings(compose) -> None:
    known = {FILE_VARIABLE, *map(variable, SETTINGS)}
    text = DOCKERFILE + (ROOT / "compose.yaml").read_text(encoding="utf-8")
    found = set(re.findall(rf"{PREFIX}[A-Z_]+", text))
    assert len(found) >= 2
    assert found <= known


def test_every_service_can_change_nothing_but_its_volumes(compose) -> None:
    volumes = set(compose["volumes"])
    for name, service in compose["services"].items():
        if name == "milvus":  # its image writes in many places
            continue
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        for mount in service["volumes"]:
            source, _, *mode = mount.split(":")
            assert source in volumes or mode == ["ro"], mount


def test_only_this_machine_reaches_the_server_by_default(compose) -> None:
    assert compose["services"]["wizard"]["ports"][0].startswith("${WIZARD_PUBLISH:-127.0.0.1:")
    assert all("ports" not in service for name, service in compose["services"].items() if name != "wizard")


def test_the_command_of_compose_is_understood(compose) -> None:
    verb, *rest = compose["services"]["wizard"]["command"]
    load(verb).make_context(verb, rest)


def test_every_setting_of_compose_is_explained(compose) -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    page = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"\$\{(WIZARD_\w+)", text)):
        assert f"#   {name}" in text, name
        assert f"`{name}`" in page, name
