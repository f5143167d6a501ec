"""The time that has passed, whatever is done to the machine's clock."""

import time


def elapsed() -> float:
    """Seconds since some moment: they never jump, and where the system can tell, count while it sleeps.

    Of `time.monotonic` Linux leaves the time out in which the machine slept.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
