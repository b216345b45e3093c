"""One request at a time and a gap between two, whoever asks a host and whatever for; who asks for rest gets it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

import pytest

from pipeline.config.desk import CollectTable
from pipeline.errors import FetchError
from pipeline.model import Page, Request
from pipeline.net import Fetch, make_fetch
from pipeline.net.pace import next_gap
from tests.net.test_fetch import say, server

GAP = 0.15
LIMITS = CollectTable(allow_loopback=True, connect_s=1, total_s=5, gap_s=GAP)


class Host:
    """A server that notes when each request began and ended; paths below /to/ lead to *other*, /busy asks for rest."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.takes_s, self.other, self.url = takes_s, "", ""
        self.spans: list[tuple[float, float]] = []
        self.paths: list[str] = []

    def answer(self, line: socket.socket, head: bytes) -> None:
        begun, path = time.monotonic(), head.split()[1].decode()
        time.sleep(self.takes_s)
        self.paths.append(path)
        self.spans.append((begun, time.monotonic()))
        if path.startswith("/to/"):
            say("302 Found", f"Location: {self.other}/{path.removeprefix('/to/')}")(line, head)
        elif path == "/busy":
            say("503 Service Unavailable", "Retry-After: 60")(line, head)
        else:
            say("200 OK", body=b"<rss/>")(line, head)

    def gaps(self) -> list[float]:
        """Between the end of each request and the beginning of the next; negative where two were made at once."""
        return [later[0] - earlier[1] for earlier, later in pairwise(sorted(self.spans))]


@contextmanager
def host(address: str, takes_s: float = 0.0) -> Iterator[Host]:
    made = Host(takes_s)
    with server(made.answer, address) as made.url:
        yield made


def at_once(fetch: Fetch, urls: Sequence[str]) -> list[Page]:
    with ThreadPoolExecutor(len(urls)) as threads:
        return list(threads.map(lambda url: fetch(Request(url=url)), urls))


def refused(fetch: Fetch, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(Request(url=url))
    return caught.value.kind


def test_threads_that_ask_one_host_take_turns_with_a_gap_between() -> None:
    with host("127.0.0.2", takes_s=0.05) as one, make_fetch(LIMITS) as fetch:
        at_once(fetch, [f"{one.url}/{n}" for n in range(4)])
    assert len(one.gaps()) == 3
    assert min(one.gaps()) >= GAP


def test_a_redirect_is_a_request_to_the_host_that_it_leads_to() -> None:
    with host("127.0.0.2") as one, host("127.0.0.3") as other, make_fetch(LIMITS) as fetch:
        one.other = other.url
        at_once(fetch, [f"{one.url}/to/x", f"{other.url}/1", f"{one.url}/to/y", f"{other.url}/2"])
    assert (len(one.spans), len(other.spans)) == (2, 4)
    assert min(one.gaps() + other.gaps()) >= GAP


def test_a_redirect_within_a_host_is_followed_at_once() -> None:
    with host("127.0.0.2") as one, make_fetch(LIMITS.model_copy(update={"gap_s": 30.0})) as fetch:
        one.other = one.url
        fetch(Request(url=f"{one.url}/to/x"))
    assert one.paths == ["/to/x", "/x"]


def test_hosts_that_lead_to_each_other_do_not_block_each_other() -> None:
    with host("127.0.0.2", 0.1) as one, host("127.0.0.3", 0.1) as other, make_fetch(LIMITS) as fetch:
        one.other, other.other = other.url, one.url
        pages = at_once(fetch, [f"{one.url}/to/x", f"{other.url}/to/y"])
    assert [page.final_url for page in pages] == [f"{other.url}/x", f"{one.url}/y"]


def test_standing_in_line_costs_a_fetch_none_of_its_time() -> None:
    """Neither of its deadline nor of the seconds that it is said to have taken."""
    limits = LIMITS.model_copy(update={"total_s": 0.9, "first_byte_s": 0.9, "gap_s": 0.4})
    with host("127.0.0.2") as one, make_fetch(limits) as fetch:
        pages = at_once(fetch, [f"{one.url}/{n}" for n in range(4)])
    assert max(page.seconds for page in pages) < 0.9
    assert sum(one.gaps()) >= 1.2


def test_a_host_that_asks_for_rest_is_not_asked_again_others_are() -> None:
    """Whoever asks it, by whatever way, and where nobody waits for gaps, too."""
    with (
        host("127.0.0.2") as one,
        host("127.0.0.3") as other,
        make_fetch(LIMITS.model_copy(update={"gap_s": 0.0})) as fetch,
    ):
        one.other = other.url
        with pytest.raises(FetchError) as caught:
            fetch(Request(url=f"{one.url}/to/busy"))
        assert (caught.value.kind, caught.value.retry_after, caught.value.host) == ("http-503", 60, "127.0.0.3")
        assert refused(fetch, f"{other.url}/x") == "resting"
        assert refused(fetch, f"{one.url}/to/x") == "resting"
        assert fetch(Request(url=f"{one.url}/x")).status == 200
    assert (other.paths, one.paths) == (["/busy"], ["/to/busy", "/to/x", "/x"])


def test_who_stood_in_line_when_the_host_asked_for_rest_does_not_ask() -> None:
    with host("127.0.0.2") as one, make_fetch(LIMITS) as fetch:
        said: list[str] = []
        threads = [threading.Thread(target=lambda: said.append(refused(fetch, f"{one.url}/busy"))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(said) == ["http-503", "resting", "resting"]
    assert one.paths == ["/busy"]


def test_the_gap_that_robots_ask_for_is_kept_from_then_on() -> None:
    with host("127.0.0.2") as one, make_fetch(LIMITS) as fetch:
        for delay in (0.0, 0.5, 0.0):
            fetch(Request(url=f"{one.url}/", crawl_delay_s=delay))
    assert min(one.gaps()) >= 0.5


def test_a_slow_host_is_left_alone_longer() -> None:
    """At least as long as it took to answer."""
    with host("127.0.0.2", takes_s=0.4) as one, make_fetch(LIMITS) as fetch:
        at_once(fetch, [f"{one.url}/{n}" for n in range(2)])
    assert min(one.gaps()) >= 0.4


def test_a_slow_host_is_asked_more_seldom_and_a_failing_one_never_sooner() -> None:
    assert next_gap(1, least_s=1, took_s=0.1) == 1
    assert next_gap(1, least_s=1, took_s=4) == 4
    assert next_gap(4, least_s=1, took_s=0.1) == 2.5
    assert next_gap(4, least_s=1, took_s=0.1, failed=True) == 4
    assert next_gap(4, least_s=1, took_s=6, failed=True) == 6
    assert next_gap(1, least_s=7, took_s=0.1) == 7
    assert next_gap(1, least_s=1, took_s=999) == 60
    assert next_gap(9, least_s=0, took_s=9) == 0
