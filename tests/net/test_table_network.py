"""The rows of collect.md §5 that speak of the network and stand nowhere else, against real servers on loopback.

Beside test_fetch: lengths that lie, chunks that are cut, bombs of others' making, an unasked 304 that was a slip, every form
of an inner address (named in the feed, in a redirect, and by a name that changes between two look-ups).
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.net import make_fetch
from pipeline.net.body import decoded
from pipeline.net.dial import allowed
from tests.net.test_fetch import LIMITS, drip, get, refused, say, server

STRICT = LIMITS.model_copy(update={"allow_loopback": False})
BODY = b"<rss><channel></channel></rss>"

# Bodies


def test_a_body_longer_than_it_says_is_cut_at_its_length() -> None:
    with server(say("200 OK", body=BODY + b"<!-- and more of it -->", length=len(BODY))) as url:
        assert get(url).body == BODY


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        (chunked(BODY[:9], BODY[9:]), ""),
        (chunked(BODY, end=b""), ""),
        (chunked(BODY[:9], end=b""), "truncated"),
        (b"ff\r\n" + BODY[:9], "truncated"),
        (chunked(BODY[:9], end=b"zz\r\n"), "truncated"),
    ],
    ids=["whole", "only the end is missing", "a chunk is missing", "a chunk is short", "no chunk at all"],
)
def test_a_chunked_body_that_was_cut_is_an_error_unless_it_reads_whole(wire: bytes, kind: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    with server(lambda line, _: line.sendall(head + wire)) as url:
        if kind:
            assert refused(url).kind == kind
        else:
            assert get(url).body == BODY


@pytest.mark.parametrize(("name", "coding"), [("br", "br"), ("deflate", "deflate"), ("gzip", "gzip"), ("zstd", "zstd")])
def test_no_known_bomb_is_unpacked(shared: Path, name: str, coding: str) -> None:
    """Eleven megabytes each; two are allowed here."""
    bomb = (shared / f"data/feeds-fixtures/hostile/scrapy-compressed/bomb-{name}.bin").read_bytes()
    with server(say("200 OK", f"Content-Encoding: {coding}", body=bomb)) as url:
        assert refused(url).kind == "too-large"
    assert len(decoded(bomb, coding, 20_000_000)[0]) == 11_511_612


@pytest.mark.parametrize(
    ("name", "coding"),
    [
        ("html-rawdeflate.bin", "deflate"),
        ("html-zlibdeflate.bin", "deflate"),
        ("feed-sample1.xml.gz", ""),
        ("feed-sample1.xml.gz", "gzip"),
    ],
)
def test_deflate_of_both_kinds_and_gzip_that_nobody_declared_are_read(shared: Path, name: str, coding: str) -> None:
    packed = (shared / "data/feeds-fixtures/hostile/scrapy-compressed" / name).read_bytes()
    with server(say("200 OK", *([f"Content-Encoding: {coding}"] if coding else []), body=packed)) as url:
        assert b"<" in get(url).body[:100]


@pytest.mark.parametrize("name", ["truncated-crc-error.gz", "truncated-crc-error-short.gz", "unexpected-eof.gz"])
def test_a_cut_gzip_is_never_half_a_document(shared: Path, name: str) -> None:
    """Either it ends as a document does, or it is an error with its name."""
    packed = (shared / "data/feeds-fixtures/hostile/scrapy-compressed" / name).read_bytes()
    with server(say("200 OK", "Content-Encoding: gzip", body=packed)) as url:
        try:
            body, kind = get(url).body, "whole"
        except FetchError as error:
            body, kind = b">", error.kind
    assert kind in ("whole", "truncated", "encoding")
    assert body.rstrip().endswith((b">", b"}"))


def test_an_unasked_304_is_asked_again_once() -> None:
    """It was a slip of a cache: the second answer counts."""
    asked: list[bytes] = []

    def answer(line: socket.socket, head: bytes) -> None:
        asked.append(head)
        say(*(("304 Not Modified",) if len(asked) == 1 else ("200 OK",)), body=b"" if len(asked) == 1 else BODY)(line, head)

    with server(answer) as url:
        assert get(url).body == BODY
    assert len(asked) == 2


def test_a_slow_server_delays_no_other() -> None:
    """Both are asked at once; the sound one does not wait for the deadline of the other."""
    with server(drip) as slow, server(say("200 OK", body=BODY), "127.0.0.2") as sound, make_fetch(LIMITS) as fetch:

        def wait() -> None:
            with pytest.raises(FetchError):
                fetch(Request(url=slow))

        waiting = threading.Thread(target=wait)
        waiting.start()
        began = time.monotonic()
        assert fetch(Request(url=sound)).body == BODY
        assert waiting.is_alive() or time.monotonic() - began > 0.5  # a machine may be busy
        waiting.join()


# Addresses

INNER = {
    "loopback": ["127.0.0.1", "127.255.255.254", "[::1]", "127.1", "127.0.1"],
    "decimal, octal, hexadecimal": ["2130706433", "017700000001", "0x7f000001", "0x7f.1", "0177.0.0.1", "2852039166", "0xa9fea9fe"],
    "mapped and translated": ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::ffff:a9fe:a9fe]"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "[fc00::1]", "[fd12:3456::1]"],
    "link-local": ["169.254.0.1", "[fe80::1]", "[fec0::1]"],
    "metadata": ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "192.0.0.192"],
    "nowhere": ["0.0.0.0", "0", "[::]", "255.255.255.255", "224.0.0.1", "[ff02::1]", "192.0.2.1", "198.18.0.1", "[2001:db8::1]", "240.0.0.1"],
}  # fmt: skip
ALL_INNER = [(why, host) for why, hosts in INNER.items() for host in hosts]


@pytest.mark.parametrize(("why", "host"), ALL_INNER)
def test_an_inner_address_is_refused_with_the_reason(why: str, host: str) -> None:
    """However it is written: what the system's resolver makes of it is what is judged."""
    error = refused(f"http://{host}/", STRICT)
    assert error.kind in ("refused", "dns", "address")
    assert "not a web address" in str(error) or "not a public address" in str(error) or "no address for" in str(error)


