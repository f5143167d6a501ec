"""The program, run in this process: its output and exit status without the start of another process.

Tests of signals and mounts start a process of their own; so does `cli/test_every_verb.py`, for each verb.
"""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from unittest.mock import patch

from fashion_wizard import defaults
from fashion_wizard.cli import main

_segmenter = cache(defaults.segmenter)
_feature_extractor = cache(defaults.feature_extractor)


def run_program(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `fashion-wizard ARGUMENTS` and check its exit status; the models of all runs are loaded once.

    Args:
        arguments: Turned into text.
        status: The exit status that it has to end with.
    """
    words = ["fashion-wizard", *map(str, arguments)]
    out, err = io.StringIO(), io.StringIO()
    ended = 0
    with (
        patch.object(sys, "argv", words),
        # Else the program would be called `python -m pytest.fashion-wizard` in its help.
        patch.object(sys.modules["__main__"], "__package__", None),
        patch.object(defaults, "segmenter", _segmenter),
        patch.object(defaults, "feature_extractor", _feature_extractor),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            ended = end.code if isinstance(end.code, int) else int(end.code is not None)
    done = subprocess.CompletedProcess(words, ended, out.getvalue(), err.getvalue())
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done
