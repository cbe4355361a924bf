"""The codes by which people come in: long enough for a link, typable where a link does not go."""

from __future__ import annotations

import ipaddress
import secrets
from datetime import timedelta
from urllib.parse import quote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
LENGTH = 26  # 130 bits; a secret in a link needs 128 (ASVS 5.0, 11.5.1)
GROUP = 5  # characters between dashes when a person reads it aloud; the last group takes the rest
LIFE = timedelta(hours=72)

TRIES = 10  # codes that open nothing, from one address
TRIES_SPAN = timedelta(minutes=5)

_LIKENESS = str.maketrans("OIL", "011")


def new_code() -> str:
    """A fresh code, ungrouped, as links carry it and as it is hashed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """The code with dashes, for reading aloud: `7K3QX-…-9T2MHE`."""
    cuts = list(range(0, LENGTH - GROUP, GROUP))
    return "-".join(code[cut : cut + GROUP] if cut != cuts[-1] else code[cut:] for cut in cuts)


def normalise(typed: str) -> str | None:
    """The code that a person meant: case, spaces, dashes and look-alikes do not matter.

    None when it cannot be a code of ours.
    """
    code = "".join(typed.split()).replace("-", "").upper().translate(_LIKENESS)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    return code


def link_to(public_url: str, code: str) -> str:
    """Where the invitation opens. The code stands behind `#`, which no server or log sees."""
    return f"{public_url.rstrip('/')}/#/vao/{quote(code)}"


def neighbourhood(address: str | None) -> str:
    """What tries are counted under: an IPv4 address, an IPv6 /64 (one household), or 'local'."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "local"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
