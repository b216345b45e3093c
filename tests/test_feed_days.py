"""A feed over days, on a real server, the clock moved by hand: it moves, goes, lies, changes its ids, falls silent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.actions.collect import CollectReport, collect
from pipeline.actions.feeds import SourceHealth, feeds
from pipeline.cli_show import collected
from pipeline.store import articles
from pipeline.store import feeds as states
from pipeline.wiring import World, open_world
from tests.running import ENVIRONMENT, process

START = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Answer = tuple[int, Mapping[str, str], bytes]
DESK = '[collect]\nallow_loopback = true\ngap_s = 0\n[desk.small]\nname = "Small"\n'


def rss(ids: Sequence[int], *, title: str = "Wire", guid: str = "g{n}", link: str = "https://wire.example/{n}") -> bytes:
    """A feed of these items; item *n* is of n hours after the start."""
    items = "".join(
        f"<item><title>Chips number {n} are sold</title><link>{link.format(n=n)}</link>"
        f'<guid isPermaLink="false">{guid.format(n=n)}</guid><pubDate>{format_datetime(START + HOUR * n)}</pubDate></item>'
        for n in ids
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


@dataclass
class Site:
    """What the server answers at each path, and what it was asked."""

    url: str = ""
    paths: dict[str, Callable[[Mapping[str, str]], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def says(self, path: str, status: int = 200, body: bytes = b"", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.paths[path] = lambda _: (status, named, body)


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            answer = site.paths.get(self.path, lambda _: (404, {}, b""))
            status, headers, body = answer({name.lower(): value for name, value in self.headers.items()})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()


@dataclass
class Desk:
    """A desk with one feed, `wire`, at /feed of the site."""

    site: Site
    world: World
    at: datetime = START

    def collect(self, at: datetime, *slugs: str) -> CollectReport:
        self.at = at
        return collect(self.world, slugs)

    @property
    def feed(self) -> SourceHealth:
        (state,) = feeds(self.world)
        return state

    def titles(self) -> int:
        with self.world.store.read() as tx:
            return int(tx.execute(sa.text("SELECT count(*) FROM article")).scalar_one())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving() as site:
        (tmp_path / "desk.toml").write_text(DESK, encoding="utf-8")
        (tmp_path / "feeds.toml").write_text(f'[[feed]]\nslug = "wire"\nurl = "{site.url}/feed"\n', encoding="utf-8")
        with open_world(tmp_path) as world:
            made = Desk(site, world)
            made.world = replace(world, now=lambda: made.at)
            yield made


def test_a_permanent_move_is_taken_over_after_three_days_and_feeds_toml_stays(desk: Desk) -> None:
    """Noted on the first day, asked at its old address until the fourth, then at the new one; the report says what to write."""
    toml = desk.world.workspace.root / "feeds.toml"
    before = toml.read_bytes()
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START + DAY)
    desk.site.says("/feed", 301, Location="/new")
    desk.site.says("/new", body=rss(range(6)))
    for day in (2, 3, 4):
        desk.collect(START + DAY * day)
        assert (desk.feed.url, desk.feed.health) == (f"{desk.site.url}/feed", "moved")
        assert desk.feed.moved_since == START + DAY * 2
    report = desk.collect(START + DAY * 5)
    assert desk.feed.url == f"{desk.site.url}/new"
    assert [(one.state, one.remedy) for one in report.health] == [("moved", f'Write url = "{desk.site.url}/new" in feeds.toml')]
    desk.site.asked.clear()
    desk.collect(START + DAY * 6)
    assert desk.site.asked == ["/new"]
    assert (toml.read_bytes(), desk.titles()) == (before, 6)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (302, rss(range(5))),
        (301, b"<!doctype html><title>Sign in</title><p>Welcome to the airport"),
        (301, rss(range(50, 55), title="Domains for sale")),
    ],
    ids=["for a while", "portal", "parked"],
)
def test_what_is_not_the_feed_or_not_for_good_never_takes_its_place(desk: Desk, status: int, body: bytes) -> None:
    """A temporary redirect, a page to sign in, a stranger's feed: for ten days, and the address is as it was."""
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START + DAY)
    desk.site.says("/feed", status, Location="/new")
    desk.site.says("/new", body=body)
    for day in range(2, 12):
        desk.collect(START + DAY * day)
    assert desk.feed.url == f"{desk.site.url}/feed"