@pytest.mark.parametrize(("why", "host"), [pair for pair in ALL_INNER if pair[0] not in ("loopback",)])
def test_a_redirect_to_an_inner_address_is_refused_with_the_reason(why: str, host: str) -> None:
    """Also where loopback itself is allowed, as it is here."""
    loopback = {
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0",
        "0.0.0.0",
    }
    with server(say("302 Found", f"Location: http://{host}:9/")) as url:
        error = refused(url)
    assert error.kind in (("refused", "dns", "connect") if host in loopback else ("refused", "dns"))


@pytest.mark.parametrize(
    "inner", ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0", "64:ff9b::a00:1"]
)
def test_a_name_that_changes_between_two_look_ups_reaches_no_inner_address(inner: str) -> None:
    """Public at the first look-up, inner at the second: each connection is dialled at the address of its own look-up, which is judged."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["192.88.99.1"] if len(asked) == 1 else [inner]

    with make_fetch(STRICT, resolve=resolve) as fetch:
        for _ in range(2):
            with pytest.raises(FetchError, match="not a public address"):
                fetch(Request(url="http://feeds.example/"))
    assert asked == ["feeds.example", "feeds.example"]


def test_of_several_addresses_only_public_ones_are_dialled() -> None:
    """An inner one among them is passed over, not tried."""
    with server(say("200 OK", body=b"secret")) as url:
        port = int(url.rpartition(":")[2])
        with make_fetch(STRICT, resolve=lambda host, port: ["127.0.0.1", "192.168.0.1"]) as fetch:
            with pytest.raises(FetchError) as caught:
                fetch(Request(url=f"http://feeds.example:{port}/"))
            assert caught.value.kind == "refused"


def test_every_special_network_is_refused_at_both_ends() -> None:
    """The list of IANA's special-purpose registries, in IPv4 and as IPv4 within IPv6."""
    networks = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/4"
    for network in map(ipaddress.ip_network, networks.split()):
        for address in (network[0], network[-1]):
            assert not allowed(str(address))
            assert not allowed(f"::ffff:{address}")
            assert not allowed(f"64:ff9b::{address}")
            assert not allowed(f"::{address}")
