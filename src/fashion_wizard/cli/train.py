"""`fashion-wizard train`: makes the weights that ship. Needs the extra `train`."""

from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.errors import FashionWizardError

app = typer.Typer(
    help="Make the weights that ship; needs: pip install 'fashion-wizard[train]'.", no_args_is_help=True
)


@app.callback()
def _group() -> None:
    """Keeps `superpoint` a sub-command while it is the only one."""


@app.command()
def superpoint(
    data: Annotated[Path, typer.Option(help="Folder that holds the photo sets clothing/ and ccp/.")],
    runs: Annotated[Path, typer.Option(help="Where checkpoints, labels and figures are kept.")] = Path(
        "runs/superpoint"
    ),
    stage: Annotated[
        list[str] | None,
        typer.Option(help="synthetic, adapt, joint or export; repeatable. All, in this order, unless given."),
    ] = None,
    synthetic_steps: Annotated[int, typer.Option(help="Steps of 32 synthetic pictures.", min=1)] = 20_000,
    joint_steps: Annotated[int, typer.Option(help="Steps of 16 pairs of views.", min=1)] = 30_000,
    views: Annotated[int, typer.Option(help="Homographies a photo in the adapt stage.", min=1)] = 100,
    photos: Annotated[
        int | None, typer.Option(help="Label only so many photos, chosen by chance.", min=1)
    ] = None,
    turn: Annotated[
        int,
        typer.Option(help="2: label again with the trained network, and go on from it; 3: once more.", min=1),
    ] = 1,
    target: Annotated[Path | None, typer.Option(help="Where export writes the ONNX file.")] = None,
    seed: Annotated[int, typer.Option(help="Seeds every random choice.")] = 0,
) -> None:
    """Train SuperPoint as in its paper: synthetic shapes, homographic adaptation, joint training.

    Every stage goes on where it was stopped. Losses are kept beside the checkpoints, a line of JSON
    every 50 steps.
    """
    try:
        from fashion_wizard.training.superpoint.stages import STAGES, run_stage
    except ModuleNotFoundError as error:
        raise FashionWizardError(
            f"training needs {error.name}: pip install 'fashion-wizard[train]'"
        ) from None
    unknown = [s for s in stage or [] if s not in STAGES]
    if unknown:
        raise FashionWizardError(f"unknown stage {unknown[0]!r}; known are {', '.join(STAGES)}")
    for one in STAGES:
        if not stage or one in stage:
            run_stage(
                one,
                data=data,
                runs=runs,
                steps=synthetic_steps if one == "synthetic" else joint_steps,
                views=views,
                photos=photos,
                turn=turn,
                target=target,
                seed=seed,
            )
