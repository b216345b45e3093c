"""One fetch is done within its deadline and its size, dials only what it checked, and says in one word why not."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
import zstandard

from pipeline.config.desk import CollectTable
from pipeline.errors import FetchError
from pipeline.model import Page, Request
from pipeline.net import make_fetch, next_hop, retry_after
from pipeline.net.body import decoded
from pipeline.net.dial import allowed

LIMITS = CollectTable(
    allow_loopback=True, connect_s=1, total_s=1, max_wire_mib=1, max_body_mib=2, contact="https://desk.example", gap_s=0
)
Answer = Callable[[socket.socket, bytes], None]


@contextmanager
def server(answer: Answer, address: str = "127.0.0.1") -> Iterator[str]:
    """A real server on loopback that hands each request's head to *answer*, then closes."""
    door = socket.create_server((address, 0))
    stop = threading.Event()

    def talk(line: socket.socket) -> None:
        with line:
            head = b""
            while b"\r\n\r\n" not in head:
                more = line.recv(65536)
                if not more:
                    return
                head += more
            with suppress(OSError):
                answer(line, head)

    def run() -> None:
        while not stop.is_set():
            try:
                line, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(line,), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    try:
        yield f"http://{address}:{door.getsockname()[1]}"
    finally:
        stop.set()
        door.shutdown(socket.SHUT_RDWR)
        door.close()


