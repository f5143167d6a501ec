"""Processes that this program starts for a part of its work."""

import multiprocessing
import os
import signal
import threading


def end_with_parent() -> None:
    """End this process as soon as the one that started it is gone; called in the process that was started.

    A program that is killed can end nothing any more: without this, its processes would wait for work for
    ever, and those of a server would hold its port. The end is as by `kill`: a server answers what it has.
    """
    if multiprocessing.parent_process() is not None:
        threading.Thread(target=_end_after_parent, name="end with parent", daemon=True).start()


def _end_after_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
