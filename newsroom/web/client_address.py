"""Whose request it is: the address behind the proxies that this site trusts."""

from __future__ import annotations

import ipaddress

from django.conf import settings

UNKNOWN = "unknown"


def client_address(request) -> str:
    """The address of the client, an IPv6 one as its /64: one household has all of that.

    Each of the TRUSTED_PROXIES adds the address it was called from at the end of X-Forwarded-For.
    What stands further left was sent by the client, who may write there what it likes.
    """
    sender = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    chain = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), sender]
    named = chain[-1 - proxies] if proxies < len(chain) else sender
    return _read(named) or _read(sender) or UNKNOWN


def _read(text: str) -> str:
    """An address in its one form, without a port; empty when the text is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
