"""Which address a request came from, behind proxies that we know."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The nearest address that isn't one of `TRUSTED_PROXIES`.

    Each proxy appends whom it heard from to `X-Forwarded-For`; read from the end, the
    header is believed only as far as trusted proxies wrote it: what a client puts
    before that changes nothing.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while hops and _is_trusted(address):
        nearer = _parsed(hops.pop())
        if nearer is None:
            break
        address = str(nearer)
    return address


def counted_address(request: HttpRequest) -> str:
    """Whom limits count: in IPv6 a household has a network (/64), not an address."""
    address = _parsed(client_address(request))
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address or "")


def _is_trusted(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(
        parsed in network for network in settings.TRUSTED_PROXIES
    )


def _parsed(text: str):
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
