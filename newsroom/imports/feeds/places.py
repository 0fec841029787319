"""Where a feed may be fetched: http and https, usual ports, and no network but the public one."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from socket import SOCK_STREAM, getaddrinfo
from typing import Any
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 1000  # characters of an address
# Networks of IPv6 whose last 32 bits are an address of IPv4 that a gateway leads to.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL = ipaddress.ip_network("2000::/3")


class NotFetched(Exception):
    """Why nothing was fetched, as a sentence without its beginning and end."""

    @property
    def sentence(self) -> str:
        text = str(self)
        return f"{text[:1].upper()}{text[1:]}."


@dataclass(frozen=True)
class Place:
    """An address read once: whom to ask, and for what."""

    scheme: str
    host: str  # as DNS has it; an address of IPv6 without brackets
    port: int
    target: str  # path and query

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def read_place(address: str, ports: Collection[int]) -> Place:
    """The place at an address. Raises NotFetched where it may not be asked."""
    if len(address) > LONGEST:
        raise NotFetched(_("the address has more than %d characters") % LONGEST)
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError as problem:  # Unicode's errors are some
        raise NotFetched(_("this is no address of the web")) from problem
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise NotFetched(_("only addresses that begin with http:// or https:// are fetched"))
    if parts.username is not None or parts.password is not None:
        raise NotFetched(_("the address has a name or a password in it"))
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in ports:
        named = ", ".join(map(str, sorted(ports)))
        told = {"port": port, "ports": named}
        raise NotFetched(_("port %(port)d is none of those that may be asked: %(ports)s") % told)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port, iri_to_uri(target))


def resolved(place: Place) -> list[tuple[int, Any]]:
    """What sockets connect to: families and addresses. Raises NotFetched unless all are public."""
    try:
        found = getaddrinfo(place.host, place.port, type=SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NotFetched(f"the name {place.host} is not known") from problem
    for *_rest, address in found:
        if not is_public(ipaddress.ip_address(address[0])):
            raise NotFetched(f"{place.host} is in a private network, which is not fetched from")
    return [(family, address) for family, *_rest, address in found]


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether a host of the public Internet may have it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    if address in _TRANSLATED:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None:
        return is_public(address.sixtofour)
    # What is mapped (::ffff:10.0.0.1) is not among them, and no resolver needs to give it.
    return address in _GLOBAL and address.is_global
