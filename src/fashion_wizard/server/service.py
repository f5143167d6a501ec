"""What runs on the event loop: jobs for the worker pools, and whether the models are loaded."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from threadpoolctl import threadpool_limits

from fashion_wizard.errors import VectorIndexError
from fashion_wizard.server.answers.photos import PhotosAnswer, StoredPhotoAnswer
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.problems import INDEX_AGAIN, Problem, wrong_field
from fashion_wizard.server.search_request import GarmentChoice, SearchOptions, SentPhoto
from fashion_wizard.server.sender import sender
from fashion_wizard.server.worker_pool import WorkerPool

_T = TypeVar("_T")
_RETRY: Final = {"Retry-After": "5"}
_PHOTO_WORKERS: Final = 2
_PHOTO_QUEUE: Final = 256
_SWEEP_SECONDS: Final = 5.0
_AHEAD: Final = 6
"""After a search, results are computed ahead for at most so many garments, the most prominent ones."""
_log: Final = logging.getLogger(__name__)


class Service:
    """One server: a backend, its worker pools, and whether it is ready.

    Photos of the catalog have a pool of their own, so that no thumbnail waits behind searches. Those
    that were decoded before do not wait behind those that were not.

    Args:
        backend: Answers the requests.
    """

    def __init__(self, backend: Backend) -> None:
        """Nothing runs yet."""
        self.backend = backend
        self.settings = settings = backend.settings
        self.workers = WorkerPool(
            settings.workers,
            settings.queue,
            backend.metrics,
            seconds=settings.wait_seconds,
            per_sender=settings.per_key,
        )
        self.photo_workers = WorkerPool(_PHOTO_WORKERS, _PHOTO_QUEUE, backend.metrics)
        self.lookups = WorkerPool(1, _PHOTO_QUEUE, backend.metrics)
        self.ready = False
        self._failed = False
        # Each search has one core: if every matrix product used all cores, parallel searches would slow each
        # other down.
        self._blas_limit = threadpool_limits(1, user_api="blas")
        # The appearance of the catalog's garments is computed in the background.
        self._stop = threading.Event()
        self._filling = threading.Thread(target=backend.appearances.fill, args=(self._stop,), daemon=True)

    async def warm(self) -> None:
        """Load the models; the service is ready afterwards."""
        try:
            await self.workers.run(self.backend.warm)
        except VectorIndexError as error:  # a store elsewhere, which whoever runs it can bring back
            self._failed = True
            _log.error("%s", error)
            return
        except Exception:
            self._failed = True
            _log.exception("the models cannot be loaded")
            return
        self.ready = True
        self._filling.start()

    def close(self) -> None:
        """Stop all threads and close the catalog."""
        self._stop.set()
        self.workers.close()
        self.photo_workers.close()
        self.lookups.close()
        if self._filling.is_alive():
            self._filling.join()
        self.backend.close()
        self._blas_limit.restore_original_limits()

    def left_out(self) -> int:
        """The number of garments that no search finds because other models indexed them.

        Raises:
            Problem: 503 if the models are not loaded, or no garment can be found.
        """
        if self._failed:
            raise Problem(503, "broken", "the models cannot be loaded; see the server's log")
        if not self.ready:
            raise Problem(503, "not-ready", "the models are being loaded; try again shortly", headers=_RETRY)
        left_out = self.backend.searcher.other_models().garments
        if left_out and left_out == self.backend.catalog.info().garments:
            raise Problem(503, "index-again", INDEX_AGAIN)
        return left_out

    async def run(self, job: Callable[[], _T], kind: str = "search") -> _T:
        """Run a blocking job; see `WorkerPool.run`."""
        return await self.workers.run(job, kind)

    async def ask(
        self,
        job: Callable[[list[SentPhoto]], _T],
        files: Sequence[bytes],
        ids: Sequence[str] = (),
        *,
        fields: Sequence[str] = (),
    ) -> _T:
        """Run a job on the photos of a request, which waits for its turn once; for arguments see `photos`."""
        _check_any(files, ids, fields)
        return await self.run(lambda: job(self._photos(files, ids)), "known photo" if ids else "new photo")

    async def fetch(self, url: str) -> bytes:
        """A photo from the web.

        Raises:
            Problem: if the owner did not allow it, or the address is refused or unreachable.
        """
        if not self.settings.fetch_urls:
            raise Problem(
                422, "url-refused", "photos are not fetched from the web here; send the photo itself"
            )
        return await self.run(lambda: self.backend.fetch(url))

    async def photos(
        self, files: Sequence[bytes], ids: Sequence[str] = (), *, fields: Sequence[str] = ()
    ) -> list[SentPhoto]:
        """The photos of a request: decoded now, or found in the store.

        Args:
            files: Photos as they were sent.
            ids: Or the ids of photos that were sent before.
            fields: The names of all fields of the request, for the error if there is no photo.

        Raises:
            PhotoError, Problem: if a photo cannot be used, has ended or is foreign, or there is none.
        """
        _check_any(files, ids, fields)
        return await self.run(lambda: self._photos(files, ids), "decode")

    def _photos(self, files: Sequence[bytes], ids: Sequence[str]) -> list[SentPhoto]:
        kept = [self.backend.photos.get(photo_id, sender()) for photo_id in ids]
        return kept + [self.backend.decode(file) for file in files]

    def store(self, photos: Sequence[SentPhoto]) -> PhotosAnswer:
        """Keep photos for later requests of the same sender, and find their garments. Blocks."""

        def store(photo: SentPhoto) -> StoredPhotoAnswer:
            photo = self.backend.searches.with_garments(photo)
            found = self.backend.searches.garments(photo)
            photo_id, expires = self.backend.photos.put(photo, sender())
            return StoredPhotoAnswer(photo_id=photo_id, expires=expires, **dict(found))

        answers = [store(photo) for photo in photos]
        return PhotosAnswer(**dict(answers[0]), photos=answers)

    def prepare(self, photo_id: str, garments: int) -> None:
        """Compute the features of a photo's garments but the main one while nobody waits.

        A search for one of them then costs no more than the comparison. To be called on the event loop, in
        the request of the photo's sender.

        Args:
            photo_id: Of a photo that was put into the store just now.
            garments: How many it shows.
        """
        job = partial(self._prepare, photo_id, sender())
        self.workers.run_when_idle([partial(job, number) for number in range(1, garments)])

    def _prepare(self, photo_id: str, owner: str, garment: int) -> None:
        with suppress(Problem):  # the photo may have ended
            self.backend.searches.prepare(self.backend.photos.get(photo_id, owner), garment)

    def search_ahead(self, photo_id: str, choice: GarmentChoice, options: SearchOptions) -> None:
        """After a search, search for the other garments of its photo while nobody waits.

        The customer may choose one of them next, and has its results at once then. To be called on the event
        loop, in the request of the photo's sender.

        Args:
            photo_id: Of a photo in the store.
            choice: What was searched for; nothing is done ahead after a search for a box.
            options: How.
        """
        if choice.box is None:
            job = partial(self._search_ahead, photo_id, sender(), options)
            self.workers.run_when_idle(
                partial(job, garment) for garment in range(_AHEAD) if str(garment) != choice.garment
            )

    def _search_ahead(self, photo_id: str, owner: str, options: SearchOptions, garment: int) -> None:
        with suppress(Problem):  # the photo may have ended
            self.backend.searches.search_ahead(self.backend.photos.get(photo_id, owner), garment, options)

    async def sweep(self) -> None:
        """Free the memory of photos that have ended, again and again, until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            self.backend.photos.remove_ended()


def _check_any(files: Sequence[bytes], ids: Sequence[str], fields: Sequence[str]) -> None:
    """Refuse a request without a photo.

    Raises:
        Problem: as the name says.
    """
    if files or ids:
        return
    among = f" among the fields of the request ({', '.join(fields)[:200]})" if fields else ""
    raise wrong_field(
        "photo",
        f"there is none{among}; send the file as multipart/form-data in the field photo, file or "
        "image, as the whole body with its Content-Type, or as base64 in JSON",
    )
