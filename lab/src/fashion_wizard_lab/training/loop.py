"""The training loop that all networks share: resumable, bf16 where the machine has it, figures to a file."""

import copy
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from pathlib import Path
from typing import Any, Protocol

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from fashion_wizard_lab.training.checkpoints import save_checkpoint
from fashion_wizard_lab.training.plot import plot_figures

Batch = dict[str, Tensor]


class Examples(Protocol):
    """Training examples by number: the same number always gives the same example, so a run resumes."""

    def __getitem__(self, number: int) -> Batch:
        """Example `number`, made from nothing but that number and the seed."""
        ...


class _Numbers(Sized):
    """The numbers of all examples still to come."""

    def __init__(self, start: int, end: int) -> None:
        self._range = range(start, end)

    def __iter__(self) -> Iterator[int]:
        return iter(self._range)

    def __len__(self) -> int:
        return len(self._range)


def device() -> torch.device:
    """A GPU where there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast() -> torch.autocast:
    """bfloat16 where the machine computes with it, else plain float32."""
    kind = device().type
    able = kind == "cuda" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return torch.autocast(kind, torch.bfloat16, enabled=able)


def train(
    network: nn.Module,
    losses: Callable[[nn.Module, Batch], dict[str, Tensor]],
    examples: Examples,
    *,
    checkpoint: Path,
    steps: int,
    batch: int,
    rate: float,
    slower: Mapping[str, float] | None = None,
    decay: float = 1e-4,
    average: float | None = None,
    validate: Callable[[nn.Module], Mapping[str, float]] | None = None,
    workers: int = 1,
    every: int = 50,
    validate_every: int = 500,
) -> nn.Module:
    """Train to `steps`, from the checkpoint if there is one.

    The rate rises over the first 100 steps and falls along a cosine to a hundredth. A checkpoint and a
    line of figures (`<checkpoint>.jsonl`) are written every `every` steps, their plot (`.png`) now and then.

    Args:
        network: Trained in place.
        losses: Names to scalar losses of one batch; their sum is minimised.
        examples: Training examples by number.
        checkpoint: Where to resume from and to write to.
        steps: How many steps in all, those before a resume counted.
        batch: Examples a step.
        rate: The highest learning rate (AdamW).
        slower: Prefixes of parameter names, and the share of the rate that they learn at.
        decay: Weight decay.
        average: Share of the running mean of the weights that each step keeps; that mean is often better
            than any single step. None keeps no mean.
        validate: Makes figures of the network (of its mean, where there is one); written with the others.
        workers: Processes that make examples.
        every: Steps between checkpoints.
        validate_every: Steps between validations and plots, a multiple of `every`.

    Returns:
        The running mean of the network, or the network itself if no mean is computed.
    """
    place = device()
    network.to(place, memory_format=torch.channels_last)  # type: ignore[call-overload]
    mean = Mean(network, average) if average else None
    optimizer = torch.optim.AdamW(_groups(network, rate, slower or {}), lr=rate, weight_decay=decay)
    start = 0
    if checkpoint.is_file():
        state = torch.load(checkpoint, map_location=place, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        if mean:
            mean.network.load_state_dict(state["mean"])
        start = int(state["step"])
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    loader: DataLoader[Batch] = DataLoader(
        examples if isinstance(examples, Dataset) else _AsDataset(examples),
        batch_size=batch,
        sampler=_Numbers(start * batch, steps * batch),
        num_workers=workers,
        persistent_workers=False,
    )
    network.train()
    sums: dict[str, float] = {}
    began = time.perf_counter()
    with _progress() as progress:
        task = progress.add_task(checkpoint.stem, total=steps, completed=start, loss="")
        for step, given in enumerate(loader, start + 1):
            torch.manual_seed(step)  # so that a resumed run draws what an unbroken one would have drawn
            for group in optimizer.param_groups:
                group["lr"] = group["share"] * _rate(rate, step, steps)
            on_device = {name: value.to(place) for name, value in given.items()}
            with autocast():
                parts = losses(network, on_device)
            total = torch.stack(list(parts.values())).sum()
            optimizer.zero_grad(set_to_none=True)
            total.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            if mean:
                mean.update(network, step)
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + float(value.detach())
            progress.update(task, completed=step, loss=f"loss {float(total.detach()):.3f}")
            if step % every == 0 or step == steps:
                count = every if step % every == 0 else step % every
                line: dict[str, Any] = {name: round(value / count, 4) for name, value in sums.items()}
                if validate and (step % validate_every == 0 or step == steps):
                    line |= _validated(mean.network if mean else network, validate)
                    figures = ", ".join(f"{name} {line[name]:.3f}" for name in line if name not in sums)
                    progress.console.print(f"{checkpoint.stem}, step {step}: {figures}", highlight=False)
                line |= {"step": step, "seconds": round(time.perf_counter() - began, 1)}
                with checkpoint.with_suffix(".jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
                if step % validate_every == 0 or step == steps:
                    plot_figures(checkpoint.with_suffix(".jsonl"), checkpoint.with_suffix(".png"))
                sums = {}
                mean_weights = {"mean": mean.network.state_dict()} if mean else {}
                state_now = {
                    "network": network.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    **mean_weights,
                }
                save_checkpoint(checkpoint, step=step, **state_now)
    return mean.network if mean else network


class Mean:
    """An exponential running mean of a network's weights (Polyak and Juditsky, 1992)."""

    def __init__(self, network: nn.Module, keep: float) -> None:
        """Start at `network` as it is."""
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.keep = keep

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Move towards `network`; faster in the first steps, when the mean is still of random weights."""
        keep = min(self.keep, (1 + step) / (10 + step))
        for mean, value in zip(
            self.network.state_dict().values(), network.state_dict().values(), strict=True
        ):
            if mean.is_floating_point():
                mean.lerp_(value, 1 - keep)
            else:
                mean.copy_(value)


def _groups(network: nn.Module, rate: float, slower: Mapping[str, float]) -> Iterable[dict[str, Any]]:
    """Parameters that learn, by the share of the rate that they learn at."""
    groups: dict[float, list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        share = next((value for prefix, value in slower.items() if name.startswith(prefix)), 1.0)
        groups.setdefault(share, []).append(parameter)
    return [{"params": own, "lr": share * rate, "share": share} for share, own in groups.items()]


def _validated(network: nn.Module, validate: Callable[[nn.Module], Mapping[str, float]]) -> dict[str, float]:
    """Figures of the network, which trains on as it did."""
    was_training = network.training
    network.eval()
    with torch.no_grad():
        found = {name: round(value, 4) for name, value in validate(network).items()}
    network.train(was_training)
    return found


class _AsDataset(Dataset[Batch]):
    def __init__(self, examples: Examples) -> None:
        self._examples = examples

    def __getitem__(self, number: int) -> Batch:
        return self._examples[number]


def _rate(highest: float, step: int, steps: int) -> float:
    warm = min(1.0, step / 100)
    return highest * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[loss]}"),
    )
