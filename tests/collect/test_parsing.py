"""A document that would hold the run is parsed where it can be killed, and the next one is read as if nothing had been."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from pipeline.collect.kinds import kind, names
from pipeline.collect.parsing import Parser
from pipeline.errors import ParseError, UsageError
from pipeline.model import Entry, Feed, Page

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def page(body: str) -> Page:
    return Page(url="https://e.example/", final_url="https://e.example/", status=200, body=body.encode())


def rss(inner: str) -> Page:
    return page(f'<rss version="2.0"><channel><title>t</title>{inner}</channel></rss>')


ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(300_000))
HOSTILE = rss(f"<item {ATTRIBUTES}><title>x</title></item>")
DATE = "<pubDate>Tue, 01 Sep 2026 02:20:30 GMT</pubDate>"
LARGE = rss("".join(f"<item><title>{n}</title><guid>{n}</guid>{DATE}</item>" for n in range(2_000)))


def read_slowly(page: Page, feed: Feed, now: datetime) -> tuple[Entry, ...]:
    """A kind of somebody else's, by its dotted path (see below)."""
    raise KeyError("a bug of this kind")


read = read_slowly


def test_a_large_document_is_read_and_a_hostile_one_is_stopped_at_the_limit() -> None:
    feed = Feed(slug="x", url="https://e.example/")
    with Parser(limit_s=3, workers=1) as parser:
        assert len(parser(LARGE, feed, NOW).entries) == 1000
        started = time.monotonic()
        with pytest.raises(ParseError, match="stopped after 3 s"):
            parser(HOSTILE, feed, NOW)
        assert time.monotonic() - started < 6
        assert [entry.title for entry in parser(LARGE, feed, NOW).entries][-1] == "999"
        with pytest.raises(ParseError, match="no root of a feed"):
            parser(page("x" * 200_000), feed, NOW)


def test_a_bug_of_a_kind_is_loud_wherever_it_is_read() -> None:
    feed = Feed(slug="x", url="https://e.example/", kind=__name__)
    with Parser(limit_s=20) as parser:
        with pytest.raises(KeyError, match="bug"):
            parser(page("small"), feed, NOW)
        with pytest.raises(RuntimeError, match="traceback"):
            parser(page("large" * 50_000), feed, NOW)


def test_a_kind_is_found_by_name_or_dotted_path() -> None:
    assert {"feed", "page"} <= set(names())
    assert kind(__name__) is read
    for wrong in ("nothing", "acme.nothing", "pipeline.model", "a b", "..", ""):
        with pytest.raises(UsageError, match="there are: api, feed, folder, page, sitemap"):
            kind(wrong)
