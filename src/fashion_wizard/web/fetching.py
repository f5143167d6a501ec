"""Fetches files from the web, without giving anybody access to this machine's own network."""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import SplitResult

from fashion_wizard.errors import FetchError
from fashion_wizard.web.addresses import Address, is_public
from fashion_wizard.web.urls import BLANK, PORTS, encoded, redirected, refused

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MAX_REDIRECTS: Final = 4
_CHUNK: Final = 65_536
_LONGEST_HEADER: Final = 1000
_UNREACHABLE: Final = "url-unreachable"

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, from the system's resolver."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Version:
    """The state of a file, as its server names it. A request with it is answered by a newer state only.

    Attributes:
        etag: The header `ETag`, or empty.
        modified: The header `Last-Modified`, or empty.
    """

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.modified))
        return {name: value for name, value in pairs if value}


class Fetcher:
    """Fetches files by http and https from public addresses.

    A name is resolved once, all its addresses have to be public, and the connection is made to the address
    that was checked, so that a later change of the name has no effect (DNS rebinding). Each redirect is
    checked like the first address. Cookies, credentials and the environment's proxies are not used.

    Args:
        max_bytes: The largest file.
        seconds: Time limit for everything, redirects included.
        allowed: Decides which network addresses may be fetched from.
        resolver: Resolves names.
    """

    def __init__(
        self,
        max_bytes: int,
        seconds: float = 8.0,
        allowed: Callable[[Address], bool] = is_public,
        resolver: Resolve = resolve,
    ) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._allowed = allowed
        self._resolve = resolver
        self._tls = ssl.create_default_context()

    def fetch(self, url: str) -> bytes:
        """The file at a web address.

        Raises:
            FetchError: if the address is refused or unreachable, or the response is too large or too slow.
        """
        body = io.BytesIO()
        self.download(url, body)
        return body.getvalue()

    def download(
        self, url: str, sink: BinaryIO, known: Version | None = None, accept: str = "image/*"
    ) -> Version | None:
        """Write the file at a web address into an open file.

        Args:
            url: The address.
            sink: Where the file is written. After an error it may hold a part of it.
            known: The state that was fetched before.
            accept: The media types that are wanted.

        Returns:
            The state of the file; None, with nothing written, if it is still `known`.

        Raises:
            FetchError: as `fetch` does.
        """
        deadline = time.monotonic() + self._seconds
        headers = {"Accept": accept, "User-Agent": "fashion-wizard", **(known.headers() if known else {})}
        for _ in range(_MAX_REDIRECTS + 1):
            parts = encoded(url)
            outcome = self._get(parts, self._check(parts, deadline), deadline, headers, sink)
            if not isinstance(outcome, str):
                return outcome
            url = redirected(parts, outcome)
        raise _unreachable("it redirects too often")

    def _check(self, parts: SplitResult, deadline: float) -> str:
        """The network address to connect to."""
        addresses = self._addresses(parts.hostname or "", parts.port or PORTS[parts.scheme], deadline)
        checked = []
        for text in addresses:
            try:
                checked.append(ipaddress.ip_address(text.partition("%")[0]))
            except ValueError:
                raise refused("its name does not lead to a public address") from None
        # All have to be public, since the system may connect to any of them.
        if not checked or not all(self._allowed(address) for address in checked):
            raise refused("its name does not lead to a public address")
        return str(checked[0])

    def _addresses(self, host: str, port: int, deadline: float) -> Sequence[str]:
        """Resolve a name in its own thread, because the system's resolver has no time limit."""
        resolved: list[Sequence[str]] = []

        def resolve_name() -> None:
            try:
                resolved.append(self._resolve(host, port))
            except (OSError, UnicodeError):
                resolved.append(())

        thread = threading.Thread(target=resolve_name, daemon=True)
        thread.start()
        thread.join(max(0.0, deadline - time.monotonic()))
        if not resolved or not resolved[0]:
            raise _unreachable("its name is not known")
        return resolved[0]

    def _get(
        self,
        parts: SplitResult,
        address: str,
        deadline: float,
        headers: Mapping[str, str],
        sink: BinaryIO,
    ) -> Version | str | None:
        """The state of the file that was written, None if it is known, or the address it redirects to."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise _unreachable("it takes too long")
        connection = _Pinned(parts, address, left, self._tls)
        late = threading.Event()

        def stop() -> None:
            late.set()
            connection.abort()

        watch = threading.Timer(left, stop)
        watch.daemon = True
        watch.start()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("GET", target, headers=headers)
            with connection.getresponse() as answer:
                outcome = self._outcome(answer, headers, sink)
            if late.is_set():  # a response that was cut off at the deadline can look complete
                raise TimeoutError
            return outcome
        except (OSError, http.client.HTTPException, ValueError):
            raise _unreachable("it takes too long" if late.is_set() else "it cannot be reached") from None
        finally:
            watch.cancel()
            connection.close()

    def _outcome(
        self, answer: http.client.HTTPResponse, headers: Mapping[str, str], sink: BinaryIO
    ) -> Version | str | None:
        if answer.status in _REDIRECTS and (redirect := _location(answer)) is not None:
            return redirect
        if answer.status == 304 and ("If-None-Match" in headers or "If-Modified-Since" in headers):
            return None
        if answer.status != 200:
            raise FetchError(
                f"it answers {answer.status}",
                _UNREACHABLE,
                status=answer.status,
                retry_after=_seconds(answer.headers.get("Retry-After", "")),
            )
        self._write(answer, sink)
        return Version(_header(answer, "ETag"), _header(answer, "Last-Modified"))

    def _write(self, answer: http.client.HTTPResponse, sink: BinaryIO) -> None:
        written = 0
        while chunk := answer.read(_CHUNK):
            written += len(chunk)
            if written > self._max_bytes:
                raise _unreachable(f"it is larger than the {self._max_bytes / 1e6:g} MB allowed")
            try:
                sink.write(chunk)
            except OSError as error:
                raise FetchError(f"it cannot be written here ({error.strerror})", _UNREACHABLE) from error
        if answer.length:
            raise _unreachable("it is cut off")


def _location(answer: http.client.HTTPResponse) -> str | None:
    """The address that a response redirects to, if any: UTF-8, or else bytes that `quote` encodes singly."""
    header = answer.headers.get("Location", "").strip(BLANK)
    return header.encode("latin-1").decode("utf-8", "surrogateescape") or None


class _Pinned(http.client.HTTPConnection):
    """A connection to a fixed network address.

    `Host`, SNI and the check of the certificate use the name.
    """

    def __init__(self, parts: SplitResult, address: str, seconds: float, tls: ssl.SSLContext) -> None:
        self._address = address
        self._tls = tls if parts.scheme == "https" else None
        self.default_port = PORTS[parts.scheme]
        super().__init__(parts.hostname or "", parts.port or self.default_port, timeout=seconds)

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls:
            # The handshake waits until `abort` can reach the socket.
            self.sock = self._tls.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def abort(self) -> None:
        """End the connection from another thread; a reader gets an error."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _header(answer: http.client.HTTPResponse, name: str) -> str:
    """A header that can be sent back as it came; empty if it is missing, or no such text."""
    value = answer.headers.get(name, "").strip()
    return value if len(value) <= _LONGEST_HEADER and value.isascii() and value.isprintable() else ""


def _seconds(text: str) -> float | None:
    """The header `Retry-After`, where it is a number of seconds; a date counts as none."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _unreachable(reason: str) -> FetchError:
    return FetchError(reason, _UNREACHABLE)
