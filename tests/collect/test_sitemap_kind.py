"""A site's map becomes entries: news sitemaps with titles and dates, others with the words of their addresses."""

from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.kinds.sitemap import read
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page

NOW = datetime(2025, 2, 1, tzinfo=UTC)
PLAIN = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://lab.example/news/open-model-v3/ </loc><lastmod>2025-01-27T02:00:00Z</lastmod><priority>0.5</priority></url>
<url><loc>https://lab.example/news/%E5%8F%91%E5%B8%83-r1.html?a=1&amp;b=2</loc><lastmod>2025-01-20</lastmod></url>
<!-- old --><url><loc>https://lab.example/about/index.html</loc></url>
<url><loc>https://lab.example/news/20250128_17.htm</loc></url>
<url><loc>https://lab.example/news/open-model-v3/</loc></url>
<url><loc>mailto:press@lab.example</loc></url>
</urlset>"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://paper.example/a/1</loc><lastmod>2025-01-31T00:00:00Z</lastmod>
<image:image><image:loc>https://paper.example/p.jpg</image:loc><image:title>A picture</image:title></image:image>
<news:news><news:publication><news:name>晚报</news:name><news:language>zh-cn</news:language></news:publication>
<news:publication_date>2025-01-28T10:20:00+08:00</news:publication_date><news:title><![CDATA[芯片 & 出口]]></news:title></news:news></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://site.example/pages.xml</loc><lastmod>2023-01-01</lastmod></sitemap>
<sitemap><loc>https://site.example/2024.xml.gz</loc><lastmod>2024-01-01</lastmod></sitemap>
<sitemap><loc>https://site.example/2025.xml.gz</loc><lastmod>2025-01-01</lastmod></sitemap>
<sitemap><loc>https://site.example/news.xml</loc></sitemap></sitemapindex>"""


def document(body: str | bytes, **select: str) -> Document:
    raw = body.encode() if isinstance(body, str) else body
    page = Page(url="https://lab.example/sitemap.xml", final_url="https://lab.example/sitemap.xml", status=200, body=raw)
    return read(page, Feed(slug="x", url=page.url, kind="sitemap", lang="zh", zone="Asia/Shanghai", options=select), NOW)


def entries(body: str | bytes, **select: str) -> tuple[Entry, ...]:
    return document(body, **select).entries


def test_an_address_gives_its_words_for_a_title_and_no_date() -> None:
    first, second, third, fourth = entries(PLAIN)
    assert (first.url, first.guid, first.title) == ("https://lab.example/news/open-model-v3/", first.url, "Open model v3")
    assert (second.url, second.title) == ("https://lab.example/news/%E5%8F%91%E5%B8%83-r1.html?a=1&b=2", "发布 r1")
    assert [third.title, fourth.title] == ["About", ""]
    assert {(entry.published, entry.published_text) for entry in (first, second, third, fourth)} == {(None, "")}


def test_the_last_change_is_a_date_only_where_feeds_toml_says_so() -> None:
    first, second, third, _ = entries(PLAIN, dates="lastmod")
    assert (first.published, second.published) == (datetime(2025, 1, 27, 2, tzinfo=UTC), datetime(2025, 1, 19, 16, tzinfo=UTC))
    assert third.published is None


def test_a_news_sitemap_gives_its_title_its_date_its_language_and_its_name() -> None:
    made = document(NEWS, dates="lastmod")
    (entry,) = made.entries
    assert (made.title, entry.title, entry.lang) == ("晚报", "芯片 & 出口", "zh-cn")
    assert (entry.published_text, entry.published) == ("2025-01-28T10:20:00+08:00", datetime(2025, 1, 28, 2, 20, tzinfo=UTC))


def test_only_addresses_that_match_are_taken() -> None:
    assert [entry.title for entry in entries(PLAIN, match=r"/news/.*v\d")] == ["Open model v3"]


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(PLAIN.encode()),
        PLAIN.encode("utf-16"),
        PLAIN.replace("<urlset xmlns", "<urlset xmlns:x").encode(),
        "\n\n  warning: none\n" + PLAIN.replace("</url>", "", 1),
        "https://lab.example/news/open-model-v3/\n\nhttps://lab.example/news/%E5%8F%91%E5%B8%83-r1.html?a=1&b=2\r\n",
        "\ufeffhttps://lab.example/news/open-model-v3/",
    ],
    ids=["gzip", "utf-16", "another namespace", "broken", "text", "text with a mark"],
)
def test_a_sitemap_in_another_dress_is_read(body: str | bytes) -> None:
    assert entries(body)[0].title == "Open model v3"


