"""The command line. Each verb is a thin call of the library."""

from fashion_wizard.cli.app import main

__all__ = ["main"]
