"""The verbs of the program by name. The module of a verb is imported only when that verb runs."""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from fashion_wizard.errors import FashionWizardError

VERBS: Final = {
    "index": (
        "index:index",
        "Add photos to a catalog, or update it. Unchanged photos are not computed again.",
    ),
    "feed": ("feed:app", "Look at a shop's product feed before it is indexed."),
    "search": ("search:search", "Find the exact garment of a photo, or the most similar ones."),
    "remove": (
        "catalog:remove",
        "Remove items, with all their photos, from a catalog. The photos' files are not touched.",
    ),
    "info": (
        "catalog:info",
        "Print how much a catalog holds, which models indexed it, and where its photos lie.",
    ),
    "check": (
        "safekeeping:check",
        "Check every row, vector, photo and index file of a catalog against each other.",
    ),
    "backup": (
        "safekeeping:backup",
        "Write a catalog with its photos into one file, while others may change it.",
    ),
    "restore": (
        "safekeeping:restore",
        "Make a catalog of a backup. The backup is checked before anything is replaced.",
    ),
    "dump": (
        "safekeeping:dump",
        "Write a catalog into one file in a documented format, which other versions and programs can read.",
    ),
    "load": (
        "safekeeping:load",
        "Make a catalog of a dump. The dump is checked before anything is replaced.",
    ),
    "describe": (
        "safekeeping:describe",
        "Describe all photos by the models in use, beside what is there, and then change over at one moment.",
    ),
    "items": ("items:items", "List the items of a catalog."),
    "report": ("report:app", "See what customers asked for, and what they found."),
    "look": ("look:look", "Complete the look of an item: what it is worn with in its photos."),
    "segment": (
        "segment:segment",
        "Find the garments of a photo: labels, boxes, scores and appearance.",
    ),
    "keypoints": (
        "keypoints:keypoints",
        "Draw the SuperPoint keypoints of the largest garment in a photo, or their matches with another's.",
    ),
    "serve": ("serve:serve", "Serve the search: a page for customers, REST, a chat, and MCP."),
    "mcp": ("mcp:mcp", "Give an assistant tools to search the catalog: MCP over standard input and output."),
    "keys": ("keys:app", "Make and remove the keys of a server."),
    "doctor": ("doctor:doctor", "Check the installation, the machine, the settings, and a catalog."),
}
"""For each verb of the product: its function below `fashion_wizard.cli`, and the first line of its help."""

LAB_VERBS: Final = {
    "demo": "Render a small shop, index it, search it with other photos, and draw the results.",
    "evaluate": "Measure on a data set with ground truth.",
    "train": "Make the weights that ship, or research weights.",
}
"""For each verb that the laboratory adds by an entry point: the first line of its help."""

LAB_GROUP: Final = "fashion_wizard.verbs"
"""The group of entry points for verbs of the laboratory."""


class Verbs(TyperGroup):
    """All verbs, with what the help needs, without importing any of them."""

    def __init__(self, **attributes: Any) -> None:
        """Adds a placeholder for each verb, in the order of the tables."""
        super().__init__(**attributes)
        for name, (_, text) in VERBS.items():
            self.add_command(_NotLoaded(name, help=text))
        for name, text in LAB_VERBS.items():
            self.add_command(_NotLoaded(name, help=text))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Import the verb of a command line.

        Raises:
            FashionWizardError: if it is a verb of the laboratory, which is not installed.
        """
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if isinstance(command, _NotLoaded) and name else command, rest


class _NotLoaded(TyperCommand):
    """A verb whose module is not imported yet."""


def load(name: str) -> Any:
    """Import a verb.

    Raises:
        FashionWizardError: if it is a verb of the laboratory, which is not installed.
    """
    if name in VERBS:
        module, attribute = VERBS[name][0].split(":")
        target = getattr(import_module(f"fashion_wizard.cli.{module}"), attribute)
    else:
        from importlib.metadata import entry_points  # slow to load, and needed here only

        found = entry_points(group=LAB_GROUP, name=name)
        if not found:
            raise FashionWizardError(
                f"{name} is a verb of the laboratory, which is not installed; in a clone of the repository "
                "run: pip install ./lab"
            )
        target = next(iter(found)).load()
    if isinstance(target, typer.Typer):
        app = target
    else:
        app = typer.Typer(add_completion=False)
        app.command(name)(target)
    command = typer.main.get_command(app)
    command.name = name
    _finish(command)
    return command


def _finish(command: Any) -> None:
    """Give a command the options that every verb has, and a help of whole paragraphs; also inside groups."""
    from fashion_wizard.cli.logs import flags

    command.help = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    inner = getattr(command, "commands", None)
    if inner is not None:
        for each in inner.values():
            _finish(each)
        return
    app = typer.Typer(add_completion=False)
    app.command()(flags)
    command.params.extend(typer.main.get_command(app).params)
