"""HTTP/2 is spoken where a server offers it over TLS, HTTP/1.1 where not, within the same limits."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config

from pipeline.config.desk import CollectTable
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.net import make_fetch
from tests.deliver.mail_server import Certificates, make_certificates

LIMITS = CollectTable(allow_loopback=True, total_s=10, max_wire_mib=1, max_body_mib=2, gap_s=0)
LONG = b"<rss>" + b"x" * 900_000 + b"</rss>"
Talk = Callable[[h2.connection.H2Connection, int, ssl.SSLSocket], None]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate for 127.0.0.1, and the authority that signed it."""
    return make_certificates(tmp_path_factory.mktemp("tls"))


@contextmanager
def hypercorn(certificates: Certificates, asked: list[dict[str, Any]], *protocols: str) -> Iterator[str]:
    """Hypercorn on loopback with an application of ours; *asked* gets the scope of each request."""
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]
    config = Config()
    config.bind = [f"fd://{door.detach()}"]
    config.certfile = str(certificates.ca_file.with_name("cert.pem"))
    config.keyfile = str(certificates.ca_file.with_name("key.pem"))
    config.alpn_protocols = list(protocols)
    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            ready.set()
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        asked.append(scope)
        unchanged = any(name == b"if-none-match" for name, _ in scope["headers"])
        moved = scope["path"] == "/old"
        headers = [(b"etag", b'W/"a b"'), (b"content-type", b"text/xml"), *([(b"location", b"/new")] if moved else [])]
        await send({"type": "http.response.start", "status": 304 if unchanged else 301 if moved else 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if unchanged or moved else LONG})

    def run() -> None:
        loop.run_until_complete(serve(app, config, shutdown_trigger=stop.wait))  # type: ignore[arg-type]  # an application as ASGI has it
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(20)
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)


@contextmanager
def raw(certificates: Certificates, talk: Talk) -> Iterator[str]:
    """A server that agrees on HTTP/2, then does with each request as *talk* says."""
    context = certificates.context
    context.set_alpn_protocols(["h2"])
    door = socket.create_server(("127.0.0.1", 0))

    def answer(line: ssl.SSLSocket) -> None:
        # Our own faults must not be caught on this side.
        config = h2.config.H2Configuration(client_side=False, validate_outbound_headers=False, normalize_outbound_headers=False)
        state = h2.connection.H2Connection(config)
        state.initiate_connection()
        line.sendall(state.data_to_send())
        while data := line.recv(65536):
            for event in state.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    talk(state, event.stream_id or 0, line)
            line.sendall(state.data_to_send())

    def run() -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with suppress(OSError, h2.exceptions.H2Error), context.wrap_socket(line, server_side=True) as safe:
                safe.settimeout(5)
                answer(safe)

    threading.Thread(target=run, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()


def test_http2_is_spoken_where_it_is_offered(certificates: Certificates) -> None:
    """One connection serves a body, a 304 by the validator as it came, and a redirect with its hops."""
    asked: list[dict[str, Any]] = []
    trust = ssl.create_default_context(cafile=certificates.ca_file)
    with hypercorn(certificates, asked, "h2", "http/1.1") as url, make_fetch(LIMITS, tls=trust) as fetch:
        first = fetch(Request(url=f"{url}/feed?a[]=1"))
        again = fetch(Request(url=f"{url}/feed", etag=first.etag))
        moved = fetch(Request(url=f"{url}/old"))
    assert [scope["http_version"] for scope in asked] == ["2"] * 4
    assert len({scope["client"] for scope in asked}) == 1
    assert (first.status, first.body, first.etag, first.content_type) == (200, LONG, 'W/"a b"', "text/xml")
    assert (again.status, again.body, moved.hops) == (304, b"", (f"{url}/old", f"{url}/new"))
    assert (asked[0]["path"], asked[0]["query_string"]) == ("/feed", b"a[]=1")
    assert dict(asked[0]["headers"])[b"user-agent"].startswith(b"TwoShores/")


def test_http1_is_spoken_where_http2_is_not_offered(certificates: Certificates) -> None:
    """The same server without h2 in its handshake."""
    asked: list[dict[str, Any]] = []
    trust = ssl.create_default_context(cafile=certificates.ca_file)
    with hypercorn(certificates, asked, "http/1.1") as url, make_fetch(LIMITS, tls=trust) as fetch:
        assert fetch(Request(url=url)).body == LONG
    assert [scope["http_version"] for scope in asked] == ["1.1"]


def test_a_certificate_that_nobody_vouches_for_is_an_error(certificates: Certificates) -> None:
    """Named as such, with HTTP/2 on."""
    with hypercorn(certificates, [], "h2") as url, make_fetch(LIMITS) as fetch, pytest.raises(FetchError) as caught:
        fetch(Request(url=url))
    assert caught.value.kind == "tls"


def test_a_handshake_that_never_comes_is_cut_with_the_connecting() -> None:
    """The connection is there, TLS is not: the time to connect counts, not that of the whole."""
    limits = LIMITS.model_copy(update={"connect_s": 0.3, "total_s": 60.0})
    with socket.create_server(("127.0.0.1", 0)) as door, make_fetch(limits) as fetch, pytest.raises(FetchError) as caught:
        fetch(Request(url=f"https://127.0.0.1:{door.getsockname()[1]}/"))
    assert (caught.value.kind, str(caught.value)) == ("timeout", "no connection within 0.3 s")


OK = [(":status", "200"), ("content-type", "text/xml")]


def reset(state: h2.connection.H2Connection, stream: int, _: ssl.SSLSocket) -> None:
    state.send_headers(stream, OK)
    state.send_data(stream, b"<rss><chan")
    state.reset_stream(stream)


def too_short(state: h2.connection.H2Connection, stream: int, _: ssl.SSLSocket) -> None:
    state.send_headers(stream, [*OK, ("content-length", "100")])
    state.send_data(stream, b"<rss><chan", end_stream=True)


def no_frames(_: h2.connection.H2Connection, stream: int, line: ssl.SSLSocket) -> None:
    line.sendall(bytes(9))  # DATA on stream 0


def no_status(state: h2.connection.H2Connection, stream: int, _: ssl.SSLSocket) -> None:
    state.send_headers(stream, [(":status", "abc")], end_stream=True)


def go_away(state: h2.connection.H2Connection, stream: int, _: ssl.SSLSocket) -> None:
    state.close_connection()


def endless(state: h2.connection.H2Connection, stream: int, line: ssl.SSLSocket) -> None:
    state.send_headers(stream, OK)
    for _ in range(200):
        size = min(16_000, state.local_flow_control_window(stream))
        if size:
            state.send_data(stream, b"x" * size)
        line.sendall(state.data_to_send())


def silence(state: h2.connection.H2Connection, stream: int, line: ssl.SSLSocket) -> None:
    line.recv(1)  # nothing comes until the other side gives up


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (reset, "truncated"),
        (too_short, "truncated protocol"),
        (no_frames, "protocol"),
        (no_status, "protocol"),
        (go_away, "protocol"),
        (endless, "too-large"),
        (silence, "timeout"),
    ],
)
def test_a_fault_over_http2_is_named_as_over_http1(certificates: Certificates, talk: Talk, kind: str) -> None:
    trust = ssl.create_default_context(cafile=certificates.ca_file)
    limits = LIMITS.model_copy(update={"first_byte_s": 0.5})
    with raw(certificates, talk) as url, make_fetch(limits, tls=trust) as fetch, pytest.raises(FetchError) as caught:
        fetch(Request(url=url))
    assert caught.value.kind in kind.split()
