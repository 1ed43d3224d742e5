"""A connection to a host: looked up once, every answer judged, and connected to one of those very addresses."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from devicefleet.gateways.deadline import Deadline
from devicefleet.rules.messages.letter import Unsent
from devicefleet.rules.terms.messages import Problem

Resolve = Callable[[str, int], Sequence[str]]
MayReach = Callable[[str], bool]

# Python's own `is_global` differs between its versions, so what is not the open Internet is listed here.
_INSIDE_4 = [
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and what clouds tell their machines
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays from 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]
_OPEN_6 = IPv6Network("2000::/3")  # so neither loopback, link-local, multicast, mapped IPv4 nor NAT64
_INSIDE_6 = [
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocols; Teredo carries an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 carries an IPv4 address
        "3fff::/20",  # documentation
    )
]


def on_the_open_internet(address: str) -> bool:
    """Whether everybody means the same machine by `address`, and none of ours."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        return ip.scope_id is None and ip in _OPEN_6 and not any(ip in net for net in _INSIDE_6)
    return not any(ip in net for net in _INSIDE_4)


def anywhere(_address: str) -> bool:
    """No limit: for a host that only the owner of the machine could have named."""
    return True


def looked_up(host: str, port: int) -> list[str]:
    """What the system says the addresses of `host` are, best first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_rest, address in found))


def connected(
    host: str, port: int, deadline: Deadline, *, resolve: Resolve = looked_up, may_reach: MayReach = anywhere
) -> socket.socket:
    """A connection that ends with `deadline`. One address that may not be reached spoils the whole answer."""
    try:
        addresses = deadline.within(lambda: resolve(host, port))
    except (OSError, UnicodeError):
        raise Unsent(Problem.NO_CONNECTION, again=True) from None
    if not all(may_reach(address) for address in addresses):
        raise Unsent(Problem.NOT_ALLOWED, again=False)
    connection = _first(addresses, port, deadline)
    deadline.watch(connection)
    connection.settimeout(deadline.left + 1)  # if the watchdog should fail
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _first(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """The first that answers; each gets its share of the time, so that a dead one leaves some to the others."""
    problem = Problem.NO_CONNECTION
    for tried, address in enumerate(addresses):
        try:
            return socket.create_connection((address, port), timeout=deadline.left / (len(addresses) - tried))
        except TimeoutError:
            problem = Problem.TOO_SLOW
        except OSError:
            problem = Problem.NO_CONNECTION
    raise Unsent(problem, again=True)
