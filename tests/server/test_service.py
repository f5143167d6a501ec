"""The effects of a server on its process."""

from threadpoolctl import threadpool_info

from fashion_wizard.server.backend import Backend
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import Settings


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_a_search_uses_one_core_for_matrix_products(drawn_shop) -> None:
    before = blas_threads()
    assert before, "numpy multiplies by a library that is known"
    service = Service(Backend(Settings(catalog=drawn_shop / "catalog")))
    assert blas_threads() == {1}
    service.close()
    assert blas_threads() == before
