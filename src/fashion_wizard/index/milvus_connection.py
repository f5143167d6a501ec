"""Where a Milvus is, and the connection to it."""

import importlib
import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.store_setting import without_password
from fashion_wizard.errors import VectorIndexError

_ADVICE_FILE: Final = (
    "end other programs that have this file open; if it is damaged, remove it, and the next search fills it "
    "again; or name another --uri"
)
_TIMEOUT: Final = 10.0
_FOREIGN: Final = {"pymilvus", "grpc", "milvus_lite"}
_clients: dict[str, Any] = {}
_connecting = threading.Lock()


@contextmanager
def connected(uri: str) -> Iterator[Any]:
    """The client of a Milvus.

    Raises:
        VectorIndexError: in place of whatever Milvus raises, in one line.
    """
    try:
        yield _client(uri)
    except VectorIndexError:
        raise
    except Exception as error:
        kinds = (pymilvus().MilvusException, OSError, ConnectionError, RuntimeError, TypeError)
        if not isinstance(error, kinds) and type(error).__module__.split(".")[0] not in _FOREIGN:
            raise
        reason = " ".join(str(getattr(error, "message", "") or error).split())[:200]
        raise VectorIndexError(
            f"the vectors in Milvus at {without_password(uri)} cannot be used ({reason}); "
            f"{_ADVICE_FILE if is_file(uri) else 'start Milvus there'}, or take the embedded "
            "store: fashion-wizard index --store faiss"
        ) from error


def checked_uri(uri: str) -> str:
    """A URI that Milvus can be asked for; of a file, its absolute path.

    Raises:
        VectorIndexError: if it is neither a file that ends in `.db` nor an address.
    """
    if is_file(uri):
        if not uri.endswith(".db"):
            raise VectorIndexError(
                f"--uri {uri} is neither a file of Milvus Lite, which ends in .db, nor an address such as "
                "http://localhost:19530"
            )
        path = Path(uri).absolute()
        if not path.parent.is_dir():
            raise VectorIndexError(f"--uri {uri}: there is no folder {path.parent}")
        return str(path)
    if not re.match(r"(https?|tcp)://[^/\s]+", uri):
        raise VectorIndexError(
            f"--uri {without_password(uri)} is no address of Milvus, such as http://localhost:19530"
        )
    return uri


def is_file(uri: str) -> bool:
    """Whether a URI names a file of Milvus Lite."""
    return "://" not in uri


def _client(uri: str) -> Any:
    """The connection to a Milvus, shared by all stores of this process: a file can be opened only once."""
    with _connecting:
        if uri not in _clients:
            _clients[uri] = pymilvus().MilvusClient(uri, timeout=_TIMEOUT)
        return _clients[uri]


def pymilvus() -> Any:
    """The package.

    Raises:
        VectorIndexError: if it is not installed.
    """
    # Errors are raised as well; and Milvus Lite logs what of the server's protocol it does not have.
    for name in _FOREIGN:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module("pymilvus")
    except ImportError as error:
        raise VectorIndexError(
            "the catalog keeps its vectors in Milvus, for which a package is missing: "
            "pip install 'fashion-wizard[milvus]'"
        ) from error
