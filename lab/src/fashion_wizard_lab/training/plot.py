"""A training's file of figures as a picture."""

import json
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def plot_figures(lines: Path, target: Path) -> None:
    """Draw every figure against the step: losses in one panel, what was validated in the other.

    Args:
        lines: JSON, a line each, as `loop.train` writes them; of a repeated step the later line counts.
        target: The picture (.png).
    """
    figures_at = {}
    for line in lines.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        figures_at[entry["step"]] = entry
    steps = sorted(figures_at)
    names = sorted({name for entry in figures_at.values() for name in entry} - {"step", "seconds"})
    judged = [name for name in names if name.startswith("val_")]
    figure = Figure((11, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, 2 if judged else 1, squeeze=False)[0]
    for panel, own in zip(panels, ([n for n in names if n not in judged], judged), strict=False):
        for name in own:
            at = [step for step in steps if name in figures_at[step]]
            panel.plot(
                at, [figures_at[step][name] for step in at], label=name, marker="." if own is judged else ""
            )
        panel.set_xlabel("step")
        panel.grid(visible=True, alpha=0.3)
        panel.legend()
    panels[0].set_ylabel("loss")
    panels[0].set_ylim(bottom=0)
    figure.suptitle(lines.stem)
    figure.savefig(target, dpi=110)
