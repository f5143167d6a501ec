"""Options and checks that several networks' training shares."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from fashion_wizard.cli.places import file_to_write, folder_to_write
from fashion_wizard.errors import FashionWizardError

S = TypeVar("S", bound=str)

DataOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder that holds ccp/ (photos with color maps) and clothing/ (flat garments); may be left out "
        "where --inshop is given."
    ),
]
PhotosOption = Annotated[Path, typer.Option(help="Folder that holds ccp/ and clothing/.")]
RunsOption = Annotated[
    Path,
    typer.Option(
        help="Where checkpoints, figures and all that is slow to make are kept.", callback=folder_to_write
    ),
]
Lite0Option = Annotated[
    Path | None,
    typer.Option(help="ImageNet weights of EfficientNet-Lite0 (.pth); from nothing unless given."),
]
RenderedOption = Annotated[int, typer.Option(help="Items of the rendered wardrobe to mix in.", min=0)]
GraphOption = Annotated[
    Path | None, typer.Option(help="The ONNX file; in the runs unless given.", callback=file_to_write)
]
SeedOption = Annotated[int, typer.Option(help="Seeds every random choice.")]


def learned_from(data: Path | None, inshop: Path | None) -> Path:
    """The folder of photos; that of In-shop, which holds no `ccp/` or `clothing/`, where `data` is not given.

    Raises:
        FashionWizardError: if neither is given.
    """
    if data is None and inshop is None:
        raise FashionWizardError("there is nothing to learn from: name a folder with --data or --inshop")
    return data or inshop or Path()


def chosen(names: Sequence[str] | None, stages: Sequence[S]) -> list[S]:
    """The named stages, in the order of `stages`; all unless some are named.

    Raises:
        FashionWizardError: if there is no stage of such a name.
    """
    unknown = [stage for stage in names or [] if stage not in stages]
    if unknown:
        raise FashionWizardError(f"unknown stage {unknown[0]!r}; known are {', '.join(stages)}")
    return [stage for stage in stages if not names or stage in names]
