"""What a server says of the time: how long its answer holds, and whether a redirect is for good."""

from __future__ import annotations

import socket

import pytest

from pipeline.model import Page, Request
from pipeline.net import make_fetch
from pipeline.net.freshness import fresh_s
from tests.net.test_fetch import LIMITS, server

DATE = "Tue, 24 Nov 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": 'max-age="600"', "age": "590"}, 10),
        ({"cache-control": "max-age=60", "age": "90"}, 0),
        ({"cache-control": "s-maxage=900"}, None),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "max-age=5, stale-while-revalidate=90"}, 5),
        ({"date": DATE, "expires": "Tue, 24 Nov 2026 07:00:00 GMT"}, 3600),
        ({"date": DATE, "expires": "Tue, 24 Nov 2020 07:00:00 GMT"}, 0),
        ({"date": DATE, "expires": "0"}, 0),
        ({"date": DATE, "expires": "soon"}, None),
        ({"expires": "Tue, 24 Nov 2026 07:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_the_servers_own_freshness_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_s(headers) == seconds


def fetched(status: int, second: int) -> Page:
    """/a answers *status* to /b, which answers *second* to /c, where a document stands."""

    def answer(line: socket.socket, head: bytes) -> None:
        path = head.split(b" ")[1]
        if path == b"/c":
            line.sendall(b"HTTP/1.1 200 OK\r\nCache-Control: max-age=7\r\nContent-Length: 2\r\n\r\nhi")
            return
        code, target = (status, b"/b") if path == b"/a" else (second, b"/c")
        line.sendall(b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (code, target))

    with server(answer) as url, make_fetch(LIMITS) as fetch:
        return fetch(Request(url=f"{url}/a"))


def test_a_page_has_moved_only_where_every_redirect_is_for_good() -> None:
    assert fetched(301, 308).moved_to.endswith("/c")
    assert fetched(301, 302).moved_to == ""
    assert fetched(307, 301).moved_to == ""
    assert fetched(308, 301).fresh_s == 7
