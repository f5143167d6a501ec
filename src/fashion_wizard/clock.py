"""What time it is, and the time that has passed, whatever is done to the machine's clock."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since some moment: they never jump, and where the system can tell, count while it sleeps.

    Of `time.monotonic` Linux leaves the time out in which the machine slept.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
