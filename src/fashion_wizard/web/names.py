"""Names of hosts in the one ASCII form that is resolved and compared."""

import ipaddress
import re
from typing import Final
from urllib.parse import unquote

import idna

_NAME: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


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
