"""httpx's way to the network: a connection to each host, kept for the next request to it.

Without httpcore's pool, which looks through all its connections at every request: here one is found by its host. HTTP/2 where a
server offers it over TLS; no two requests share a connection at one time. Follows no redirect, keeps no cookie.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from ssl import SSLContext
from typing import cast

import httpcore
import httpx

from pipeline.net.dial import Dialler

_KEPT, _KEPT_S = 16, 20.0

Host = tuple[bytes, bytes, int]
"""Scheme, name, port."""


class _Body(httpx.SyncByteStream):
    """The body as it comes; *done* is told when nobody wants more of it."""

    def __init__(self, inner: Iterable[bytes], done: Callable[[], None]) -> None:
        self._inner = inner
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._inner)

    def close(self) -> None:
        try:
            if hasattr(self._inner, "close"):
                self._inner.close()
        finally:
            self._done()


class Transport(httpx.BaseTransport):
    """Connections made by *dialler*. Threads may share it."""

    def __init__(self, dialler: Dialler, context: SSLContext) -> None:
        self._dialler = dialler
        self._context = context
        self._lock = threading.Lock()
        self._idle: dict[Host, httpcore.HTTPConnection] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one response; httpcore's own errors pass through."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        sent = httpcore.Request(method=request.method, url=url, headers=request.headers.raw, extensions=request.extensions)
        connection = self._take(url.origin)
        try:
            answer = connection.handle_request(sent)
        except ValueError as error:
            connection.close()
            # httpcore reads a status that is no number as it comes over HTTP/2.
            raise httpcore.RemoteProtocolError(str(error)) from error
        except BaseException:
            connection.close()
            raise
        stream = _Body(cast(Iterable[bytes], answer.stream), partial(self._give_back, url.origin, connection))
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    def close(self) -> None:
        """Close every connection that is kept."""
        with self._lock:
            kept, self._idle = list(self._idle.values()), {}
        for connection in kept:
            connection.close()

    def _take(self, origin: httpcore.Origin) -> httpcore.HTTPConnection:
        """The connection that is kept for the host, if its server has not closed it; else a new one."""
        with self._lock:
            kept = self._idle.pop(_host(origin), None)
        if kept is not None:
            if kept.is_available() and not kept.has_expired():
                return kept
            kept.close()
        return httpcore.HTTPConnection(
            origin, ssl_context=self._context, keepalive_expiry=_KEPT_S, http2=True, network_backend=self._dialler
        )

    def _give_back(self, origin: httpcore.Origin, connection: httpcore.HTTPConnection) -> None:
        """Keep a connection whose answer was read to its end; of too many the one that was kept longest goes."""
        if not connection.is_idle() or connection.is_closed():
            connection.close()
            return
        with self._lock:
            host = _host(origin)
            surplus = [self._idle.pop(host)] if host in self._idle else []
            self._idle[host] = connection
            if len(self._idle) > _KEPT:
                surplus.append(self._idle.pop(next(iter(self._idle))))
        for one in surplus:
            one.close()


def _host(origin: httpcore.Origin) -> Host:
    return origin.scheme, origin.host, origin.port
