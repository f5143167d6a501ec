"""`fashion-wizard evaluate scale`: what the index costs and finds at a million garments."""

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.cli.options import DEFAULT_CATALOG, err, print_json
from fashion_wizard.cli.outputs import write_json
from fashion_wizard.cli.places import file_to_write, folder_to_write
from fashion_wizard_lab.evaluation.scale.measure import measure, measure_milvus
from fashion_wizard_lab.evaluation.scale.real import read_real


class StoreChoice(StrEnum):
    """Stores of vectors."""

    faiss = "faiss"
    milvus = "milvus"


def scale(
    garments: Annotated[int, typer.Option("--garments", min=1_000, help="How many garments to make.")],
    catalog: Annotated[
        list[Path] | None,
        typer.Option(
            "--catalog",
            envvar="FASHION_WIZARD_CATALOG",
            help="Catalog of real photos whose garments are mixed; may be given several times.",
        ),
    ] = None,
    store: Annotated[
        StoreChoice,
        typer.Option("--store", help="What holds the vectors: faiss, or milvus, in a file of Milvus Lite."),
    ] = StoreChoice.faiss,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", help="Where to write while measuring; a temporary folder.", callback=folder_to_write
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures here.", callback=file_to_write)
    ] = None,
) -> None:
    """Measure the index with garments mixed from real ones: recall, time, memory, disk, changes and filters.

    Their vectors lie among each other as real ones do; the figures show how far the nearest is among both.
    """
    real = read_real(catalog or [DEFAULT_CATALOG])
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        run = measure if store is StoreChoice.faiss else measure_milvus
        figures = run(real, garments, Path(scratch), err.print)
    if json_file is None:
        print_json(figures)
    else:
        write_json(figures, json_file)
        err.print(f"written to {json_file}")
