"""How many threads the libraries may take, set in one place for arrays, pictures and networks."""

import os
from typing import Final

import cv2
from threadpoolctl import ThreadpoolController

_VARIABLES: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_networks = 0


def limit_threads(count: int) -> None:
    """Give each library so many threads, from now until the process ends.

    Networks that are open already keep theirs; libraries that are loaded later find the limit in the
    environment.

    Args:
        count: At least 1.
    """
    global _networks  # noqa: PLW0603 - what is limited belongs to the whole process
    os.environ.update(dict.fromkeys(_VARIABLES, str(count)))
    ThreadpoolController().limit(limits=count)
    cv2.setNumThreads(count)
    _networks = count


def one_thread_for_arrays() -> None:
    """Have NumPy multiply in the calling thread alone, from now on.

    The matrices of one search are small: on a busy machine a second thread waits longer than it works.
    """
    ThreadpoolController().limit(limits=1, user_api="blas")


def network_threads() -> int:
    """The number of threads of a network that is opened now; 0 for one on each core."""
    return _networks
