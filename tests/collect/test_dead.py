"""Which feeds are dead, where another is looked for, and which find takes their place: values in, values out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.collect.dead import AGAIN, FEW, best, is_dead, sites, wanted
from pipeline.collect.site_feeds import FoundFeed
from pipeline.model import FeedState

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WELL = FeedState(
    slug="wire",
    url="https://wire.site/feed",
    given_url="https://wire.site/feed",
    said_title="Wire",
    registered_at=NOW - 90 * DAY,
    checked_at=NOW,
    succeeded_at=NOW,
    newest_published=NOW - DAY,
    last_new_at=NOW - DAY,
    articles=9,
    gap_s=3600,
)
DEAD = replace(WELL, failures=3, error="http-404: Not Found", succeeded_at=NOW - 3 * DAY)
SILENT = {"newest_published": NOW - 99 * DAY, "last_new_at": NOW - 14 * DAY}


@pytest.mark.parametrize(
    ("state", "dead"),
    [
        ({}, False),
        ({"gone": 1, "gone_at": NOW, "failures": 9, "error": "http-410: Gone", "succeeded_at": NOW - 9 * DAY}, False),
        ({"gone": 2, "gone_at": NOW, "muted_at": NOW, "failures": 2, "error": "http-410: Gone"}, True),
        ({"failures": 3, "error": "http-404: Not Found", "succeeded_at": NOW - 3 * DAY}, True),
        ({"failures": 2, "error": "http-404: Not Found", "succeeded_at": NOW - 3 * DAY}, False),
        ({"failures": 9, "error": "http-404: Not Found", "succeeded_at": NOW - 2 * DAY}, False),
        ({"failures": 3, "error": "parse: not a feed: a web page", "succeeded_at": NOW - 3 * DAY}, True),
        ({"failures": 3, "error": "empty: a feed without entries", "succeeded_at": NOW - 3 * DAY}, True),
        ({"failures": 9, "error": "dns: no such host", "succeeded_at": None}, True),
        ({"failures": 9, "error": "dns: no such host", "succeeded_at": None, "registered_at": NOW - 2 * DAY}, False),
        ({"failures": 99, "error": "http-403: Forbidden", "succeeded_at": NOW - 30 * DAY}, False),
        ({"failures": 99, "error": "secret: the variable X is not set", "succeeded_at": NOW - 30 * DAY}, False),
        ({"articles": 0, "newest_published": None, "last_new_at": None}, True),
        ({"articles": 0, "newest_published": None, "last_new_at": None, "registered_at": NOW - DAY}, False),
        (SILENT, True),
        ({**SILENT, "last_new_at": NOW - 13 * DAY}, False),
        ({**SILENT, "gap_s": 40 * 86_400.0}, False),
    ],
)
def test_a_feed_is_dead_after_days_and_never_because_it_refuses_us(state: dict[str, Any], dead: bool) -> None:
    assert is_dead(replace(WELL, **state), NOW) is dead


def test_few_sites_are_searched_in_a_run_and_each_once_a_week() -> None:
    """One feed of a host; those never searched first, then those that waited longest; folders have no site."""
    states = [replace(DEAD, slug=f"s{n}", url=f"https://{n}.site/feed", searched_at=NOW - n * DAY) for n in range(6, 12)]
    assert [one.slug for one in wanted(states, NOW)] == ["s11", "s10", "s9"]
    assert len(wanted(states, NOW)) == FEW
    assert AGAIN == 7 * DAY
    assert [one.slug for one in wanted(states[:2], NOW)] == ["s7"]
    never = replace(DEAD, slug="never", url="https://11.site/other")
    assert [one.slug for one in wanted([*states, never], NOW)] == ["never", "s10", "s9"]
    assert wanted([WELL, replace(DEAD, url="folder:inbox")], NOW) == ()


@pytest.mark.parametrize(
    ("urls", "found"),
    [
        (
            ["https://www.wire.site/1", "https://www.wire.site/2", "https://e.site/3"],
            ["https://www.wire.site/", "https://wire.site/"],
        ),
        (["https://a.site/1", "https://b.site/2"], ["https://wire.site/"]),
        (["https://t.co/1", "https://t.co/2"], ["https://wire.site/"]),
        (["https://wire.site/1", "not an address", "http://[x/"], ["https://wire.site/"]),
        ([], ["https://wire.site/"]),
    ],
)
def test_the_site_is_that_of_most_articles_then_the_feeds_own(urls: list[str], found: list[str]) -> None:
    """A feed of links to many sites has none but its own; what stands behind wrappers says nothing."""
    assert list(sites(WELL, urls)) == found


def feed(name: str, **over: Any) -> FoundFeed:
    return FoundFeed(**{"url": f"https://wire.site/{name}", "kind": "feed", "title": name, "entries": 5, "newest": NOW, **over})


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ([feed("a"), feed("b")], "a"),
        ([feed("a"), feed("b", title="Wire")], "b"),
        ([feed("a", newest=None), feed("b")], "b"),
        ([feed("a", newest=None)], "a"),
        ([feed("s.xml", kind="sitemap"), feed("a", newest=None)], "a"),
        ([feed("s.xml", kind="sitemap")], "s.xml"),
        ([feed("s.xml", kind="sitemap", newest=None)], ""),
        ([feed("a", entries=0), feed("feed"), feed("known")], ""),
        ([feed("comments/feed"), feed("a", title="Comments on: Wire")], ""),
        ([feed("a", newest=NOW - 2 * DAY)], ""),
        ([feed("a", newest=NOW - DAY)], "a"),
        ([], ""),
    ],
)
def test_the_best_find_is_alive_and_not_one_that_we_have(found: list[FoundFeed], chosen: str) -> None:
    made = best(found, DEAD, NOW, ["https://wire.site/known"])
    assert (made.url.removeprefix("https://wire.site/") if made else "") == chosen


def test_a_find_as_old_as_a_stale_feed_is_none() -> None:
    """What fails may stand elsewhere, with nothing new yet; another address of what answers and is old is as old."""
    stale = replace(WELL, newest_published=NOW - 20 * DAY, last_new_at=NOW - 15 * DAY)
    assert best([feed("a", newest=NOW - 20 * DAY)], stale, NOW, ()) is None
    assert best([feed("a", newest=NOW - 19 * DAY)], stale, NOW, ()) is not None
    assert best([feed("a", newest=NOW - 20 * DAY)], replace(stale, failures=3), NOW, ()) is not None
    assert best([feed("a", newest=NOW - 91 * DAY)], replace(stale, newest_published=None), NOW, ()) is None