def test_a_move_that_leads_nowhere_is_taken_back(desk: Desk) -> None:
    """Three failures at the new address, and the one of feeds.toml is asked again."""
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START + DAY)
    desk.site.says("/feed", 308, Location="/new")
    desk.site.says("/new", body=rss(range(5)))
    for day in range(2, 6):
        desk.collect(START + DAY * day)
    assert desk.feed.url.endswith("/new")
    desk.site.says("/new", 404)
    for day in range(6, 9):
        desk.collect(START + DAY * day)
    desk.site.says("/feed", body=rss(range(7)))
    assert desk.collect(START + DAY * 9).failures == ()
    assert (desk.feed.url, desk.feed.health) == (f"{desk.site.url}/feed", "ok")


def test_gone_mutes_at_the_second_day_and_is_said_in_every_report(desk: Desk) -> None:
    """Twice on one day counts once; a muted feed is asked only by its name, and comes back when it answers."""
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START)
    desk.site.says("/feed", 410)
    desk.collect(START + DAY)
    desk.collect(START + DAY + HOUR)
    assert (desk.feed.gone, desk.feed.muted_at, desk.feed.health) == (1, None, "gone")
    (failure,) = desk.collect(START + 2 * DAY).failures
    assert "muted, it is not asked any more" in str(failure)
    desk.site.asked.clear()
    report = desk.collect(START + 3 * DAY)
    assert (report.feeds, report.failures, desk.site.asked) == (0, (), [])
    assert [(one.state, "muted" in one.what) for one in report.health] == [("gone", True)]
    desk.site.says("/feed", body=rss(range(6)))
    assert desk.collect(START + 4 * DAY, "wire").new == 1
    assert (desk.feed.muted_at, desk.feed.health) == (None, "ok")


def test_missing_is_counted_and_never_muted(desk: Desk) -> None:
    desk.site.says("/feed", 404)
    for day in range(4):
        desk.collect(START + DAY * day)
    assert (desk.feed.missing, desk.feed.muted_at, desk.feed.health) == (4, None, "failing")
    assert "desk feed find" in desk.feed.remedy


@pytest.mark.parametrize("etag", ['"for ever"', ""])
def test_a_server_that_lies_about_what_changed_is_found_out(desk: Desk, etag: str) -> None:
    """It answers 304 to every validator. Late by its own rhythm it is asked without, and from then on always."""
    items = range(3)

    def answer(headers: Mapping[str, str]) -> Answer:
        said = {"ETag": etag} if etag else {"Last-Modified": "Sun, 01 Nov 2026 06:00:00 GMT"}
        if "if-none-match" in headers or "if-modified-since" in headers:
            return 304, said, b""
        return 200, said, rss(items)

    desk.site.paths["/feed"] = answer
    desk.collect(START + 4 * HOUR)
    items = range(6)
    assert desk.collect(START + 5 * HOUR).unchanged == 1
    assert desk.collect(START + 6 * HOUR).new == 3
    assert desk.feed.health == "ignores-validators"
    items = range(7)
    assert desk.collect(START + 7 * HOUR).new == 1


def test_an_honest_server_is_not_taken_for_a_liar(desk: Desk) -> None:
    """What was posted after its last "unchanged" is no lie."""
    items = range(3)

    def answer(headers: Mapping[str, str]) -> Answer:
        etag = f'"{len(items)}"'
        return (304, {"ETag": etag}, b"") if headers.get("if-none-match") == etag else (200, {"ETag": etag}, rss(items))

    desk.site.paths["/feed"] = answer
    desk.collect(START + 3 * HOUR)
    assert desk.collect(START + 20 * HOUR).unchanged == 1
    items = range(26)
    desk.collect(START + 27 * HOUR)
    items = range(29)
    desk.collect(START + 29 * HOUR)
    assert (desk.feed.lied_at, desk.titles()) == (None, 29)


