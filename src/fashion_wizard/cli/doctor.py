"""`fashion-wizard doctor`: whether all is well, before somebody asks for help."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape
from rich.table import Table

from fashion_wizard.cli.options import Terminal, print_json
from fashion_wizard.cli.settings import FileSettings

SOMETHING_WRONG: Final = 1
"""Exit status where there is a problem."""

_GOOD, _BAD, _ABSENT = "[green]✓[/green]", "[red]✗[/red]", "[dim]–[/dim]"


def doctor(
    context: typer.Context,
    catalog: Annotated[
        Path | None,
        typer.Option(
            "--catalog",
            envvar="FASHION_WIZARD_CATALOG",
            help="The folder of the catalog; by default ./catalog, if it exists.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
) -> None:
    """Check the installation, the machine, the settings, and a catalog.

    Nothing is changed, except that a catalog of an older layout is upgraded, as by every verb. Exit status: 0
    if all is well, 1 if there is a problem. Each is named, with what to do.
    """
    # Loaded here, so that `--help` does not wait for the models' runtime.
    from fashion_wizard.cli.checkup import examine

    settings = context.find_object(FileSettings)
    found = examine(catalog, settings.file if settings else None)
    if as_json:
        print_json(found)
    else:
        _print(found)
    if found["problems"]:
        raise typer.Exit(SOMETHING_WRONG)


def _print(found: dict[str, Any]) -> None:
    console = Terminal()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for mark, name, text in _lines(found):
        table.add_row(mark, name, escape(text))
    console.print(table)
    for problem in found["problems"]:
        console.print(f"[red]problem[/red]: {escape(problem)}", soft_wrap=True)
    if not found["problems"]:
        console.print("all is well")


def _lines(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each line: its mark, what it is about, and what was found."""
    models, inference, machine = found["models"], found["inference"], found["machine"]
    broken = [f"{model['file']} is {model['state']}" for model in models if model["state"] != "whole"]
    megabytes = sum(model["bytes"] for model in models) / 1e6
    settings = [f"{name}={value}" for name, value in found["settings"]["variables"].items()]
    precision = inference["precision"] or "?"
    reason = "as set" if inference["precision_set"] else "as this processor is best used"
    lines = [
        (_GOOD, "version", f"{found['version']}, Python {found['python']}, {found['platform']}"),
        *_packages(found["packages"]),
        (
            _BAD if broken else _GOOD,
            "models",
            "; ".join(broken) or f"{len(models)} files, {megabytes:.1f} MB, with the released checksums",
        ),
        (
            _GOOD if inference["precision"] else _BAD,
            "inference",
            f"ONNX Runtime {inference['onnxruntime']}, {inference['provider']}; {precision}, {reason}",
        ),
        (_GOOD, "cores", str(machine["cores"])),
        (_GOOD, "memory", f"{_size(machine['memory_free'])} free of {_size(machine['memory_total'])}"),
        (_GOOD, "disk", f"{_size(machine['disk_free'])} free at {machine['disk_at']}"),
        (_GOOD, "settings", ", ".join([found["settings"]["file"] or "no file", *settings])),
    ]
    return [*lines, _catalog_line(found["catalog"])]


def _packages(packages: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """A line for the product's packages, one for the server's, and one for the laboratory."""
    lines = []
    for extra, name in ((None, "packages"), ("serve", "server"), ("lab", "laboratory")):
        of = [package for package in packages if package["extra"] == extra]
        lacking = [package["name"] for package in of if not package["version"]]
        mark = _GOOD if not lacking else _BAD if extra is None else _ABSENT
        have = ", ".join(f"{package['name']} {package['version']}" for package in of if package["version"])
        lines.append((mark, name, f"not installed: {', '.join(lacking)}" if lacking else have))
    return lines


def _catalog_line(catalog: dict[str, Any] | None) -> tuple[str, str, str]:
    if catalog is None:
        return _ABSENT, "catalog", "none here; name one with --catalog"
    if "items" not in catalog:
        return _BAD, "catalog", f"{catalog['path']} cannot be opened"
    indexes = ", ".join(f"{name} (recall {recall:.3f})" for name, recall in catalog["indexes"].items())
    text = (
        f"{catalog['path']}: {catalog['items']:,} items, {catalog['photos']:,} photos, "
        f"{catalog['garments']:,} garments, {_size(catalog['bytes'])}; index files: {indexes or 'none yet'}"
    )
    return _GOOD, "catalog", text + ("" if catalog["writable"] else "; read-only")


def _size(count: int | None) -> str:
    return "?" if count is None else f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
