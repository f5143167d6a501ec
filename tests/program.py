"""The program, run in this process: its output and exit status without the start of another process.

Tests of signals and mounts start a process of their own; so does `cli/test_every_verb.py`, for each verb.
"""

import io
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from unittest.mock import patch

from fashion_wizard import defaults
from fashion_wizard.cli import main

_segmenter = cache(defaults.segmenter)
_feature_extractor = cache(defaults.feature_extractor)


def run_program(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `fashion-wizard ARGUMENTS` and check its exit status; the models of all runs are loaded once.

    As at the end of a process, threads that the run has started are waited for.

    Args:
        arguments: Turned into text.
        status: The exit status that it has to end with.
    """
    words = ["fashion-wizard", *map(str, arguments)]
    out, err = io.StringIO(), io.StringIO()
    ended, before = 0, set(threading.enumerate())
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
        for thread in set(threading.enumerate()) - before:
            if not thread.daemon:
                thread.join(60)
    done = subprocess.CompletedProcess(words, ended, out.getvalue(), err.getvalue())
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done
