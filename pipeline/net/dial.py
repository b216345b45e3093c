"""Addresses resolved, checked, then dialled as they were checked, each read and write within the caller's deadline.

A network backend for httpcore by its public parts; the connections that it makes are kept in transport.py.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from ssl import SSLContext
from typing import Any

import httpcore

from pipeline.errors import FetchError

Resolve = Callable[[str, int], Sequence[str]]

# Not the public internet: special-purpose registries of IANA, the forms in which IPv6 carries IPv4, multicast.
_SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
    192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16
    fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
_NEVER = float("inf")
_FORBIDDEN = tuple(ipaddress.ip_network(network) for network in _SPECIAL.split())


def allowed(address: str, *, loopback: bool = False) -> bool:
    """Whether a numeric *address* may be dialled: it is public, or a loopback one and *loopback* is set."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return (loopback and ip.is_loopback) or not any(ip in net for net in _FORBIDDEN if net.version == ip.version)


def addresses(host: str, port: int) -> Sequence[str]:
    """The numeric addresses of a host, as the system resolves it."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Deadline(threading.local):
    """When the fetch of this thread must be done, and when its answer must have begun, by the monotonic clock."""

    until: float = _NEVER
    answer: float = _NEVER
    patience: float = _NEVER

    def begin(self, total_s: float, first_byte_s: float) -> None:
        """A fetch begins now."""
        self.until, self.answer, self.patience = time.monotonic() + total_s, _NEVER, first_byte_s

    def lengthen(self, seconds: float) -> None:
        """So much of the time was not the fetch's own."""
        self.until += seconds

    def asked(self) -> None:
        """From now on the server has its time for the head of the answer."""
        self.answer = time.monotonic() + self.patience

    def answered(self) -> None:
        """The head is there; only the whole counts on."""
        self.answer = _NEVER

    def left(self, limit: float | None) -> float:
        """Seconds that a step of at most *limit* may take; TimeoutException when none are left."""
        left = min(self.until, self.answer) - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return left if limit is None else min(left, limit)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline, so that dripping bytes buy no time; its handshake *by* a time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, by: float) -> None:
        self._inner = inner
        self._deadline = deadline
        self._by = by

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._by - time.monotonic()
        if left <= 0:
            raise httpcore.ConnectTimeout("the time is over")
        limit = self._deadline.left(left if timeout is None else min(timeout, left))
        made = _Stream(self._inner.start_tls(ssl_context, server_hostname, limit), self._deadline, self._by)
        self._deadline.asked()
        return made

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Dialler(httpcore.NetworkBackend):
    """Resolves a host, refuses what is not public, and dials exactly the address that it checked."""

    def __init__(self, deadline: Deadline, *, connect_s: float, loopback: bool, resolve: Resolve) -> None:
        self._deadline = deadline
        self._connect_s = connect_s
        self._loopback = loopback
        self._resolve = resolve
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        limit = self._deadline.left(min(self._connect_s, timeout or self._connect_s))
        end = time.monotonic() + limit
        found = self._look_up(host, port, limit)
        good = [address for address in found if allowed(address, loopback=self._loopback)]
        if not good:
            raise FetchError("refused", f"{host} stands at {found[0]}, which is not a public address")
        for place, address in enumerate(good):
            share = (end - time.monotonic()) / (len(good) - place)
            try:
                if share <= 0:
                    raise httpcore.ConnectTimeout("the time is over")
                line = self._inner.connect_tcp(address, port, share, local_address, socket_options)
                self._deadline.asked()
                return _Stream(line, self._deadline, end)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(good) - 1:
                    raise
        raise AssertionError("unreachable")

    def _look_up(self, host: str, port: int, limit: float) -> Sequence[str]:
        """The addresses of *host*; the system's resolver knows no time limit, so it is waited for in a thread."""
        try:
            return [str(ipaddress.ip_address(host.strip("[]")))]
        except ValueError:
            pass
        found: list[Sequence[str]] = []
        failed: list[OSError | UnicodeError] = []

        def ask() -> None:
            try:
                found.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                failed.append(error)

        asker = threading.Thread(target=ask, daemon=True)
        asker.start()
        asker.join(limit)
        if not found or not found[0]:
            why = f": {failed[0]}"[:120] if failed else "" if found else " in time"
            raise FetchError("dns", f"no address for {host}{why}")
        return found[0]
