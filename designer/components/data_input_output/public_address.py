"""Which IP addresses a download may contact: public ones, and networks that the administrator allowed.

The rules are those of the address alone, so that a step and the server, which asks for fingerprints,
judge alike.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

#: Environment variable with the networks that may be contacted besides, separated by commas.
VARIABLE = "JACKFIELD_IMPORT_NETWORKS"

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

#: Where clouds hand out credentials to whoever asks from a machine of theirs. No setting opens these.
METADATA: tuple[Network, ...] = (
    IPv4Network("169.254.0.0/16"),  # AWS, Azure, Google, DigitalOcean, Oracle, OpenStack; ECS at .170.2
    IPv4Network("168.63.129.16/32"),  # Azure's wire server
    IPv4Network("100.100.100.200/32"),  # Alibaba
    IPv4Network("192.0.0.192/32"),  # Oracle's older one
    IPv6Network("fd00:ec2::/32"),  # AWS
    IPv6Network("fd20:ce::254/128"),  # Google
    IPv6Network("fd00:42::42/128"),  # Scaleway
    IPv6Network("fe80::a9fe:a9fe/128"),  # OpenStack
)
#: Not for the public, but global to ``ipaddress`` of some Python versions; IANA's special registries.
SPECIAL: tuple[Network, ...] = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("2002::/16"),
    IPv6Network("3fff::/20"),
)
PUBLIC_IPV6 = IPv6Network("2000::/3")
#: The well-known prefix of NAT64: in networks without IPv4, names of IPv4 hosts resolve to it.
NAT64 = IPv6Network("64:ff9b::/96")


def may_contact(address: str) -> bool:
    """Whether a download may contact this IP address from this machine."""
    ip = _meant(ipaddress.ip_address(address.partition("%")[0]))
    if _within(ip, METADATA):
        return False
    return _within(ip, allowed_networks(os.environ.get(VARIABLE, ""))) or (_is_public(ip) and not _is_own(ip))


@lru_cache(maxsize=4)
def allowed_networks(text: str) -> tuple[Network, ...]:
    """The networks in a list such as ``10.0.0.0/8,192.168.1.5``; raises ValueError naming a wrong one."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def _meant(ip: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip in NAT64:
            return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip


def _within(ip: Address, networks: tuple[Network, ...]) -> bool:
    return any(ip in network for network in networks)


def _is_public(ip: Address) -> bool:
    if isinstance(ip, IPv6Address) and ip not in PUBLIC_IPV6:
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or _within(ip, SPECIAL))


def _is_own(ip: Address) -> bool:
    """Whether it belongs to this machine, which is the case if a socket can be bound to it."""
    family = socket.AF_INET6 if ip.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(ip), 0))
    except OSError:
        return False
    return True
