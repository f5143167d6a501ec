"""The program `fashion-wizard`: puts the verbs together and turns mistakes into one clear line."""

import sys

import typer

from fashion_wizard.cli import (
    catalog,
    demo,
    evaluate,
    evaluate_keypoints,
    items,
    keypoints,
    keys,
    mcp,
    search,
    segment,
    serve,
    train,
)
from fashion_wizard.errors import FashionWizardError

app = typer.Typer(
    name="fashion-wizard",
    help="Find clothes by picture: the exact garment, or the most similar ones, from a shop's own photos.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Start with: fashion-wizard index PHOTOS, then: fashion-wizard search PHOTO. "
    "To see it work: fashion-wizard demo.",
)
app.command("index")(catalog.index)
app.command("search")(search.search)
app.command("remove")(catalog.remove)
app.command("info")(catalog.info)
app.command("items")(items.items)
app.command("segment")(segment.segment)
app.command("keypoints")(keypoints.keypoints)
evaluate.app.command("keypoints")(evaluate_keypoints.keypoints)
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(train.app, name="train")
app.command("serve")(serve.serve)
app.command("mcp")(mcp.mcp)
app.add_typer(keys.app, name="keys")
app.command("demo")(demo.demo)

MISTAKE = 2
"""Exit status of a user's mistake."""


def main() -> None:
    """Run the program; a mistake is one line on standard error and exit status 2."""
    try:
        status = app(standalone_mode=False)
    except (FashionWizardError, typer.TyperException) as error:
        message = error.format_message() if isinstance(error, typer.TyperException) else str(error)
        line = " ".join(message.split())
        if line:
            sys.stderr.write(f"fashion-wizard: {line}\n")
        sys.exit(MISTAKE)
    except typer.Abort:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)
