"""Names of hosts as headers, origins and addresses give them, in one form that can be compared."""

import ipaddress
import re
from typing import Final
from urllib.parse import unquote, urlsplit

import idna

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\\[\]]+)(?::(\d{0,5}))?")
_NAME: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_PORTS: Final = {"http": "80", "https": "443"}


def ascii_name(host: str) -> str | None:
    """A host name in the ASCII that is resolved; None if it is no name and no address.

    Percent-encoding is undone, letters beyond ASCII are encoded by IDNA (UTS 46), as browsers do; a dot at
    the end is left out, an IPv6 address stands without brackets in its shortest form.
    """
    host = unquote(host, errors="surrogateescape")
    try:
        if not host.isascii():
            host = idna.encode(host, uts46=True, std3_rules=False).decode()
    except (idna.IDNAError, UnicodeError):
        return None
    name = host.lower().removesuffix(".")
    try:
        return str(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return name if _NAME.fullmatch(name) else None


def host_name(host: str) -> str | None:
    """The name in a `Host` header, without its port; None if it is malformed."""
    found = _HOST.fullmatch(host)
    return ascii_name(found[1]) if found else None


def parse_origin(text: str) -> str | None:
    """A web origin as browsers write it; None if it is none.

    The host is ASCII and of small letters, a port that the scheme implies is left out.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    scheme = parts.scheme
    found = _HOST.fullmatch(parts.netloc)
    name = ascii_name(found[1]) if found else None
    if scheme not in _PORTS or found is None or name is None or text[len(scheme) :] != f"://{parts.netloc}":
        return None
    shown = f"[{name}]" if ":" in name else name
    return f"{scheme}://{shown}" + (f":{found[2]}" if found[2] and found[2] != _PORTS[scheme] else "")


def same_site(origin: str, host: str) -> bool:
    """Whether a page of this origin was served under this `Host`; without a port it is the scheme's own."""
    own = parse_origin(origin)
    return own is not None and own == parse_origin(f"{own.partition(':')[0]}://{host}")


def is_loopback(host: str) -> bool:
    """Whether a host name or address stands for this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
