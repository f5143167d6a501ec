"""`python -m fashion_wizard` is the command line."""

from fashion_wizard.cli import main

main()
