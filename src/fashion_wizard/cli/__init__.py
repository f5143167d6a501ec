"""The command line: one verb per sub-command, each a thin call of the library."""

from fashion_wizard.cli.app import main

__all__ = ["main"]