@pytest.mark.parametrize(
    "changed",
    [{"guid": "urn:new:{n}"}, {"guid": "urn:new:{n}", "link": "https://www.wire.example/{n}"}],
    ids=["ids", "ids and addresses"],
)
def test_a_re_keyed_feed_brings_no_flood(desk: Desk, changed: dict[str, str]) -> None:
    """Old items under new ids are known; the new one among them is new; the next fetch knows all by their new ids."""
    desk.site.says("/feed", body=rss(range(9)))
    assert desk.collect(START + 9 * HOUR).new == 9
    assert desk.feed.policy == "guid"
    desk.site.says("/feed", body=rss(range(10), **changed))
    assert desk.collect(START + 10 * HOUR).new == 1
    assert (desk.feed.health, desk.titles(), desk.feed.articles) == ("re-keyed", 10, 10)
    desk.site.says("/feed", body=rss(range(11), **changed))
    desk.collect(START + 20 * DAY)
    assert (desk.feed.rekeyed_at, desk.titles()) == (START + 10 * HOUR, 11)


def test_a_feed_is_stale_by_its_items_though_its_server_says_200(desk: Desk) -> None:
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START + 10 * DAY)
    assert desk.feed.health == "ok"
    (ailment,) = desk.collect(START + 15 * DAY).health
    assert str(ailment).startswith(
        "wire (stale): its newest item is of 01 Nov 2026, where one comes every 1 h. It may have moved"
    )


def test_a_feed_without_items_and_one_that_refuses_are_said_apart(desk: Desk) -> None:
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START)
    desk.site.says("/feed", body=rss(()))
    desk.collect(START + DAY)
    assert (desk.feed.health, desk.titles()) == ("empty", 5)
    desk.site.says("/feed", 403, cf_mitigated="challenge")
    desk.collect(START + 2 * DAY)
    assert desk.feed.health == "blocked"


def test_the_next_time_follows_the_servers_promise(desk: Desk) -> None:
    desk.site.says("/feed", body=rss(range(5)), Cache_Control="max-age=7200")
    desk.collect(START)
    assert desk.feed.due_at is not None
    assert START + 2 * HOUR <= desk.feed.due_at <= START + 3 * HOUR


def test_times_without_a_zone_are_flagged_until_feeds_toml_names_one(desk: Desk) -> None:
    """Nothing is guessed: the article stands where it was first seen, and health says what to set."""
    desk.site.says("/feed", body=rss((1,)).replace(b"Sun, 01 Nov 2026 07:00:00 +0000", b"2026-11-01 07:00"))
    desk.collect(START + DAY)
    assert (desk.feed.health, desk.feed.unzoned, desk.feed.newest_published) == ("no-zone", "2026-11-01 07:00", None)
    assert "times without a zone" in desk.feed.what
    assert "Set zone =" in desk.feed.remedy
    with desk.world.store.read() as tx:
        (article,) = articles.find(tx, "https://wire.example/1")
    assert (article.published, article.news_at) == (None, START + DAY)
    with desk.world.store.write() as tx:
        states.register(tx, [replace(one, zone="Asia/Shanghai") for one in desk.world.workspace.feeds], START)
    assert desk.feed.health == "ok"


FRONT = '<html><head><link rel="alternate" type="application/rss+xml" href="{}"></head><body>Wire</body></html>'


def go(desk: Desk) -> CollectReport:
    """The report of the day on which the feed is gone for good."""
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START + 5 * HOUR)
    desk.site.says("/feed", 410)
    assert desk.collect(START + DAY).health[0].search == ""
    assert desk.site.asked == ["/feed", "/feed"]
    return desk.collect(START + 2 * DAY)


