"""Where feeds may be, from the text of pages and of robots.txt alone."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.discover import DECLARED, KIND, LINKED, looks_like_a_feed, members, places, read, sitemaps
from pipeline.collect.kinds import kind
from pipeline.collect.parsing import read_page
from pipeline.errors import ParseError
from pipeline.model import Document, Feed, Page

SITE = "https://site.example/blog/"
NOW = datetime(2025, 2, 3, tzinfo=UTC)


def find(html: str, *, url: str = SITE, whole: bool = True) -> Document:
    page = Page(url=url, final_url=url, status=200, body=(f"<html>{html}" if whole else html).encode(), content_type="text/html")
    return read_page(page, Feed(slug="find", url=url, kind=KIND), NOW)


def urls(html: str) -> list[tuple[str, str]]:
    return [(entry.guid, entry.url) for entry in find(html).entries]


def test_it_is_a_kind_by_its_dotted_path() -> None:
    """So a page is searched where a parser can be stopped."""
    assert kind(KIND) is read


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="/f.xml">',
        "<LINK TYPE='application/atom+xml; charset=utf-8' HREF=../f.xml REL='Alternate home'>",
        '<link rel=alternate type="application/feed+json" href="//site.example/f.xml"/>',
        '<link rel="alternate" type="text/xml" href=" /f.xml ">',
        '<link rel="feed" href="/f.xml">',
        '<base href="https://site.example/"><link rel="alternate" type="application/rdf+xml" href="f.xml">',
        '<link rel="alternate" type="application/rss+xml" href="feed://site.example/f.xml">'.replace("feed:", "feed:https:"),
    ],
)
def test_what_a_page_declares_is_found(link: str) -> None:
    """Any of the types, in any spelling, relative to the page or to its base."""
    assert urls(f"<head>{link}</head>") == [(DECLARED, "https://site.example/f.xml")]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" hreflang="zh" href="/zh/">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="stylesheet" type="text/css" href="/rss.css">',
        '<a href="/feedback">Feedback</a>',
        '<a href="/images/rss.png">RSS</a>',
        '<a href="javascript:rss()">RSS</a>',
        '<a href="mailto:rss@site.example">RSS</a>',
        '<a href="http://[bad/rss">x</a>',
        "<!-- <link rel=alternate type=application/rss+xml href=/f.xml> -->",
        "<script>var a = '<a href=\"/rss\">';</script>",
    ],
)
def test_what_is_no_feed_is_passed_over(link: str) -> None:
    """Other languages, interfaces, style, pictures, scripts, comments."""
    assert urls(f"{link}<p>words</p>") == []


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<a href="/rss.xml">subscribe</a>', "https://site.example/rss.xml"),
        ('<a href="?feed=rss2">subscribe</a>', "https://site.example/blog/?feed=rss2"),
        ('<a href="/news.xml"><span>RSS</span></a>', "https://site.example/news.xml"),
        ('<a href="/news.xml" title="RSS feed"><img></a>', "https://site.example/news.xml"),
        ('<a href="/dingyue"> RSS订阅 </a>', "https://site.example/dingyue"),
        ('<a href="feed:https://site.example/x.rss">x</a>', "https://site.example/x.rss"),
        ('<a href="https://reader.example/add/feed/https%3A%2F%2Fsite.example%2Ffeed">+</a>', "https://site.example/feed"),
    ],
)
def test_links_that_speak_of_a_feed_are_found(link: str, url: str) -> None:
    """By their address, or by their words; the feed within a reader's link is taken out of it."""
    assert urls(link) == [(LINKED, url)]


def test_the_best_stand_first_each_once() -> None:
    """Declared, linked here, linked elsewhere; those of comments last."""
    found = urls(
        '<a href="https://other.example/feed">x</a><a href="/rss">x</a><link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/rss#top"><link rel="alternate" type="application/atom+xml" href="/atom">'
    )
    assert found == [
        (DECLARED, "https://site.example/rss"),
        (DECLARED, "https://site.example/atom"),
        (LINKED, "https://other.example/feed"),
        (DECLARED, "https://site.example/comments/feed/"),
    ]


