"""Where a catalog keeps its vectors beside itself, as its own settings say."""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.catalog.store import Catalog

_STORE: Final = "store"
_URI: Final = "store_uri"
_ID: Final = "store_id"
EMBEDDED: Final = "faiss"
"""The store that a catalog has unless its settings name another."""


@dataclass(frozen=True, slots=True)
class StoreSetting:
    """Which store holds the vectors.

    Attributes:
        kind: Its name, such as `faiss` or `milvus`.
        uri: Where it is; empty where the catalog's own folder holds it.
        catalog: What the catalog is known by there, in hex; empty where that is not needed.
    """

    kind: str = EMBEDDED
    uri: str = ""
    catalog: str = ""

    @property
    def shown_uri(self) -> str:
        """The URI for people to read."""
        return without_password(self.uri)


def without_password(uri: str) -> str:
    """A URI without name and password."""
    return re.sub(r"//[^/@]*@", "//", uri)


def store_setting(catalog: CatalogReader) -> StoreSetting:
    """The store that a catalog's settings name."""
    with catalog.snapshot():
        kind, uri, id_ = (catalog.setting(name) for name in (_STORE, _URI, _ID))
    return StoreSetting(kind or EMBEDDED, uri or "", id_ or "")


def put_store_setting(catalog: Catalog, kind: str, uri: str = "") -> StoreSetting:
    """Say which store holds the vectors from now on; what another holds stays there, and is not used."""
    with catalog.writing():
        catalog.put_setting(_STORE, kind)
        catalog.put_setting(_URI, uri or None)
        if uri and not catalog.setting(_ID):
            catalog.put_setting(_ID, secrets.token_hex(8))
        return store_setting(catalog)