def test_an_index_is_refused_with_the_sitemaps_to_take_instead() -> None:
    named = "https://site.example/news.xml, https://site.example/2025.xml.gz, https://site.example/2024.xml.gz, and 1 more"
    with pytest.raises(ParseError, match=f"an index of sitemaps, no sitemap; take one of these as the url: {named}"):
        document(INDEX)


@pytest.mark.parametrize(
    ("body", "select", "why"),
    [
        (
            PLAIN,
            {"match": "/blog/"},
            r"select.match '/blog/' takes none of the 5 addresses; the first is https://lab.example/news/open-model-v3/",
        ),
        (PLAIN, {"match": "("}, r"select.match '\(' is no regular expression"),
        (PLAIN, {"dates": "yes"}, "select.dates 'yes' is not known; it may be lastmod"),
        (PLAIN, {"item": "li"}, "select.item is not known; there are: match, dates"),
        (PLAIN[:400], {}, "the document is cut: it has no </urlset>"),
        ("<!doctype html><html><p>Sorry</html>", {}, "not a sitemap: a web page"),
        ("<rss><channel></channel></rss>", {}, 'not a sitemap: a feed; take it with kind = "feed"'),
        ("Not found", {}, "not a sitemap: a line that is no address, 'Not found'"),
        ("", {}, "not a sitemap: an empty document"),
        (gzip.compress(PLAIN.encode())[:-20], {}, "cut: its gzip does not end"),
        (b"\x1f\x8b\x08\x00broken gzip at all", {}, "broken gzip"),
        ("<sitemapindex></sitemapindex>", {}, "an index of sitemaps that names none"),
    ],
)
def test_what_is_no_sitemap_is_refused_in_words(body: str | bytes, select: dict[str, str], why: str) -> None:
    with pytest.raises(ParseError, match=why):
        document(body, **select)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(ParseError, match="over 50 MiB once unpacked"):
        document(gzip.compress(b"\n" * (51 << 20)))


def test_an_entity_is_neither_expanded_nor_read_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words", encoding="utf-8")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY e0 "lol">{bomb}<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    made = document(head + NEWS.replace("<![CDATA[芯片 & 出口]]>", "芯片 &e9; &f; &nbsp; 出口"))
    assert "secret" not in made.entries[0].title
    assert "lol" not in made.entries[0].title


def test_an_ampersand_and_a_space_that_nobody_declared_do_no_harm() -> None:
    (entry,) = entries(
        "<urlset><url><loc>https://x.example/?a=1&b=2</loc><news><title>chips &nbsp;and power</title></news></url></urlset>"
    )
    assert (entry.url, entry.title) == ("https://x.example/?a=1&b=2", "chips &nbsp;and power")


def test_of_very_many_addresses_the_newest_1000_are_taken() -> None:
    lines = "".join(f"<url><loc>https://x.example/p{n}</loc><lastmod>{2000 + n % 25}-01-01</lastmod></url>" for n in range(2500))
    made = entries(f"<urlset>{lines}</urlset>")
    assert len(made) == 1000
    assert min(int(entry.url.rpartition("p")[2]) % 25 for entry in made) == 15


def test_a_sitemap_without_addresses_is_a_document_without_entries() -> None:
    assert entries("<urlset></urlset>") == ()


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_nothing_but_a_parse_error_escapes(body: str | bytes) -> None:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    for made in (
        raw,
        b"<urlset>" + raw + b"</urlset>",
        b"<urlset><url><loc>" + raw + b"</loc></url></urlset>",
        gzip.compress(raw),
        b"\x1f\x8b" + raw,
    ):
        with suppress(ParseError):
            document(made, match="a")


@given(st.text(max_size=30))
def test_any_expression_is_one_or_is_refused(match: str) -> None:
    with suppress(ParseError):
        document(PLAIN, match=match)
