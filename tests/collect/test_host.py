"""The feeds of a host are asked one after the other; what goes wrong is one line. The gaps: tests/net/test_turns.py."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.collect.article import Outlets, article_id, article_of
from pipeline.collect.host import by_host, collect_host
from pipeline.errors import FetchError
from pipeline.model import Entry, Feed, FeedState, Outlet, Page, Request

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BODY = (
    b'<rss version="2.0"><channel><title>t</title><item><title>a</title><link>https://e.example/1</link></item></channel></rss>'
)
EMPTY = b'<rss version="2.0"><channel><title>t</title></channel></rss>'
FEEDS = tuple(Feed(slug=f"f{n}", url=f"https://e.example/{n}") for n in range(3))


def gives(body: bytes) -> Callable[[Request], Page]:
    return lambda request: Page(url=request.url, final_url=request.url, status=200, body=body, etag='"1"')


def test_feeds_are_grouped_by_host_in_their_order() -> None:
    other = Feed(slug="o", url="http://other.example:81/x")
    assert by_host([FEEDS[0], other, FEEDS[1]]) == {"e.example": FEEDS[:2], "other.example": (other,)}


def test_requests_are_made_in_turn_and_send_the_validators() -> None:
    asked: list[Request] = []

    def fetch(request: Request) -> Page:
        asked.append(request)
        return gives(BODY)(request)

    states = {"f1": FeedState(slug="f1", etag='"x"', last_modified="Mon")}
    made = list(collect_host(FEEDS, states, fetch, NOW))
    assert [each.outcome for each in made] == ["new"] * 3
    assert [request.url for request in asked] == [feed.url for feed in FEEDS]
    assert (asked[1].etag, asked[1].last_modified) == ('"x"', "Mon")
    assert (asked[0].etag, asked[0].last_modified) == ("", "")


def test_the_same_body_is_unchanged_even_where_the_server_does_not_say_so() -> None:
    state = FeedState(slug="f0", body_sha256=hashlib.sha256(BODY).hexdigest(), articles=1)
    (made,) = collect_host(FEEDS[:1], {"f0": state}, gives(BODY), NOW)
    assert (made.outcome, made.entries) == ("unchanged", ())
    assert made.page
    assert made.page.etag == '"1"'


def test_a_rest_is_of_the_host_that_asked_for_it() -> None:
    """Ten minutes where the server does not say how long; of another host where a redirect led there."""

    def fetch(request: Request) -> Page:
        if request.url == FEEDS[1].url:
            raise FetchError("resting", "not asked")
        away = "other.example" if request.url == FEEDS[2].url else "e.example"
        raise FetchError("http-429", "answered 429", status=429, retry_after=None if away == "e.example" else 120, host=away)

    made = list(collect_host(FEEDS, {}, fetch, NOW))
    assert [each.failure.kind for each in made if each.failure] == ["http-429", "resting", "http-429"]
    assert [(each.rest_s, each.rest_host) for each in made] == [(600, "e.example"), (None, "e.example"), (120, "other.example")]


def test_a_failure_keeps_no_validators_and_does_not_stop_the_others() -> None:
    bodies = {FEEDS[0].url: b"<!doctype html><p>Sorry", FEEDS[1].url: EMPTY, FEEDS[2].url: BODY}
    states = {feed.slug: FeedState(slug=feed.slug, articles=3) for feed in FEEDS}
    made = list(collect_host(FEEDS, states, lambda request: gives(bodies[request.url])(request), NOW))
    assert [each.failure and each.failure.kind for each in made] == ["parse", "empty", None]
    assert [each.page is None for each in made] == [True, True, False]
    assert str(made[0].failure) == "f0: parse: not a feed: a web page"


def test_a_new_feed_may_be_empty() -> None:
    (made,) = collect_host(FEEDS[:1], {}, gives(EMPTY), NOW)
    assert (made.outcome, made.entries, made.failure) == ("new", (), None)


ENTRY = Entry(
    guid="g", url="https://News.Example.com/a?utm_source=rss", title="AT&amp;T <b>news</b>", summary="<p>Text</p>", lang="en"
)
OUTLETS = Outlets(
    [
        Outlet(slug="example", name="Example", owner="group", vantage="us", rights="headline", hosts=("example.com",)),
        Outlet(slug="below", name="Below", owner="below", hosts=("deep.example.com",)),
        Outlet(slug="wire", name="Wire", owner="wire", vantage="asia", feeds=("wire", "wire hong kong")),
        Outlet(slug="listed", name="Listed", owner="listed"),
    ]
)


def test_an_article_is_plain_text_with_what_was_given_beside_it() -> None:
    article = article_of(ENTRY, FEEDS[0], OUTLETS, first_seen=NOW, first_fetch=True)
    assert (article.given_title, article.url) == (ENTRY.title, ENTRY.url)
    assert (article.title, article.summary, article.lang) == ("AT&T news", "Text", "en")
    assert article.canonical_url == "https://news.example.com/a"
    assert article.id == article_id("f0", "g") == hashlib.sha256(b"f0\ng").hexdigest()[:16]
    assert (article.first_seen, article.first_fetch, article.published) == (NOW, True, None)
    assert (article.outlet, article.owner, article.vantage, article.rights) == ("example", "group", "us", "headline")
    assert len(article.text_hash) == 64


def test_an_outlet_is_found_by_host_else_by_the_feed() -> None:
    feed = Feed(slug="x", url="https://feeds.example/x", title="Wire Hong Kong: latest")

    def found(url: str, feed: Feed) -> str:
        return article_of(replace(ENTRY, url=url), feed, OUTLETS, first_seen=NOW).outlet

    assert found("https://www.deep.example.com/1", feed) == "below"
    assert found("https://notexample.com/1", feed) == "wire"
    assert found("https://notexample.com/1", replace(feed, outlet="listed")) == "listed"
    assert found("https://notexample.com/1", replace(feed, title="Other")) == ""
    assert (
        article_of(replace(ENTRY, url="https://x.example/1"), replace(feed, title=""), OUTLETS, first_seen=NOW).vantage
        == "unplaced"
    )


def test_an_entry_without_a_title_or_a_link_has_one_from_its_text_and_its_feed() -> None:
    article = article_of(replace(ENTRY, title="", url="", summary="<p>" + "词" * 300), FEEDS[0], OUTLETS, first_seen=NOW)
    assert article.title == "词" * 120
    assert article.given_title == ""
    assert article.url == f"https://e.example/0#{article.id}"
    assert article.canonical_url == article.url


def test_a_title_without_a_letter_is_no_title() -> None:
    """A site's template may leave `>-` or `***` where the title should be: the beginning of the text stands in."""
    entry = replace(ENTRY, title=">-", summary="Chips were sold. More was said.")
    article = article_of(entry, FEEDS[0], OUTLETS, first_seen=NOW)
    assert (article.given_title, article.title) == (">-", "Chips were sold. More was said.")
