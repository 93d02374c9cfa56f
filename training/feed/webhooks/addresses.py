"""Where deliveries may go: public addresses over https, and nowhere inside.

Names are looked up at each sending, and the connection goes to the very address that
was checked: what a name means may change in between.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")


class AddressRefused(Exception):
    """`str(refused)` is the French sentence for the partner."""


@dataclass(frozen=True)
class Target:
    """A checked URL, taken apart."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str


def read_url(url: str) -> Target:
    """Raises `AddressRefused` for what no delivery can go to."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError, UnicodeError):
        raise AddressRefused(_("Cette adresse n’est pas une adresse https.")) from None
    if not host or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused(_("Cette adresse est mal écrite."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused(
            _("L’adresse ne peut contenir ni nom, ni mot de passe, ni « # ».")
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, parts.netloc, path)


def resolve(target: Target) -> str:
    """The checked address to connect to. One bad address among several refuses all.

    Raises `AddressRefused`, or OSError where the name is unknown.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(info[4][0].split("%")[0]) for info in found]
    are_ours = all(_is_allowed_inside(address) for address in addresses)
    if target.scheme != "https" and not are_ours:
        raise AddressRefused(_("L’adresse doit commencer par https://."))
    if not are_ours and not all(map(is_public, addresses)):
        raise AddressRefused(
            _("Cette adresse mène à un réseau interne : elle doit être publique.")
        )
    return str(addresses[0])


def _is_allowed_inside(address: Address) -> bool:
    """Networks that whoever runs this server opened by `WEBHOOK_NETWORKS`."""
    plain = _unwrapped(address)
    return any(
        plain in ipaddress.ip_network(network) for network in settings.WEBHOOK_NETWORKS
    )


def is_public(address: Address) -> bool:
    """Reachable by everyone; also what is wrapped in IPv6 must be."""
    plain = _unwrapped(address)
    return (
        plain.is_global
        and not plain.is_multicast
        and not plain.is_reserved
        and not plain.is_unspecified
        and not getattr(plain, "is_site_local", False)
        and getattr(plain, "teredo", None) is None
        and not (plain.version == 6 and plain in NAT64_LOCAL)
    )


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, NAT64)."""
    if address.version == 4:
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
