"""The command line. Each verb is a thin call of the library."""

from fashion_wizard.cli.interrupts import quiet_interrupts

__all__ = ["main"]


def main() -> None:
    """Run the program; an error of the user is one line on standard error and exit status 2."""
    with quiet_interrupts():
        # Loaded here, so that Ctrl+C is quiet meanwhile.
        from fashion_wizard.cli.app import main as run

        run()
