"""`fashion-wizard train`: makes weights, those that ship and FashionNet's. Needs the extra `train`."""

from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.cli.options import progress_bars
from fashion_wizard.cli.places import file_to_write, folder_to_write
from fashion_wizard_lab.cli.networks import NetworkChoice
from fashion_wizard_lab.cli.options import needs_torch
from fashion_wizard_lab.cli.train_options import (
    DataOption,
    GraphOption,
    Lite0Option,
    PhotosOption,
    RenderedOption,
    RunsOption,
    SeedOption,
    chosen,
    learned_from,
)

app = typer.Typer(
    help="Make the weights that ship, or research weights; needs: pip install './lab\\[train]'.",
    add_completion=False,
    no_args_is_help=True,
)


@app.command()
def superpoint(
    data: Annotated[Path, typer.Option(help="Folder that holds the photo sets clothing/ and ccp/.")],
    runs: RunsOption = Path("runs/superpoint"),
    teacher: Annotated[
        Path | None,
        typer.Option(help="aliked-n16rot.pth: adapt labels with it, and synthetic is left out unless named."),
    ] = None,
    stage: Annotated[
        list[str] | None,
        typer.Option(
            help="synthetic, adapt, joint, agree or export; repeatable. All, in this order, unless given."
        ),
    ] = None,
    synthetic_steps: Annotated[int, typer.Option(help="Steps of 32 synthetic pictures.", min=1)] = 20_000,
    joint_steps: Annotated[int, typer.Option(help="Steps of 4 pairs of views.", min=1)] = 10_000,
    agree_steps: Annotated[int, typer.Option(help="The same, for agree.", min=1)] = 20_000,
    views: Annotated[int, typer.Option(help="Homographies a photo in the adapt stage.", min=1)] = 100,
    photos: Annotated[
        int | None, typer.Option(help="Label only so many photos, chosen by chance.", min=1)
    ] = None,
    target: Annotated[
        Path | None, typer.Option(help="Where export writes the ONNX file.", callback=file_to_write)
    ] = None,
    seed: SeedOption = 0,
) -> None:
    """Train SuperPoint: corners of synthetic shapes or a teacher's keypoints, then pairs of views.

    joint learns the labelled keypoints and their descriptors, agree those keypoints that the network finds
    again and matches in both views of a pair. Every stage goes on where it was stopped. Losses are kept
    beside the checkpoints, a line of JSON every 50 steps.
    """
    with needs_torch():
        from fashion_wizard_lab.training.superpoint.stages import STAGES, run_stage
    steps = {"synthetic": synthetic_steps, "joint": joint_steps, "agree": agree_steps}
    for one in chosen(stage, STAGES[1:] if teacher and not stage else STAGES):
        run_stage(
            one,
            data=data,
            runs=runs,
            steps=steps.get(one, 0),
            views=views,
            photos=photos,
            teacher=teacher,
            target=target,
            seed=seed,
        )


@app.command()
def segmentation(
    data: DataOption = None,
    network: Annotated[NetworkChoice, typer.Option(help="What is trained.")] = NetworkChoice.semantic,
    runs: RunsOption = Path("runs/segmentation"),
    start: Annotated[
        Path | None,
        typer.Option(
            help="What to start from. semantic: Mask R-CNN's mask_rcnn_features.onnx, which ships, unless "
            "given. maskrcnn: ImageNet weights of MobileNetV2 (.safetensors), from nothing unless given."
        ),
    ] = None,
    inshop: Annotated[
        Path | None,
        typer.Option(help="DeepFashion In-shop, whose train split is learned from too: for research only."),
    ] = None,
    stage: Annotated[
        list[str] | None,
        typer.Option(
            help="train, export, quantize or thresholds; repeatable. All, in this order, by default."
        ),
    ] = None,
    steps: Annotated[int, typer.Option(help="Steps of 10 photos, of 6 for maskrcnn.", min=1)] = 4000,
    rate: Annotated[
        float | None, typer.Option(help="The highest learning rate; each network has its own.", min=0)
    ] = None,
    rendered: RenderedOption = 160,
    target: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the ONNX files and thresholds; the runs' unless given.", callback=folder_to_write
        ),
    ] = None,
    seed: SeedOption = 0,
) -> None:
    """Train a network that finds garments on street photos, flat garments and rendered clothes.

    Goes on where it was stopped. Losses and validation figures are kept beside the checkpoint, a line of JSON
    every 50 steps, and as a plot.
    """
    with needs_torch():
        from fashion_wizard_lab.training.mask_rcnn import stages as of_mask_rcnn
        from fashion_wizard_lab.training.segmentation_plan import STAGES, Plan
        from fashion_wizard_lab.training.semantic import stages as of_semantic
    stages = of_semantic if network is NetworkChoice.semantic else of_mask_rcnn
    plan = Plan(
        data=learned_from(data, inshop),
        runs=runs,
        start=start,
        steps=steps,
        rate=rate,
        inshop=inshop,
        rendered=rendered,
        target=target,
        seed=seed,
        bars=progress_bars,
    )
    for one in chosen(stage, STAGES):
        stages.run_stage(one, plan)


