"""Web addresses, written and joined as browsers do."""

from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from fashion_wizard.errors import FetchError
from fashion_wizard.web.names import ascii_name

PORTS: Final = {"http": 80, "https": 443}
"""The usual port of each scheme that is fetched."""
BLANK: Final = " \t\r\n\f"
"""White space around an address, which is no part of it."""
_IN_PATH: Final = "!$%&'()*+,-./:;=@[]_|~"
_IN_QUERY: Final = "!$%&()*+,-./:;=?@[]^_`{|}~"


def is_web_address(url: str) -> bool:
    """Whether a page may link to an address; `javascript:` and other schemes are refused."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def encoded(url: str) -> SplitResult:
    """The parts of a web address, encoded as browsers send them.

    The host is encoded by IDNA; path and query are percent-encoded as UTF-8, except where they are encoded
    already; the fragment is left out. (WHATWG URL, percent-encode sets of path and query.)

    Raises:
        FetchError: if it is not a web address, or browsers would refuse it.
    """
    url = _slashes(url.strip(BLANK))
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in url):
        raise refused("an address has no control characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused("this is no web address") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise refused("only http:// and https:// addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise refused("an address with a user name is not fetched")
    name = ascii_name(f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname)
    if name is None:
        raise refused("its host is no name and no address")
    shown = f"[{name}]" if ":" in name else name
    return SplitResult(
        parts.scheme,
        shown if port is None else f"{shown}:{port}",
        quote(parts.path or "/", safe=_IN_PATH, errors="surrogateescape"),
        quote(parts.query, safe=_IN_QUERY, errors="surrogateescape"),
        "",
    )


def redirected(parts: SplitResult, where: str) -> str:
    """The address that a redirect leads to.

    Args:
        parts: The address that redirects.
        where: What it redirects to, perhaps only the end of an address.

    Raises:
        FetchError: if that is no web address.
    """
    try:
        return urljoin(parts.geturl(), _slashes(where))
    except ValueError:
        raise refused("it redirects to something that is not a web address") from None


def refused(reason: str) -> FetchError:
    """The error of an address that is not fetched."""
    return FetchError(reason, "url-refused")


def _slashes(url: str) -> str:
    """An address whose backslashes before the query are slashes, as browsers do."""
    end = min((place for place in map(url.find, "?#") if place >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]
