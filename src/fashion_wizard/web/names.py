"""Names of hosts in the one ASCII form that is resolved and compared."""

import ipaddress
import re
from typing import Final
from urllib.parse import unquote

import idna

_NAME: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


def ascii_name(host: str) -> str | None:
    """A host name or address in its ASCII form; None if it is neither.

    Percent-encoding is decoded, and letters beyond ASCII are encoded by IDNA (UTS 46), as browsers do. A
    final dot is removed; an IPv6 address is in its shortest form without brackets.
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