def test_a_dead_feed_is_searched_for_anew_on_its_site(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Gone for good, and the site's page declares another: the report, `desk feeds` and stderr name it; nothing is switched."""
    desk.site.says("/", body=FRONT.format("/news/atom.xml").encode())
    desk.site.says("/news/atom.xml", body=rss(range(30, 40), title="The Wire"))
    report = go(desk)
    (ailment,) = report.health
    collected(report)
    url = f"{desk.site.url}/news/atom.xml"
    assert ailment.search.startswith(f'found anew: {url}; put it in feeds.toml ("The Wire", newest item of 02 Nov 2026')
    assert str(ailment).endswith(ailment.search)
    assert f"\nwire: found anew: {url}; put it in feeds.toml" in capsys.readouterr().err
    assert (desk.feed.found_url, desk.feed.found_kind, desk.feed.found_title) == (url, "feed", "The Wire")
    assert f"found anew: {url}; put it in feeds.toml" in desk.feed.remedy
    assert (desk.feed.url, desk.feed.searched_at) == (f"{desk.site.url}/feed", START + 2 * DAY)
    assert desk.site.asked.count("/feed") == 3
    desk.site.asked.clear()
    assert desk.collect(START + 3 * DAY).health[0].search == ailment.search
    assert desk.site.asked == []


def test_where_nothing_is_found_it_is_said_and_not_tried_again_within_the_week(desk: Desk) -> None:
    """A feed of comments is none, nor is one that is older than the dead one."""
    links = FRONT.format("/old.xml").replace(
        "</head>", '<link rel="alternate" type="application/rss+xml" href="/comments/feed"></head>'
    )
    desk.site.says("/", body=links.encode())
    desk.site.says("/old.xml", body=rss(range(3)))
    desk.site.says("/comments/feed", body=rss(range(30, 40)))
    (ailment,) = go(desk).health
    assert ailment.search == "its site was searched on 03 Nov, and no other feed was found; it is searched again after a week"
    assert len(desk.site.asked) <= 3 + 15
    desk.site.asked.clear()
    for day in (3, 5, 8):
        assert desk.collect(START + day * DAY).health[0].search == ailment.search
    assert desk.site.asked == []
    desk.site.says("/old.xml", body=rss(range(7)))
    assert "found anew" in desk.collect(START + 9 * DAY).health[0].search


def test_a_page_in_the_place_of_a_feed_is_looked_into_after_three_days(desk: Desk) -> None:
    """What robots.txt forbids is not asked; once the feed is back, nothing is said of the search."""
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START)
    desk.site.says("/feed", body=b"<html><title>Our new site</title></html>")
    desk.site.says("/robots.txt", body=b"User-agent: *\nDisallow: /news/")
    desk.site.says("/", body=FRONT.format("/news/feed").encode())
    desk.site.says("/news/feed", body=rss(range(30, 40)))
    desk.site.says("/rss.xml", body=rss(range(30, 40)))
    for day in (1, 2):
        assert desk.collect(START + DAY * day).health[0].search == ""
    (ailment,) = desk.collect(START + DAY * 3).health
    assert (ailment.state, ailment.search.partition(";")[0]) == ("failing", f"found anew: {desk.site.url}/rss.xml")
    assert "/news/feed" not in desk.site.asked
    desk.site.says("/feed", body=rss(range(60, 80)))
    assert desk.collect(START + DAY * 4).health == ()


def test_a_new_address_in_feeds_toml_forgets_the_search(desk: Desk) -> None:
    go(desk)
    assert desk.feed.searched_at
    with desk.world.store.write() as tx:
        states.register(tx, [replace(one, url=f"{one.url}2") for one in desk.world.workspace.feeds], START + 3 * DAY)
    assert (desk.feed.searched_at, desk.feed.muted_at, desk.feed.found_url) == (None, None, "")


def test_a_search_that_was_killed_is_made_by_the_next_run(desk: Desk, tmp_path: Path) -> None:
    """Killed with the find in hand and nothing stored."""
    desk.site.says("/", body=FRONT.format("/new.xml").encode())
    desk.site.says("/new.xml", body=rss(range(30, 40)))
    desk.site.says("/feed", body=rss(range(5)))
    desk.collect(START + 5 * HOUR)
    desk.site.says("/feed", 410)
    desk.collect(START + DAY)
    at = ("collect", "--at", (START + 2 * DAY).isoformat())
    process(tmp_path, *at, code=-9, environ={**ENVIRONMENT, "TWOSHORES_KILL_AT": "site-searched"})
    assert (desk.feed.searched_at, bool(desk.feed.muted_at)) == (None, True)
    desk.collect(START + 2 * DAY + HOUR)
    assert desk.feed.found_url == f"{desk.site.url}/new.xml"