def say(status: str, *headers: str, body: bytes = b"", length: int | None = None) -> Answer:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close", *headers]
    return lambda line, _: line.sendall("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)


def get(url: str, limits: CollectTable = LIMITS, **more: str) -> Page:
    with make_fetch(limits) as fetch:
        return fetch(Request(url=url, **more))  # type: ignore[arg-type]  # strings only


def refused(url: str, limits: CollectTable = LIMITS) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(url, limits)
    return caught.value


def test_a_page_comes_with_its_validators_byte_for_byte() -> None:
    with server(
        say("200 OK", 'ETag: W/"a b ""ä"', "Last-Modified: Thu 32 Foo", "Content-Type: text/xml", body=b"<rss></rss>")
    ) as url:
        page = get(url + "/feed?b=2&a[]=1")
    assert (page.status, page.body, page.content_type) == (200, b"<rss></rss>", "text/xml")
    assert (page.etag, page.last_modified) == ('W/"a b ""ä"', "Thu 32 Foo")
    heads: list[bytes] = []

    def unchanged(line: socket.socket, head: bytes) -> None:
        heads.append(head)
        line.sendall(b"HTTP/1.1 304 Not Modified\r\nLast-Modified: Fri\r\nConnection: close\r\n\r\n")

    with server(unchanged) as url:
        again = get(url, etag=page.etag, last_modified=page.last_modified)
    assert 'if-none-match: W/"a b ""ä"\r\n'.encode("latin-1") in heads[0]
    assert b"if-modified-since: Thu 32 Foo\r\n" in heads[0]
    assert b"user-agent: TwoShores/" in heads[0]
    assert b"(+https://desk.example)" in heads[0]
    assert (again.status, again.etag, again.last_modified) == (304, page.etag, "Fri")


def test_an_overlong_validator_is_dropped_and_an_unasked_304_is_an_error() -> None:
    with server(say("200 OK", "ETag: " + "x" * 2000, body=b"<rss/>")) as url:
        assert get(url).etag == ""
    with server(say("304 Not Modified")) as url:
        assert refused(url).kind == "unasked-304"


def drip(line: socket.socket, _: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        line.sendall(b"x")
        time.sleep(0.1)


def drip_headers(line: socket.socket, _: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.sendall(b"X-A: b\r\n")
        time.sleep(0.1)


def silence(line: socket.socket, _: bytes) -> None:
    time.sleep(3)


def redirect_slowly(line: socket.socket, head: bytes) -> None:
    time.sleep(0.3)
    line.sendall(
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + head.split()[1][1:] + b"x\r\nConnection: close\r\n\r\n"
    )


@pytest.mark.parametrize("answer", [drip, drip_headers, silence, redirect_slowly])
def test_a_slow_server_is_cut_at_the_total_deadline(answer: Answer) -> None:
    with server(answer) as url:
        started = time.monotonic()
        assert refused(url).kind == "timeout"
    assert 0.9 < time.monotonic() - started < 3


@pytest.mark.parametrize("answer", [drip_headers, silence])
def test_a_server_that_does_not_begin_to_answer_is_cut_before_that(answer: Answer) -> None:
    """The head must be there within first_byte_s; a body that follows has the whole time."""
    limits = LIMITS.model_copy(update={"first_byte_s": 0.2, "total_s": 20})
    with server(answer) as url:
        started = time.monotonic()
        assert str(refused(url, limits)) == "no answer within 0.2 s"
    assert time.monotonic() - started < 10

    def slow_body(line: socket.socket, _: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss")
        time.sleep(0.4)
        line.sendall(b"/>")

    with server(slow_body) as url:
        assert get(url, limits).body == b"<rss/>"


def test_a_closed_door_and_an_unknown_name_are_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/").kind == "connect"
    assert refused("http://no-such-host.invalid/").kind == "dns"
    assert refused("http://exa mple/").kind in ("address", "dns")
    assert refused("ftp://example.com/").kind == "refused"


def test_endless_headers_and_nonsense_are_a_protocol_error() -> None:
    def many(line: socket.socket, _: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n" * 200_000)

    with server(many) as url:
        assert refused(url).kind == "protocol"
    with server(lambda line, _: line.sendall(b"SSH-2.0-x\r\n\r\n")) as url:
        assert refused(url).kind == "protocol"


def zlib_raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "gzip, gzip": lambda data: gzip.compress(gzip.compress(data)),
    "deflate ": zlib_raw,
}


@pytest.mark.parametrize("coding", list(PACKERS))
def test_a_packed_body_is_unpacked_and_a_bomb_is_not(coding: str) -> None:
    small, bomb = b"<rss>" + b"x" * 10_000 + b"</rss>", PACKERS[coding](b"\0" * 30_000_000)
    with server(say("200 OK", f"Content-Encoding: {coding}", body=PACKERS[coding](small))) as url:
        assert get(url).body == small
    with server(say("200 OK", f"Content-Encoding: {coding}", body=bomb)) as url:
        assert refused(url).kind == "too-large"


def test_codings_that_are_declared_wrongly_are_read() -> None:
    text = b"<rss>plain</rss>"
    assert decoded(text, "gzip", 100) == (text, True)
    assert decoded(text, "br, foo", 100) == (text, True)
    assert decoded(gzip.compress(text), "", 100) == (text, True)
    assert decoded(gzip.compress(text) + gzip.compress(b"2"), "gzip", 100) == (text + b"2", True)
    assert decoded(gzip.compress(text)[:-4], "gzip", 100) == (text, False)
    for codings in ("gzip", "br", "zstd", "deflate", "foo", "gzip,gzip,gzip,gzip"):
        with pytest.raises(FetchError) as caught:
            decoded(b"\x99garbage", codings, 100)
        assert caught.value.kind == "encoding"


def test_a_body_over_the_limit_is_refused_before_and_while_it_comes() -> None:
    with server(say("200 OK", length=50_000_000)) as url:
        assert refused(url).kind == "too-large"

    def endless(line: socket.socket, _: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            line.sendall(b"x" * 65536)

    with server(endless) as url:
        assert refused(url).kind == "too-large"


def test_a_cut_body_is_an_error_unless_only_the_framing_was_lost() -> None:
    with server(say("200 OK", body=b"<rss><chan", length=100)) as url:
        assert refused(url).kind == "truncated"
    with server(say("200 OK", body=b"<rss></rss>\n", length=100)) as url:
        assert get(url).body == b"<rss></rss>\n"
    with server(say("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"<rss><channel>" * 999)[:50])) as url:
        assert refused(url).kind == "truncated"


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest",
        "http://[::ffff:169.254.169.254]/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "http://[::ffff:a00:1]/",
        "http://224.0.0.1/",
        "http://2852039166/",
        "http://[64:ff9b::a00:1]/",
        "gopher://x/",
        "http://0/",
        "//169.254.169.254/",
        "http://[bad/",
    ],
)
def test_a_redirect_to_an_inner_address_is_refused(target: str) -> None:
    with server(say("302 Found", f"Location: {target}")) as url:
        assert refused(url).kind in ("refused", "dns")


def test_a_redirect_never_leads_from_https_to_http() -> None:
    assert next_hop("https://e.example/a/b", "../c#part") == "https://e.example/c"
    assert next_hop("http://e.example/", "https://me:word@e.example/") == "https://e.example/"
    with pytest.raises(FetchError, match="from https to http"):
        next_hop("https://e.example/", "http://e.example/")


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew() -> None:
    asked: list[bytes] = []

    def answer(line: socket.socket, head: bytes) -> None:
        asked.append(head)
        if len(asked) != 2:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>")
            if len(asked) == 1:
                line.recv(1)  # the second request comes on this connection, which then closes without an answer
                asked.append(b"")

    with server(answer) as url, make_fetch(LIMITS) as fetch:
        assert fetch(Request(url=url)).body == b"<rss/>"
        assert fetch(Request(url=url)).body == b"<rss/>"
    assert len(asked) == 3


def test_loopback_is_dialled_only_where_it_is_allowed() -> None:
    strict = LIMITS.model_copy(update={"allow_loopback": False})
    with server(say("200 OK", body=b"secret")) as url:
        assert refused(url, strict).kind == "refused"
        assert refused(url.replace("127.0.0.1", "2130706433"), strict).kind == "refused"
        assert refused(url.replace("127.0.0.1", "[::ffff:127.0.0.1]"), strict).kind == "refused"


def test_the_address_that_was_checked_is_the_one_that_is_dialled() -> None:
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    with server(say("200 OK", body=b"<rss/>")) as url, make_fetch(LIMITS, resolve=lambda host, port: next(answers)) as fetch:
        named = url.replace("127.0.0.1", "feeds.example")
        assert fetch(Request(url=named)).status == 200
        with pytest.raises(FetchError, match=r"169\.254"):
            fetch(Request(url=named))


@pytest.mark.parametrize("address", ["::1", "::ffff:127.0.0.1", "127.8.9.1"])
def test_loopback_addresses(address: str) -> None:
    assert allowed(address, loopback=True)
    assert not allowed(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert allowed(address)


@pytest.mark.parametrize(
    "address",
    ["64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "192.0.0.8", "224.0.0.1", "100.64.0.1", "fe80::1%eth0", "fd00::1", "::"],
)
def test_addresses_that_only_look_public_are_not(address: str) -> None:
    assert not allowed(address, loopback=True)


def test_ten_hops_are_followed_and_recorded_and_eleven_are_not() -> None:
    def answer(line: socket.socket, head: bytes) -> None:
        left = int(head.split()[1].rpartition(b"/")[2])
        say("302 Found", f"Location: /{left - 1}")(line, head) if left else say("200 OK", body=b"<rss/>")(line, head)

    with server(answer) as url:
        page = get(url + "/10")
        assert (len(page.hops), page.final_url) == (11, url + "/0")
        assert refused(url + "/11").kind == "redirects"
    with server(say("302 Found", "Location: /")) as url:
        assert refused(url + "/").kind == "redirects"


def test_no_header_and_no_password_of_a_source_goes_to_another_host() -> None:
    heads: list[bytes] = []

    def target(line: socket.socket, head: bytes) -> None:
        heads.append(head.lower())
        say("200 OK", body=b"<rss/>")(line, head)

    with server(target) as other, make_fetch(LIMITS) as fetch:
        away = say("302 Found", f"Location: {other.replace('//', '//name:word@')}/x", "Set-Cookie: a=b")
        with server(away) as url:
            fetch(Request(url=url.replace("//", "//me:secret@"), headers={"X-Key": "secret", "Cookie": "s=1"}))
    assert b"secret" not in heads[0]
    assert b"authorization" not in heads[0]
    assert b"cookie" not in heads[0]


def test_an_error_names_its_status_and_how_long_to_wait() -> None:
    with server(say("503 Busy", "Retry-After: 120")) as url:
        error = refused(url)
        assert (error.kind, error.status, error.retry_after) == ("http-503", 503, 120)
    with server(say("429 Slow", "Date: Tue, 01 Sep 2026 10:00:00 GMT", "Retry-After: Tue, 01 Sep 2026 10:02:00 GMT")) as url:
        assert refused(url).retry_after == 120
    with server(say("403 No", "cf-mitigated: challenge")) as url:
        assert refused(url).kind == "blocked"
    with server(say("410 Gone", "Retry-After: 5")) as url:
        error = refused(url)
        assert (error.kind, error.retry_after) == ("http-410", None)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("2592000", 86_400),
        ("9" * 400, 86_400),
        ("abc", None),
        ("", None),
        ("-5", None),
        ("Tue, 01 Sep 2026 09:00:00 GMT", 0),
        ("Tue, 01 Sep 2026 10:01:00 GMT", 60),
        ("Wed, 01 Sep 2027 10:00:00 GMT", 86_400),
    ],
)
def test_retry_after_is_read_and_bounded(value: str, seconds: float | None) -> None:
    assert retry_after(value, "Tue, 01 Sep 2026 10:00:00 GMT") == seconds
