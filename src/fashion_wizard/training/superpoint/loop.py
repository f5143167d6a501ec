"""The training loop that both stages share: resumable, bf16 where the machine has it, figures to a file."""

import json
import math
import time
from collections.abc import Callable, Iterator, Sized
from pathlib import Path
from typing import Any, Protocol

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

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
    workers: int = 1,
    every: int = 50,
) -> None:
    """Train to `steps`, from the checkpoint if there is one.

    The rate rises over the first 100 steps and falls along a cosine to a hundredth. A checkpoint and a
    line of figures (`<checkpoint>.jsonl`) are written every `every` steps.

    Args:
        network: Trained in place.
        losses: Names to scalar losses of one batch; their sum is minimised.
        examples: Training examples by number.
        checkpoint: Where to resume from and to write to.
        steps: How many steps in all, those before a resume counted.
        batch: Examples a step.
        rate: The highest learning rate (AdamW).
        workers: Processes that make examples.
        every: Steps between checkpoints.
    """
    place = device()
    network.to(place, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    start = 0
    if checkpoint.is_file():
        state = torch.load(checkpoint, map_location=place, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
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
            for group in optimizer.param_groups:
                group["lr"] = _rate(rate, step, steps)
            on_device = {name: value.to(place) for name, value in given.items()}
            with autocast():
                parts = losses(network, on_device)
            total = torch.stack(list(parts.values())).sum()
            optimizer.zero_grad(set_to_none=True)
            total.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + float(value.detach())
            progress.update(task, completed=step, loss=f"{float(total.detach()):.3f}")
            if step % every == 0 or step == steps:
                count = every if step % every == 0 else step % every
                line: dict[str, Any] = {name: round(value / count, 4) for name, value in sums.items()}
                line |= {"step": step, "seconds": round(time.perf_counter() - began, 1)}
                with checkpoint.with_suffix(".jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
                sums = {}
                save(checkpoint, network=network.state_dict(), optimizer=optimizer.state_dict(), step=step)


class _AsDataset(Dataset[Batch]):
    def __init__(self, examples: Examples) -> None:
        self._examples = examples

    def __getitem__(self, number: int) -> Batch:
        return self._examples[number]


def save(path: Path, **state: Any) -> None:
    """Write a checkpoint so that a kill in the middle leaves the old one whole."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def _rate(highest: float, step: int, steps: int) -> float:
    warm = min(1.0, step / 100)
    return highest * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("loss {task.fields[loss]}"),
    )
