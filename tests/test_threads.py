"""Arrays of one search are computed in one thread, as their libraries say."""

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from fashion_wizard.threads import one_thread_for_arrays


def test_arrays_are_multiplied_in_one_thread() -> None:
    arrays = ThreadpoolController().select(user_api="blas")
    if not arrays.info():
        pytest.skip(f"threadpoolctl knows no library of NumPy {np.__version__} here")
    with threadpool_limits(2):
        one_thread_for_arrays()
        assert {library["num_threads"] for library in arrays.info()} == {1}
