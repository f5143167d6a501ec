"""What runs on the event loop: jobs handed to the pool, and whether the models are warm."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from threadpoolctl import threadpool_limits

from fashion_wizard.server.problems import INDEX_AGAIN, Problem, wrong_field
from fashion_wizard.server.questions import SentPhoto
from fashion_wizard.server.shop import Shop
from fashion_wizard.server.work import Work

_T = TypeVar("_T")
_RETRY: Final = {"Retry-After": "5"}
_log: Final = logging.getLogger(__name__)


class Service:
    """One server: a shop, its pool of workers, and whether it is ready.

    Args:
        shop: What is served.
    """

    def __init__(self, shop: Shop) -> None:
        """Nothing runs yet."""
        self.shop = shop
        self.settings = settings = shop.settings
        self.work = Work(settings.workers, settings.queue, shop.metrics)
        self.ready = False
        # What the catalog's garments look like is worked out while nobody waits for it.
        self._stop = threading.Event()
        self._looking = threading.Thread(target=shop.looks.fill, args=(self._stop,), daemon=True)
        self._failed = False
        # Searches run beside each other, one on each core; were each product of matrices spread over all
        # cores, too, they would wait for each other most of the time.
        self._single = threadpool_limits(1, user_api="blas")

    async def warm(self) -> None:
        """Warm the models; ready afterwards."""
        try:
            await self.work.run(self.shop.warm)
        except Exception:
            self._failed = True
            _log.exception("the models cannot be loaded")
            return
        self.ready = True
        self._looking.start()

    def close(self) -> None:
        """End everything."""
        self._stop.set()
        self.work.close()
        if self._looking.is_alive():
            self._looking.join()
        self.shop.close()
        self._single.restore_original_limits()

    def left_out(self) -> int:
        """How many garments no search finds, as they were indexed with other models; once models are warm.

        Raises:
            Problem: 503 if models are not warm, or no garment can be found.
        """
        if self._failed:
            raise Problem(503, "broken", "the models cannot be loaded; the server's log says more")
        if not self.ready:
            raise Problem(503, "not-ready", "the models are being loaded; try again shortly", headers=_RETRY)
        left_out = self.shop.searcher.other_models().garments
        if left_out and left_out == self.shop.catalog.info().garments:
            raise Problem(503, "index-again", INDEX_AGAIN)
        return left_out

    async def run(self, job: Callable[[], _T]) -> _T:
        """Run what blocks; see `Work.run`."""
        return await self.work.run(job)

    async def fetch(self, url: str) -> bytes:
        """A photo from the web.

        Raises:
            Problem: if the owner did not allow it, or the address is refused or unreachable.
        """
        if not self.settings.fetch_urls:
            raise Problem(
                422, "url-refused", "photos are not fetched from the web here; send the photo itself"
            )
        return await self.run(lambda: self.shop.fetch(url))

    async def queries(self, files: Sequence[bytes], fields: Sequence[str] = ()) -> list[SentPhoto]:
        """Photos to ask with, decoded.

        Args:
            files: One or more.
            fields: What else was sent; named if there is no photo.

        Raises:
            PhotoError, Problem: if one cannot be used, or there is none.
        """
        if not files:
            among = f" among the fields that came ({', '.join(fields)[:200]})" if fields else ""
            raise wrong_field(
                "photo",
                f"there is none{among}; send the file as multipart/form-data in the field photo, file or "
                "image, as the whole body with its Content-Type, or as base64 in JSON",
            )
        return await self.run(lambda: [self.shop.query(file) for file in files])
