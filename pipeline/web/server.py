"""Serves the archive with uvicorn, until it is told to stop. One process; reads only."""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from pipeline.errors import UsageError
from pipeline.web.app import make_app

if TYPE_CHECKING:
    from pipeline.wiring import World


def serve(world: World, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Answer on *host* and *port* (0: a free one) until the process is interrupted. UsageError if the place is taken."""
    with listen(host, port) as place:
        print(f"archive: {address(place)}  (Ctrl+C stops it)", file=sys.stderr)
        if not is_loopback(host):
            print(f"archive: whoever reaches {host} reads every issue, drafts too: there is no login yet", file=sys.stderr)
        uvicorn.Server(config(world)).run(sockets=[place])


def config(world: World) -> uvicorn.Config:
    """How uvicorn is run: no log of who read what, and no header that names the server or believes a proxy."""
    return uvicorn.Config(
        make_app(world), log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="off"
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    if not 0 <= port <= 65_535:
        raise UsageError(f"cannot listen on {host} port {port}: ports are 1 to 65535, and 0 for a free one")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(f"cannot listen on {host} port {port}: {error.strerror or error}; choose another with --port") from error


def address(place: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = place.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches *host*."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def background(world: World, *, host: str, port: int) -> Iterator[None]:
    """The archive in a thread of its own while the block runs; the caller keeps the signals."""
    with listen(host, port) as place:
        print(f"archive: {address(place)}", file=sys.stderr)
        server = uvicorn.Server(config(world))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, name="archive", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()