@app.command()
def upright(
    data: PhotosOption,
    runs: RunsOption = Path("runs/upright"),
    start: Lite0Option = None,
    stage: Annotated[
        list[str] | None,
        typer.Option(help="train or export; repeatable. Both, in this order, unless given."),
    ] = None,
    steps: Annotated[int, typer.Option(help="Steps of 64 photos.", min=1)] = 1200,
    rendered: RenderedOption = 100,
    target: GraphOption = None,
    seed: SeedOption = 0,
) -> None:
    """Train the network that says which way up a photo is, on photos that are turned by chance.

    Goes on where it was stopped. Losses are kept beside the checkpoint, a line of JSON every 50 steps, and as
    a plot.
    """
    with needs_torch():
        from fashion_wizard_lab.training.upright.stages import STAGES, run_stage
    for one in chosen(stage, STAGES):
        run_stage(
            one,
            data=data,
            runs=runs,
            start=start,
            steps=steps,
            bars=progress_bars,
            rendered=rendered,
            target=target,
            seed=seed,
        )


@app.command()
def embedding(
    data: DataOption = None,
    runs: RunsOption = Path("runs/embedding"),
    start: Lite0Option = None,
    stage: Annotated[
        list[str] | None,
        typer.Option(help="views, levels, heads or export; repeatable. All, in this order, by default."),
    ] = None,
    steps: Annotated[int, typer.Option(help="Steps of 192 garments, two views of each.", min=1)] = 400,
    rounds: Annotated[int, typer.Option(help="How often each garment is shown, in new views.", min=1)] = 2,
    rendered: RenderedOption = 300,
    inshop: Annotated[
        Path | None,
        typer.Option(help="DeepFashion In-shop, whose train items are learned from too: for research only."),
    ] = None,
    target: GraphOption = None,
    seed: SeedOption = 0,
) -> None:
    """Train the garment embedding: a garment as it lies and as it is worn near each other, its copy apart.

    Goes on where it was stopped. Views are kept in the runs, losses beside the checkpoint, a line of JSON
    every 50 steps, and as a plot.
    """
    with needs_torch():
        from fashion_wizard_lab.training.embedding.stages import STAGES, run_stage
    for one in chosen(stage, STAGES):
        run_stage(
            one,
            data=learned_from(data, inshop),
            runs=runs,
            start=start,
            steps=steps,
            bars=progress_bars,
            rounds=rounds,
            rendered=rendered,
            inshop=inshop,
            target=target,
            seed=seed,
        )


@app.command()
def colors(
    data: PhotosOption,
    runs: RunsOption = Path("runs/embedding"),
    target: Annotated[Path, typer.Option(help="The file to write.", callback=file_to_write)] = Path(
        "runs/color_words.npy"
    ),
    seed: SeedOption = 0,
) -> None:
    """Find the colors that clothes have, by k-means over the pixels of many garments."""
    with needs_torch():
        from fashion_wizard_lab.training.colors import train_colors
    with progress_bars() as tell:
        train_colors(data=data, runs=runs, target=target, seed=seed, tell=tell)


@app.command()
def fusion(
    data: PhotosOption,
    runs: RunsOption = Path("runs/fusion"),
    items: Annotated[int, typer.Option(help="Items of the rendered wardrobe to ask for.", min=1)] = 80,
    photos: Annotated[int, typer.Option(help="Photos of each real set, at most.", min=0)] = 50,
    target: Annotated[Path, typer.Option(help="The file to write.", callback=file_to_write)] = Path(
        "runs/fusion/fusion.json"
    ),
    seed: Annotated[int, typer.Option(help="Which wardrobe, and which views.")] = 401,
) -> None:
    """Learn how much each part of the search says, from questions with known answers.

    Real photos of the validation splits, seen again otherwise, and the rendered wardrobe are put to the
    product's own search with the weights that it has. Then learn how likely garments share cloth, color
    and kind, which orders what is alike after what is the same.
    """
    with needs_torch():
        from fashion_wizard_lab.training.fusion.stages import train_fusion
    train_fusion(data=data, runs=runs, bars=progress_bars, items=items, most=photos, seed=seed, target=target)


@app.command()
def fashionnet(
    inshop: Annotated[
        Path,
        typer.Option(help="A folder in the DeepFashion In-shop layout, whose train split is learned from."),
    ],
    runs: RunsOption = Path("runs/fashionnet"),
    stage: Annotated[
        list[str] | None,
        typer.Option(help="landmarks, whole or export; repeatable. All, in this order, unless given."),
    ] = None,
    width: Annotated[
        float, typer.Option(help="Share of VGG-16's channels; below 1 where no GPU is at hand.")
    ] = 1.0,
    side: Annotated[int, typer.Option(help="Side of the square input, pixels.")] = 224,
    landmark_steps: Annotated[int, typer.Option(help="Steps of the landmarks alone, first.", min=1)] = 5_000,
    steps: Annotated[int, typer.Option(help="Steps of the whole network, then.", min=1)] = 20_000,
    batch: Annotated[int, typer.Option(help="Photos a step.", min=1)] = 64,
    rate: Annotated[float, typer.Option(help="The highest learning rate.", min=0)] = 3e-4,
    turn: Annotated[
        int, typer.Option(help="2: go on with the landmarks, then the whole, once more.", min=1)
    ] = 1,
    target: Annotated[
        Path | None,
        typer.Option(
            help="The ONNX file, a card beside it; in the runs' folder unless given.", callback=file_to_write
        ),
    ] = None,
    seed: SeedOption = 0,
) -> None:
    """Train FashionNet as in its paper, to compare with: landmarks first, then the whole network.

    Goes on where it was stopped. The weights are for research only, as In-shop's photos are, and their card
    says so; none ship.
    """
    with needs_torch():
        from fashion_wizard_lab.training.fashionnet.stages import STAGES, Plan, run_stage
    plan = Plan(width, side, landmark_steps, steps, batch, rate, seed)
    for one in chosen(stage, STAGES):
        run_stage(one, inshop, runs, plan, turn=turn, target=target)
