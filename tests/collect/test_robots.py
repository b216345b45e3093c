"""robots.txt is asked once a host and a day, obeyed where a program was not invited, and never costs the run."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.host import collect_host
from pipeline.collect.robots import Robots, may_ask, rules
from pipeline.config.desk import CollectTable
from pipeline.errors import FetchError
from pipeline.model import Feed, Request
from pipeline.net import Fetch, make_fetch
from pipeline.store.connect import Store
from pipeline.store.robots import RobotsShelf
from tests.net.test_fetch import say, server
from tests.running import desk

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LIMITS = CollectTable(allow_loopback=True, connect_s=1, total_s=5, gap_s=0)
PRIVATE = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n"


class Site:
    """A real site on loopback; *answers*: path to status and body. *asked* has the paths in their order."""

    def __init__(self, answers: Mapping[str, tuple[str, bytes]]) -> None:
        self.answers = dict(answers)
        self.asked: list[str] = []
        self.url = ""

    def answer(self, line: socket.socket, head: bytes) -> None:
        path = head.split()[1].decode()
        self.asked.append(path)
        status, body = self.answers.get(path, ("404 Not Found", b""))
        say(status, body=body)(line, head)


@contextmanager
def site(answers: Mapping[str, tuple[str, bytes]], address: str = "127.0.0.1") -> Iterator[Site]:
    made = Site(answers)
    with server(made.answer, address) as made.url:
        yield made


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def asking(store: Store, clock: Clock | None = None) -> Iterator[Fetch]:
    with make_fetch(LIMITS) as fetch:
        yield Robots(fetch, RobotsShelf(store), clock or Clock())


def list_page(url: str) -> Request:
    return Request(url=url, robots=True)


def refused(fetch: Fetch, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(list_page(url))
    return caught.value


OK = ("200 OK", b"<html></html>")


def test_a_page_that_robots_forbid_is_not_asked_for_and_a_named_feed_is_fetched_all_the_same(store: Store) -> None:
    with site({"/robots.txt": ("200 OK", PRIVATE), "/private/list": OK, "/list": OK}) as web, asking(store) as fetch:
        error = refused(fetch, f"{web.url}/private/list")
        assert (error.kind, "ask its owner" in str(error)) == ("robots", True)
        fetch(list_page(f"{web.url}/list"))
        fetch(Request(url=f"{web.url}/private/list"))
    assert web.asked == ["/robots.txt", "/list", "/private/list"]


def test_a_feed_of_kind_feed_or_api_is_fetched_without_asking_a_list_page_is_not(store: Store) -> None:
    """Through the polite loop: one host, four kinds."""
    with site({"/robots.txt": ("200 OK", b"User-agent: twoshores\nDisallow: /"), "/f": OK}) as web, asking(store) as fetch:
        feeds = [Feed(slug=kind, url=f"{web.url}/f", kind=kind) for kind in ("feed", "api", "page", "sitemap")]
        made = list(collect_host(feeds, {}, fetch, NOW))
    assert [each.failure.kind for each in made if each.failure] == ["parse", "parse", "robots", "robots"]
    assert web.asked == ["/f", "/f", "/robots.txt"]


def test_robots_are_asked_for_once_a_day_also_by_the_next_run(store: Store) -> None:
    clock = Clock()
    with site({"/robots.txt": ("200 OK", PRIVATE), "/list": OK}) as web:
        for _ in range(2):
            with asking(store, clock) as fetch:
                fetch(list_page(f"{web.url}/list"))
                fetch(list_page(f"{web.url}/list"))
        assert web.asked.count("/robots.txt") == 1
        clock.at += timedelta(hours=25)
        web.answers["/robots.txt"] = ("200 OK", b"User-agent: *\nDisallow: /")
        with asking(store, clock) as fetch:
            assert refused(fetch, f"{web.url}/list").kind == "robots"
        assert web.asked.count("/robots.txt") == 2


@pytest.mark.parametrize("answer", [("404 Not Found", b""), ("403 Forbidden", b""), ("200 OK", b"<!doctype html><p>Hello")])
def test_where_there_are_no_robots_all_is_allowed(store: Store, answer: tuple[str, bytes]) -> None:
    with site({"/robots.txt": answer, "/list": OK}) as web, asking(store) as fetch:
        assert fetch(list_page(f"{web.url}/list")).status == 200


def test_robots_that_do_not_answer_forbid_the_page_but_not_what_was_known(store: Store) -> None:
    """As RFC 9309 has it."""
    clock = Clock()
    down = ("500 Down", b"")
    with site({"/robots.txt": down, "/list": OK}) as web, asking(store, clock) as fetch:
        error = refused(fetch, f"{web.url}/list")
        assert (error.kind, str(error)[:15]) == ("http-500", "its robots.txt:")
        web.answers["/robots.txt"] = ("200 OK", PRIVATE)
        assert fetch(list_page(f"{web.url}/list")).status == 200
        web.answers["/robots.txt"] = down
        clock.at += timedelta(days=2)
        assert fetch(list_page(f"{web.url}/list")).status == 200
        assert refused(fetch, f"{web.url}/private/x").kind == "robots"
        clock.at += timedelta(days=40)
        assert refused(fetch, f"{web.url}/list").kind == "http-500"


def test_the_wait_that_a_503_for_robots_asks_for_is_the_hosts(store: Store) -> None:
    with site({"/robots.txt": ("503 Busy\r\nRetry-After: 90", b""), "/list": OK}) as web, asking(store) as fetch:
        error = refused(fetch, f"{web.url}/list")
        assert (error.kind, error.retry_after, error.host) == ("http-503", 90, "127.0.0.1")
        assert refused(fetch, f"{web.url}/list").kind == "resting"
    assert web.asked == ["/robots.txt"]


def test_hosts_have_robots_of_their_own(store: Store) -> None:
    with (
        site({"/robots.txt": ("200 OK", b"User-agent: *\nDisallow: /"), "/list": OK}) as closed,
        site({"/list": OK}, "127.0.0.9") as open_,
        asking(store) as fetch,
    ):
        assert refused(fetch, f"{closed.url}/list").kind == "robots"
        assert fetch(list_page(f"{open_.url}/list")).status == 200


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow: /private/", "/private/feed", False),
        ("User-agent: *\nDisallow: /private/", "/feed", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: TwoShores\nDisallow: /a", "/b", True),
        ("User-agent: twoshores/1.0 # us\nDisallow: /a", "/a/b", False),
        ("User-agent: Googlebot\nUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: Googlebot\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x/y.php?z=1", True),
        ("User-agent: *\r\nDisallow: /新闻/", "/%E6%96%B0%E9%97%BB/1", False),
        ("user agent *\ndisalow /a", "/a", False),
        ("\ufeff\0\ud800 junk\nDisallow: /", "/", True),
    ],
)
def test_what_robots_say_of_an_address(text: str, path: str, allowed: bool) -> None:
    assert may_ask(text, f"https://e.example{path}") is allowed


def test_what_is_no_address_is_not_asked_for(store: Store) -> None:
    with asking(store) as fetch:
        assert refused(fetch, "http://[bad/robots.txt").kind == "address"
    assert not may_ask("User-agent: *\nDisallow: /a", "http://[bad/robots.txt")


LINES = st.sampled_from(
    [
        "User-agent: *\n",
        "User-agent: TwoShores\n",
        "Disallow: /",
        "Allow: /",
        "Crawl-delay: ",
        "Request-rate: ",
        "*",
        "$",
        "%",
        "\n",
    ]
)


@given(st.lists(LINES | st.text(max_size=9), max_size=30).map("".join), st.text(max_size=30))
def test_no_text_and_no_address_is_too_much(text: str, path: str) -> None:
    said = rules(text)
    assert said.allow(f"https://e.example/{path}") in (True, False)
    assert said.allow(path) in (True, False)
    assert 0 <= said.delay_s <= 120


def test_a_crawl_delay_is_read_and_bounded() -> None:
    said = [rules(f"User-agent: *\nCrawl-delay: {n}").delay_s for n in ("2.5", "0", "-1", "abc", "nan", "1e9")]
    assert said == [2.5, 0, 0, 0, 0, 120]
    assert rules("User-agent: Bingbot\nCrawl-delay: 9").delay_s == 0


def test_hostile_robots_are_read_in_no_time() -> None:
    """Many thousand names before many thousand rules, and patterns that are all stars."""
    names = "".join(f"User-agent: bot{n}\n" for n in range(13_000))
    started = time.monotonic()
    assert may_ask(names + "".join(f"Disallow: /{n}\n" for n in range(20_000)), "https://e.example/x")
    assert may_ask("User-agent: *\nDisallow: /" + "*a" * 200_000 + "b", "https://e.example/" + "a" * 2000)
    assert time.monotonic() - started < 20


def test_a_run_names_the_page_that_robots_forbid(tmp_path: Path) -> None:
    """As one line, with what to do; the store keeps the text."""
    robots = {"/robots.txt": ("200 OK", PRIVATE), "/private/list": OK}
    with site(robots) as web:
        (tmp_path / "desk.toml").write_text(
            '[collect]\nallow_loopback = true\ngap_s = 0\n[desk.a]\nname = "A"\n[desk.a.series.weekly]\ntitle = "Weekly"\n'
        )
        page = f'[[feed]]\nslug = "list"\nurl = "{web.url}/private/list"\nkind = "page"\nselect = {{ item = "li" }}\n'
        (tmp_path / "feeds.toml").write_text(page)
        said = desk(tmp_path, "collect", code=1).err
        tried = desk(tmp_path, "feed", "try", f"{web.url}/private/list", "--kind", "page", "--select", "item=li", code=1)
    assert "list: robots: the site's robots.txt forbids this address" in said
    assert "robots" in tried.out + tried.err
    assert web.asked == ["/robots.txt"]
