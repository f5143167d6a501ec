"""What is imported before anything is computed: little, so that the program starts quickly."""

import subprocess
import sys

import pytest

from fashion_wizard import Catalog
from fashion_wizard.cli.verbs import VERBS, load

HEAVY = {"PIL", "cv2", "faiss", "onnxruntime", "fastapi", "resvg_py", "pycocotools", "torch"}

LIST = "import sys; print(*sys.modules)"


def modules_after(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.splitlines()[-1].split())


def modules_of_program(*arguments: str) -> set[str]:
    run = f"import sys; sys.argv = ['fashion-wizard', *{arguments!r}]\nfrom fashion_wizard.cli import main\n"
    return modules_after(f"{run}try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n{LIST}")


def test_importing_the_package_loads_no_more_than_numpy_does() -> None:
    more = modules_after(f"import fashion_wizard; {LIST}") - modules_after(f"import numpy; {LIST}")
    assert more == {"fashion_wizard"}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_needs_typer_and_no_verb(arguments: tuple[str, ...]) -> None:
    loaded = modules_of_program(*arguments)
    assert "typer" in loaded
    assert not loaded & (HEAVY | {"numpy", "fashion_wizard_lab"})
    rooms = {"errors", "cli", "cli.app", "cli.interrupts", "cli.settings", "cli.verbs", "nearest"}
    assert {module for module in loaded if module.startswith("fashion_wizard.")} == {
        f"fashion_wizard.{room}" for room in rooms
    }


MODEL_LIBRARIES = HEAVY - {"PIL"} | {"mcp", "uvicorn", "fashion_wizard_lab"}


def commands() -> list[tuple[str, ...]]:
    groups = {verb: load(verb) for verb in VERBS}
    inner = [(verb, name) for verb, group in groups.items() for name in getattr(group, "commands", ())]
    return [(verb,) for verb in VERBS] + inner


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_help_of_a_verb_loads_no_model_library(command: tuple[str, ...]) -> None:
    loaded = modules_of_program(*command, "--help")
    assert "fashion_wizard.cli.options" in loaded
    assert not loaded & MODEL_LIBRARIES


def test_keys_are_listed_without_a_model(tmp_path) -> None:
    Catalog(tmp_path / "shop").close()
    loaded = modules_of_program("keys", "list", "--catalog", str(tmp_path / "shop"))
    assert "fashion_wizard.server.keys" in loaded
    assert not loaded & MODEL_LIBRARIES
