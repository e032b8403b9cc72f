"""Which addresses may be connected to: a feed must not lead into the user's own network unless the user allows it.

Pure. What a user typed may lead inwards if it looks like that (a literal address, `localhost`, `nas`, `nas.local`);
a name of the public internet may not, and neither may a redirect, unless the feed itself already lives there. The
check is applied to the addresses that are connected to (`fetch.resolver`), so DNS rebinding does
not help.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class AddressClass(StrEnum):
    """The kind of network that an address is in; the values are used in messages."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"
    LINK_LOCAL = "link-local"
    SPECIAL = "special"


Reach: TypeAlias = frozenset[AddressClass]
"""The classes that one request may connect to."""

OUTWARD: Reach = frozenset({AddressClass.PUBLIC})
INWARD: Reach = frozenset({AddressClass.PRIVATE, AddressClass.LOOPBACK})


class RefusedError(FeedreaderError):
    """The address is not allowed; the text says why."""


class AddressRefusedError(RefusedError, OSError):
    """A name resolved to an address that is not allowed; an OSError, so that aiohttp passes it on."""


_PRIVATE = tuple(
    ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
_NAT64 = ip_network("64:ff9b::/96")
_LOCAL_SUFFIXES = (".localhost", ".local", ".lan", ".home.arpa", ".internal")
_REMEMBERED = 1_024
"""Cached hosts: each is checked several times per request, which took a tenth of the cost of an unchanged feed."""
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")


@lru_cache(maxsize=_REMEMBERED)
def classify(address: str) -> AddressClass:
    """Classify an address; one that embeds an IPv4 address (mapped, 6to4, NAT64) is classified by that."""
    ip = ip_address(address.partition("%")[0])
    ip = _embedded(ip) or ip
    if ip.is_loopback:
        return AddressClass.LOOPBACK
    if ip.is_link_local:
        return AddressClass.LINK_LOCAL
    if any(ip in network for network in _PRIVATE):
        return AddressClass.PRIVATE
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or not ip.is_global:
        return AddressClass.SPECIAL
    return AddressClass.SPECIAL if isinstance(ip, IPv6Address) and ip.is_site_local else AddressClass.PUBLIC


@lru_cache(maxsize=_REMEMBERED)
def literal(host: str) -> str | None:
    """Parse a host that is a literal address; None for a name.

    Raises RefusedError for other spellings of an IPv4 address (`2130706433`, `0x7f.1`, `017700000001`,
    `::ffff:7f00:1`): they are only used to evade checks.
    """
    if ":" in host:
        try:
            ip = ip_address(host)
        except ValueError:
            raise RefusedError(f"{host} is not an address") from None
        if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip.scope_id):
            raise RefusedError(f"{host} is a disguised address")
        return str(ip)
    if not _ENDS_IN_NUMBER.search(host):
        return None
    try:
        return str(IPv4Address(host))
    except ValueError:
        raise RefusedError(f"{host} is a disguised address") from None


def reach_of(host: str, allowed_private_hosts: AbstractSet[str] = frozenset()) -> Reach:
    """Return the classes that `host` may lead to when a user typed it.

    Raises RefusedError for a literal that is not allowed.
    """
    if (address := literal(host)) is not None:
        kind = classify(address)
        check_literal(host, OUTWARD | INWARD)
        return frozenset({kind})
    name = host.rstrip(".")
    if name in allowed_private_hosts or "." not in name or name.endswith(_LOCAL_SUFFIXES):
        return OUTWARD | INWARD
    return OUTWARD


def leads_inside(host: str) -> bool:
    """Whether a host looks like one in the user's own network, without resolving it."""
    try:
        return reach_of(host.strip("[]")) != OUTWARD
    except RefusedError:
        return True


def reach_of_redirect(origin: AbstractSet[AddressClass]) -> Reach:
    """Return the classes of address that a redirect may lead to: public ones, and `origin`, that of the feed."""
    return OUTWARD | (INWARD & origin)


def check_literal(host: str, reach: Reach) -> None:
    """Raise RefusedError if `host` is an address outside `reach`; aiohttp does not resolve literals."""
    address = literal(host)
    if address is not None and classify(address) not in reach:
        raise RefusedError(f"{host} is a {classify(address)} address, which is not followed")


def permitted(host: str, addresses: list[str], reach: Reach) -> list[str]:
    """Return the addresses of `host` that may be connected to; raises AddressRefusedError if there are only others."""
    good = [address for address in addresses if classify(address) in reach]
    if addresses and not good:
        raise AddressRefusedError(
            f"{host} leads to a {classify(addresses[0])} address, which is not followed unless `private_hosts` under "
            "[polling] names it"
        )
    return good


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address embedded in an IPv6 address."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour
