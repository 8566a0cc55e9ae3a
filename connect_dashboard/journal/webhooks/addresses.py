"""Where webhooks may go: to the internet, and nowhere into our own network.

A name is resolved once, every address that it has is checked, and the connection is made to the very address that
was checked: a name that answers differently the next time leads nowhere new.
"""

import ipaddress
import socket
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

_PORTS = {"https": 443, "http": 80}
# Addresses that embed another one, which then counts: NAT64 and 6to4 lead back into IPv4.
_EMBEDDED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))


class AddressRefused(Exception):
    """Webhooks do not go there; the message says why."""


class LookupTimeout(TimeoutError):
    """No name server has said in time where the host is."""


@dataclass(frozen=True)
class Target:
    """``address`` is where to connect, ``host`` whom to speak to."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def check_url(url: str) -> SplitResult:
    """The parts of a URL that may be an endpoint's; raises AddressRefused. Nothing is resolved yet."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("Not a valid URL.") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AddressRefused("The URL begins with https:// and names a host.")
    if parts.scheme == "http" and not settings.WEBHOOK_PRIVATE_ADDRESSES:
        raise AddressRefused("Events hold personal data: the URL begins with https://.")
    if parts.username or parts.password or parts.fragment:
        raise AddressRefused("The URL holds no name, no password and no fragment.")
    if port is not None and not 0 < port < 65536:
        raise AddressRefused("Not a valid URL.")
    if any(char <= " " or char == "\x7f" for char in url) or not url.isascii():
        raise AddressRefused("Write the URL in ASCII, without blanks.")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    if not is_public(literal):
        raise AddressRefused("This address lies in a private network.")
    return parts


def resolve(url: str, *, seconds: float) -> Target:
    """Where to connect for ``url``; raises AddressRefused, or OSError where the name is not known in ``seconds``."""
    parts = check_url(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    addresses = _look_up(host, port, seconds)
    for address in addresses:
        if not is_public(ipaddress.ip_address(address.partition("%")[0])):
            raise AddressRefused(f"{host} leads into a private network.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, addresses[0], path)


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """Every address of a host. The system's resolver cannot be interrupted, so a thread that nobody waits for asks."""
    found: Future[list[str]] = Future()

    def ask() -> None:
        try:
            found.set_result([str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    Thread(target=ask, daemon=True).start()
    try:
        return found.result(seconds)
    except TimeoutError as error:
        raise LookupTimeout from error


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is on the internet; a setting lets developers use their own machine and network."""
    if settings.WEBHOOK_PRIVATE_ADDRESSES:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in _EMBEDDED):
            return False
    return address.is_global and not address.is_multicast