def test_a_page_in_another_charset_keeps_its_words() -> None:
    """The bytes are made text as every document's are."""
    body = '<html><meta charset="gb2312"><title>新闻\n中心</title><link rel=alternate type=application/rss+xml href=/f title=财经>'.encode(
        "gb18030"
    )
    found = read(Page(url=SITE, final_url=SITE, status=200, body=body), Feed(slug="f", url=SITE), NOW)
    assert (found.title, found.entries[0].title) == ("新闻 中心", "财经")


def test_what_is_no_page_is_said_so() -> None:
    """A parse error, as of every kind."""
    with pytest.raises(ParseError, match="not a web page"):
        find('{"a": 1}', whole=False)


@pytest.mark.parametrize("piece", ["<a href=/rss ", "<", "<!--", "<![foo[", "<a href='/rss'>", "&#1", "</", "<!doctype "])
def test_a_hostile_page_is_done_soon(piece: str) -> None:
    """However its marks are left open, and then cut short at a number of links."""
    begun = time.monotonic()
    found = find("<p>" + piece * (100_000 // len(piece)))
    assert len(found.entries) <= 100
    assert time.monotonic() - begun < 15


@given(st.text(st.sampled_from("<>!-[]/?&;#='\" \nalinkhrefbstyp中\0"), max_size=200))
def test_no_text_makes_it_fall(text: str) -> None:
    """Whatever stands in the page: entries with web addresses."""
    assert all(entry.url.startswith(("http://", "https://")) for entry in find(text).entries)


def test_the_usual_places_are_below_the_page_and_at_the_top() -> None:
    """A bounded list, each once, nearest first; the page's own file is no folder."""
    assert places("https://a.example/")[:2] == ("https://a.example/feed", "https://a.example/rss")
    assert places("https://a.example/blog")[0] == "https://a.example/blog/feed"
    assert places("https://a.example/blog/index.html?x=1")[0] == "https://a.example/blog/feed"
    assert "https://a.example/atom.xml" in places("https://a.example/blog")
    assert len(set(places("https://a.example/blog"))) == len(places("https://a.example/blog")) <= 14


def test_addresses_that_speak_of_a_feed() -> None:
    """By a part of the path or of the query."""
    assert all(map(looks_like_a_feed, ("/feed", "/a/rss2.0.xml", "/x.atom", "/?format=rss", "/rss_full.xml", "/world-rss.xml")))
    assert not any(map(looks_like_a_feed, ("/feedback", "/embarrass", "/atomic", "/newsfeeder/x", "http://[")))


def test_robots_are_read_for_the_sitemaps_that_they_name() -> None:
    """Sitemaps of news first, relative ones too; the usual places where none is named."""
    robots = "User-agent: *\nDisallow: /private/\nSitemap: https://a.example/s.xml\n sitemap : /news-map.xml\n"
    assert sitemaps(robots, "https://a.example/") == ("https://a.example/news-map.xml", "https://a.example/s.xml")
    assert sitemaps("", "https://a.example/x/") == ("https://a.example/sitemap.xml", "https://a.example/sitemap_index.xml")


def test_an_index_of_sitemaps_names_its_members() -> None:
    """News, then posts; a sitemap has none."""
    body = b"<sitemapindex><sitemap><loc> https://a.example/tags.xml </loc></sitemap><sitemap><loc><![CDATA[/post.xml?a=1]]></loc></sitemap></sitemapindex>"
    page = Page(url="https://a.example/s.xml", final_url="https://a.example/s.xml", status=200, body=body)
    assert members(page) == ("https://a.example/post.xml?a=1", "https://a.example/tags.xml")
    assert members(Page(url="https://a.example/", final_url="https://a.example/", status=200, body=b"<urlset><loc>x</loc>")) == ()
