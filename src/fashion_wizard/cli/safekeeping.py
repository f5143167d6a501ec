"""The verbs `backup`, `restore`, `dump`, `load` and `check`: copies of a catalog, and whether it is whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, err, print_json, progress_bars

if TYPE_CHECKING:
    from fashion_wizard.catalog.contents import Models

NOT_WHOLE = 1
"""Exit status of `check` if something is damaged, or had to be set aside."""
NOT_CHANGED_OVER = 1
"""Exit status of `describe` if photos cannot be described."""
_SHOWN = 10

ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Also where a catalog is already; it is set aside, not deleted.")
]
BackupArgument = Annotated[Path, typer.Argument(help="The file of the backup.")]


def backup(
    file: BackupArgument,
    catalog: CatalogOption = DEFAULT_CATALOG,
    without_outside: Annotated[
        bool,
        typer.Option("--without-outside", help="Leave out photos that lie outside the catalog's folder."),
    ] = False,
) -> None:
    """Write a catalog with its photos into one file, while others may change it.

    The file is read back and compared before it replaces another. It holds the keys of the server as well:
    keep it where only you can read it. Index files are left out, as they are made anew.
    """
    from fashion_wizard.safekeeping.backup import back_up

    with Catalog(catalog, create=False) as opened, progress_bars() as update:
        report = back_up(opened, file, outside=not without_outside, progress=update)
    _print_missing("not in the backup", report.missing)
    err.print(
        f"{escape(str(file))}: {report.items:,} items, {report.kept:,} of {report.photos:,} photos",
        soft_wrap=True,
    )


def restore(
    file: BackupArgument,
    catalog: CatalogOption = DEFAULT_CATALOG,
    replace: ReplaceOption = False,
) -> None:
    """Make a catalog of a backup. The backup is checked before anything is replaced.

    Stop a server of the catalog first. Photos outside the catalog's folder stay where they are; those that
    are there no more are put into it.
    """
    from fashion_wizard.safekeeping.restore import restore as restore_backup

    report = restore_backup(file, catalog, replace=replace)
    if report.moved:
        err.print(f"{report.moved:,} photos lie in the catalog's folder now", soft_wrap=True)
    if report.set_aside:
        err.print(f"what was there before is at {escape(str(report.set_aside))}", soft_wrap=True)
    err.print(f"{escape(str(catalog))}: {report.items:,} items, {report.photos:,} photos", soft_wrap=True)


DumpArgument = Annotated[Path, typer.Argument(help="The file of the dump.")]


def dump(file: DumpArgument, catalog: CatalogOption = DEFAULT_CATALOG) -> None:
    """Write a catalog into one file in a documented format, which other versions and programs can read.

    It holds items, metadata, photos and features, but no keys.
    """
    from fashion_wizard.safekeeping.dump import dump as write_dump

    with Catalog(catalog, create=False) as opened, progress_bars() as update:
        report = write_dump(opened, file, progress=update)
    _print_missing("not in the dump", report.missing)
    err.print(f"{escape(str(file))}: {report.items:,} items, {report.images:,} photos", soft_wrap=True)


def load(
    file: DumpArgument,
    catalog: CatalogOption = DEFAULT_CATALOG,
    replace: ReplaceOption = False,
) -> None:
    """Make a catalog of a dump. The dump is checked before anything is replaced.

    Features are taken over; photos whose features are in an unknown encoding are described anew.
    """
    from fashion_wizard.safekeeping.load import load as load_dump

    with progress_bars() as update:
        report = load_dump(file, catalog, _new_models, replace=replace, progress=update)
    _print_missing("not in the catalog", report.left_out)
    if report.described:
        err.print(f"{report.described:,} photos were described anew")
    if report.set_aside:
        err.print(f"what was there before is at {escape(str(report.set_aside))}", soft_wrap=True)
    err.print(f"{escape(str(catalog))}: {report.items:,} items, {report.photos:,} photos", soft_wrap=True)


def _print_missing(what: str, missing: Sequence[tuple[object, str]]) -> None:
    for path, reason in missing[:_SHOWN]:
        err.print(f"{what}: {escape(str(path))}: {escape(reason)}", soft_wrap=True)
    if len(missing) > _SHOWN:
        err.print(f"and {len(missing) - _SHOWN:,} more")


def _new_models() -> "Models":
    from fashion_wizard.catalog.contents import Models

    return Models(defaults.segmenter(), defaults.feature_extractor())


def describe(
    catalog: CatalogOption = DEFAULT_CATALOG,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Describe all photos, and do not change over yet.")
    ] = False,
    leave_out: Annotated[
        bool,
        typer.Option("--leave-out", help="Change over without photos that cannot be described any more."),
    ] = False,
) -> None:
    """Describe all photos by the models in use, beside what is there, and then change over at one moment.

    A server of an older version answers as before until then. A run that was stopped goes on where it was.
    Exit status: 1 if photos cannot be described, and so nothing was changed over.
    """
    from fashion_wizard.safekeeping.describe import describe as describe_all

    with Catalog(catalog, create=False) as opened, progress_bars() as update:
        report = describe_all(opened, _new_models(), prepare=prepare, leave_out=leave_out, progress=update)
    _print_missing("cannot be described", list(report.left_out.items()))
    err.print(f"{report.described:,} photos described, {report.waiting:,} still count as before")
    if report.left_out and not leave_out:
        err.print(
            "nothing was changed over; put the photos back, or add --leave-out to change over without them"
        )
        raise typer.Exit(NOT_CHANGED_OVER)


def check(
    catalog: CatalogOption = DEFAULT_CATALOG,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Rebuild what is damaged, and set aside what cannot be rebuilt."),
    ] = False,
    compact: Annotated[
        bool,
        typer.Option("--compact", help="Then give the disk back what removed items have left in the file."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document.")] = False,
) -> None:
    """Check every row, vector, photo and index file of a catalog against each other.

    Exit status: 0 if the catalog is whole, or all that was damaged is rebuilt; 1 if something is damaged or
    had to be set aside; 2 for an error of the user.
    """
    from fashion_wizard.safekeeping.check import Tools, check_catalog

    tools = Tools(defaults.feature_extractor().name, _new_models, defaults.vector_store)
    with progress_bars() as update:
        report = check_catalog(catalog, tools, repair=repair, progress=update)
    given_back = 0
    if compact and report.sound:  # what is damaged is not written anew
        with Catalog(catalog, create=False) as opened:
            given_back = opened.compact()
    if as_json:
        print_json(report.document() | ({"given_back": given_back} if compact else {}))
    else:
        for finding in report.findings:
            advice = f"; {finding.advice}" if finding.advice else ""
            typer.echo(f"{finding.outcome}: {finding.part} {finding.name}: {finding.problem}{advice}")
        counts = ", ".join(_counted(count, name) for name, count in report.checked.items())
        typer.echo(f"{'whole' if report.sound else 'damaged'}: {counts}")
        if report.set_aside:
            typer.echo(f"set aside in {report.set_aside}")
        if compact and report.sound:
            typer.echo(f"{given_back / 1e6:,.1f} MB given back to the disk")
    if not report.sound:
        raise typer.Exit(NOT_WHOLE)


def _counted(count: int, names: str) -> str:
    """A count with its noun, whose plural is given."""
    name = "index" if names == "indexes" else names.removesuffix("s")
    return f"{count:,} {name if count == 1 else names}"
