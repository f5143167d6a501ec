"""Host names from headers, origins and addresses, in a normal form that can be compared."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from fashion_wizard.web.names import ascii_name

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\\[\]]+)(?::(\d{0,5}))?")
_PORTS: Final = {"http": "80", "https": "443"}


def host_name(host: str) -> str | None:
    """The name in a `Host` header, without its port; None if it is malformed."""
    found = _HOST.fullmatch(host)
    return ascii_name(found[1]) if found else None


def parse_origin(text: str) -> str | None:
    """Parse a web origin into the form that browsers send; None if it is not valid.

    The host is lower-case ASCII; the default port of the scheme is left out.
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
    """Whether an origin is that of a `Host` header, whose default port is that of the origin's scheme."""
    parsed = parse_origin(origin)
    return parsed is not None and parsed == parse_origin(f"{parsed.partition(':')[0]}://{host}")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is loopback."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
