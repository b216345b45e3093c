"""The rows of collect.md §5 that speak of documents, each with real bytes. Where each row is held:

| row | tests |
| --- | --- |
| HTML in place of the feed; 200 without items | test_feed_kind, test_host, ../test_bad_input (and the tests of health) |
| stale; backfill; redirect kept; 410 twice; re-keyed feed; two runs at once; kill | the tests of health, of the store and of ../test_kill |
| 304 and validators; Retry-After; drips; lengths; codings and bombs; redirects and addresses; secrets | ../net/test_fetch, ../net/test_table_network |
| entity bomb, external entity, DTD, XInclude | here |
| 200,000 attributes, deep nesting, very many items | here, test_parsing |
| charsets that somebody claims | test_decode, test_table_encodings |
| what stands before, behind and beside the root | here |
| bare &, undeclared entities, control characters, unclosed tags, ]]> in CDATA, mixed case, wrapped in HTML | here |
| every dialect | here, and 268 documents in test_feed_kind, 1,690 in test_table_micro |
| titles; what HTML bodies bring along | here, ../text/test_markup |
| items without a title, a link, an id | test_feed_kind, test_host |
| guid that is no address; one guid for all | here, test_feed_kind |
| links relative to xml:base, channel, feed | here |
| tracking parameters; wrappers | ../text/test_addresses, here |
| dates, in feeds and pages | ../text/test_dates (every line of §3.5), test_feed_kind, test_page_kind, test_api_kind, here |
| full text, consent pages, robots | the tests of full text |
| OPML | ../test_cli_sources |
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.collect.kinds import feed as feed_kind
from pipeline.collect.kinds import page as page_kind
from pipeline.collect.parsing import Parser
from pipeline.errors import ParseError
from pipeline.model import Document, Feed, Page
from pipeline.text.addresses import canonical
from pipeline.text.markup import body_text, plain

NOW = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
URL = "https://e.example/feeds/all.xml"
ITEM = "<item><title>{}</title><link>https://e.example/1</link></item>"
RSS = '<rss version="2.0"><channel><title>T</title>{}</channel></rss>'
GOOD = RSS.format(ITEM.format("Good"))


def fetched(body: str | bytes) -> Page:
    return Page(url=URL, final_url=URL, status=200, body=body if isinstance(body, bytes) else body.encode())


def made(body: str | bytes, zone: str = "") -> Document:
    return feed_kind.read(fetched(body), Feed(slug="x", url=URL, zone=zone), NOW)


def titles(body: str | bytes) -> list[str]:
    return [plain(entry.title) for entry in made(body).entries]


# Entities


@pytest.mark.parametrize(
    "name", ["cyclic", "dtd", "dtd_element", "external", "external_file", "quadratic", "xmlbomb", "xmlbomb2"]
)
def test_no_known_bomb_is_expanded_or_opens_a_file(shared: Path, name: str) -> None:
    """As it is, and as a feed whose items do not depend on it: those are kept."""
    bomb = (shared / f"data/feeds-fixtures/hostile/defusedxml/{name}.xml").read_text(encoding="utf-8")
    began = time.monotonic()
    with pytest.raises(ParseError):
        made(bomb)
    doctype = bomb[bomb.index("<!DOCTYPE") : bomb.index("]>") + 2] if "]>" in bomb else ""
    found = made(f"{doctype}{RSS.format(ITEM.format('&a;&b;&c;&ee;') + ITEM.format('Sound').replace('/1', '/2'))}")
    assert "Sound" in [entry.title for entry in found.entries]
    assert all(len(entry.title) < 200 and "root:" not in entry.title for entry in found.entries)
    assert time.monotonic() - began < 5


def test_an_external_entity_and_an_xinclude_read_nothing(tmp_path: Path) -> None:
    """Neither a file nor an address."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % y SYSTEM "{secret.as_uri()}"> %y;]>'
    body += RSS.format(ITEM.format("a &x; b") + f"<item><title>c</title><description>{include}</description></item>")
    found = made(body)
    assert [entry.title for entry in found.entries][-1] == "c"
    assert "the secret" not in repr(found)


# Size


ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(200_000))
DEEP = "<a>" * 200_000 + "</a>" * 200_000


@pytest.mark.parametrize(
    "inner",
    [
        f"<item {ATTRIBUTES}><title>x</title></item>",
        DEEP,
        "<item><description>" + "&lt;a&gt;" * 100_000 + "</description></item>",
    ],
    ids=["attributes", "nesting", "unclosed tags"],
)
def test_a_hostile_document_is_done_or_stopped_at_its_limit(inner: str) -> None:
    """And the next one is read."""
    source = Feed(slug="x", url=URL)
    with Parser(limit_s=2, workers=1, inline=1000) as parser:
        began = time.monotonic()
        try:
            parser(fetched(RSS.format(inner)), source, NOW)
        except ParseError as error:
            print(error)
        assert time.monotonic() - began < 10
        assert len(parser(fetched(GOOD), source, NOW).entries) == 1


def test_of_very_many_items_the_newest_thousand_are_kept() -> None:
    """In the order of the document."""
    items = "".join(f"<item><title>{n}</title><guid>g{n}</guid></item>" for n in range(50_000))
    found = made(RSS.format(items)).entries
    assert (len(found), found[0].title) == (1000, "0")


# Around the root


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        b"\xef\xbb\xbf\xef\xbb\xbf\r\n" + GOOD.encode(),
        "\n\n \t" + '<?xml version="1.0" encoding="utf-8"?>' + GOOD,
        '<?xml version="1.0"?>\n<?xml version="1.0" encoding="utf-8"?>' + GOOD,
        "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/feed.php</b> on line <b>3</b><br />\n<?xml version='1.0'?>"
        + GOOD,
        "Notice: Undefined index: a in /srv/feed.php on line 9\n" + GOOD,
        '<?xml version="1.0"?><!-- made by a machine --><?xml-stylesheet href="x.xsl"?>' + GOOD,
        GOOD + "\n<!-- cached 0.3 s --><script>alert(1)</script>",
        GOOD + "\0\0\0 junk </b> &",
        GOOD + GOOD.replace("Good", "Second root"),
        f"<html><head><title>x</title></head><body><pre>{GOOD}</pre></body></html>",
        f"<!DOCTYPE html><html><body>{GOOD}</body></html>",
        GOOD.replace("<rss ", '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://e.example/rss-0.91.dtd"><rss '),
        GOOD.replace("<rss ", "<RSS ").replace("</rss>", "</RSS>").replace("item>", "Item>").replace("title>", "TITLE>"),
    ],
)
def test_what_stands_around_the_feed_does_no_harm(body: str | bytes) -> None:
    assert titles(body)[0] == "Good"


@pytest.mark.parametrize(
    ("body", "repaired"),
    [
        (GOOD, False),
        ('<?xml version="1.0" encoding="utf-8"?>\n' + GOOD, False),
        (GOOD.replace("Good", "R&D"), True),
        (GOOD.replace("Good", "a&nbsp;b"), True),
        (GOOD.replace("Good", "<b>unclosed"), True),
        (GOOD + " junk", True),
        (GOOD + GOOD, True),
    ],
)
def test_a_document_that_breaks_the_rules_is_flagged_as_repaired(body: str, repaired: bool) -> None:
    assert made(body).repaired is repaired


# Inside


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<title>R&D and AT&T & more</title>", "R&D and AT&T & more"),
        ("<title>a&nbsp;b&mdash;c&hellip;</title>", "a b—c…"),
        ("<title>never &heard; of</title>", "never &heard; of"),
        ("<title>a\x01b\x08c&#x0B;d&#1;e</title>", "abcde"),
        ("<title><![CDATA[a ]]]]><![CDATA[> b]]></title>", "a ]]> b"),
        ("<title><![CDATA[R&D &amp; more]]></title>", "R&D & more"),
        ("<title>unclosed <b>tag</title>", "unclosed tag"),
        ("<title>a < b</title>", "a < b"),
        ("<title>a</title><description>x ]]> y</description>", "a"),
        ("<TITLE>upper</TITLE><PubDate>2026-08-31</PubDate>", "upper"),
        ("<title><b>marked</b> <i>up</i></title>", "marked up"),
        ("<title>&lt;b&gt;escaped&lt;/b&gt; &amp;amp; twice</title>", "escaped & twice"),
        ("<title>emoji 🚀🇨🇳 and \u200fעברית\u200e</title>", "emoji 🚀🇨🇳 and \u200fעברית\u200e"),
        ("<title type='html'>&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;after&lt;/p&gt;</title>", "after"),
        ("<title>first</title><media:title>picture</media:title>", "first"),
        ("<media:title>picture</media:title><title>first</title>", "first"),
    ],
)
def test_what_is_wrong_inside_an_item_costs_no_words(item: str, title: str) -> None:
    """Neither of this item nor of the next."""
    body = RSS.format(f"<item>{item}<guid>1</guid></item><item><title>next</title><guid>2</guid></item>")
    found = titles(body.replace("<rss ", '<rss xmlns:media="http://search.yahoo.com/mrss/" '))
    assert found == [title, "next"]


def test_a_title_of_ten_megabytes_is_cut_at_a_thousand_characters() -> None:
    found = made(RSS.format(ITEM.format("long " * 2_000_000)))
    assert len(plain(found.entries[0].title)) <= 1000


@pytest.mark.parametrize(
    "html",
    [
        "<script>bad()</script>good",
        "<style>bad {color: red}</style>good",
        '<p onclick="bad()">good</p>',
        '<iframe src="https://bad.example/"></iframe>good',
        '<iframe srcdoc="&lt;script&gt;bad()&lt;/script&gt;"></iframe>good',
        '<img src="https://bad.example/pixel.gif" width="1" height="1">good',
        '<form action="https://bad.example/"><input value="bad"></form>good',
        '<svg onload="bad()"><script>bad()</script><text>bad</text></svg>good',
        '<math><mtext><img src=x onerror="bad()"></mtext></math>good',
        '<a href="javascript:bad()">good</a>',
        '<object data="bad.swf"><param name="bad"></object>good',
        "<!-- bad -->good<!-- bad",
        '<p style="background: url(bad)">good</p><link rel="stylesheet" href="bad">',
    ],
)
def test_of_an_html_body_the_text_is_kept_alone(html: str) -> None:
    (entry,) = made(RSS.format(f"<item><title>t</title><description><![CDATA[{html}]]></description></item>")).entries
    assert body_text(entry.summary) == "good"


# Dialects

ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
DIALECTS = {
    "RSS 0.90": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
    "<channel><title>T</title><link>https://e.example/</link></channel><item><title>Good</title><link>https://e.example/1</link></item></rdf:RDF>",
    "RSS 0.91": '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    + GOOD.replace("2.0", "0.91"),
    "RSS 0.92": GOOD.replace("2.0", "0.92"),
    "RSS 1.0": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>T</title>'
    '</channel><item rdf:about="https://e.example/1"><title>Good</title><link>https://e.example/1</link></item></rdf:RDF>',
    "RSS 2.0": GOOD,
    "RSS without a version": GOOD.replace(' version="2.0"', ""),
    "RSS in a namespace": GOOD.replace("<rss", '<rss xmlns="http://backend.userland.com/rss2"'),
    "Atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><title>Good</title><link rel="alternate" type="text/html" '
    'href="https://e.example/1"/><issued>2026-08-31T00:00:00Z</issued></entry></feed>',
    "Atom 1.0": f'<feed {ATOM}><title>T</title><entry><title>Good</title><link href="https://e.example/1"/></entry></feed>',
    "Atom with a prefix": '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>Good</a:title>'
    '<a:link href="https://e.example/1"/></a:entry></a:feed>',
    "Atom without a namespace": '<feed><title>T</title><entry><title>Good</title><link href="https://e.example/1"/></entry></feed>',
    "an entry alone": f'<entry {ATOM}><title>Good</title><link href="https://e.example/1"/><id>1</id></entry>',
    "JSON Feed 1.0": '{"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{"id": "1", "url": "https://e.example/1", "title": "Good"}]}',
    "JSON Feed 1.1": '{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "url": "https://e.example/1", "title": "Good"}]}',
}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_is_read(name: str) -> None:
    (entry,) = made(DIALECTS[name]).entries
    assert (entry.title, entry.url) == ("Good", "https://e.example/1")


# Links and ids


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (
            f'<feed {ATOM} xml:base="https://b.example/x/"><entry><title>t</title><link href="../y"/></entry></feed>',
            "https://b.example/y",
        ),
        (f'<feed {ATOM} xml:base="/x/"><entry><title>t</title><link href="y"/></entry></feed>', "https://e.example/x/y"),
        (
            f'<feed {ATOM} xml:base="https://b.example/x/"><entry xml:base="deep/"><title>t</title><link href="y"/></entry></feed>',
            "https://b.example/x/deep/y",
        ),
        (
            f'<feed {ATOM}><entry xml:base="https://c.example/"><title>t</title><link href="y"/></entry></feed>',
            "https://c.example/y",
        ),
        (f'<feed {ATOM}><entry><title>t</title><link href="y"/></entry></feed>', "https://e.example/feeds/y"),
        (RSS.format("<link>https://c.example/a/</link><item><title>t</title><link>b</link></item>"), "https://c.example/a/b"),
        (RSS.format("<item><title>t</title><link>/b</link></item>"), "https://e.example/b"),
        (RSS.format("<item><title>t</title><link>//cdn.example/b</link></item>"), "https://cdn.example/b"),
        (RSS.format("<item><title>t</title><link>JavaScript:alert(1)</link></item>"), ""),
        (RSS.format("<item><title>t</title><link>data:text/html,x</link></item>"), ""),
        (RSS.format("<item><title>t</title><guid isPermaLink='true'>an id of words</guid></item>"), ""),
        (RSS.format("<item><title>t</title><guid>https://e.example/1</guid></item>"), "https://e.example/1"),
        (
            RSS.format("<item><title>t</title><link>\n https://e.example/1?a=1&b=2 \n</link></item>"),
            "https://e.example/1?a=1&b=2",
        ),
        (
            RSS.format("<item><title>t</title><link>https://news.google.com/rss/articles/CBMi?oc=5</link></item>"),
            "https://news.google.com/rss/articles/CBMi?oc=5",
        ),
    ],
)
def test_a_link_leads_where_the_feed_meant(body: str, url: str) -> None:
    """The base of the entry, of the feed, of the channel, of the document; a wrapper stays as it is; what is no page is no link."""
    (entry,) = made(body).entries
    assert entry.url == url


def test_tracking_is_dropped_from_the_key_and_from_nothing_else() -> None:
    link = "https://e.example/a?id=7&amp;utm_source=x&amp;spm=a.b&amp;fbclid=c"
    (entry,) = made(RSS.format(f"<item><title>t</title><link>{link}</link></item>")).entries
    assert entry.url == "https://e.example/a?id=7&utm_source=x&spm=a.b&fbclid=c"
    assert canonical(entry.url) == "https://e.example/a?id=7"


# Dates


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("<pubDate>2026年8月31日 10:20</pubDate>", "2026-08-31T02:20+00:00"),
        ("<pubDate>Mon, 31 Aug 2026 10:20:00 CST</pubDate>", "2026-08-31T02:20+00:00"),
        ("<pubDate>Mon, 31 Aug 2026 10:20:00 GMT+8</pubDate>", "2026-08-31T02:20+00:00"),
        ("<pubDate><![CDATA[2026-08-31 上午10:20]]></pubDate>", "2026-08-31T02:20+00:00"),
        ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-08-31T10:20:00</dc:date>", "2026-08-31T02:20+00:00"),
        ("<pubDate>8月31日</pubDate>", "2026-08-30T16:00+00:00"),
        ("<pubDate>2099-01-01</pubDate>", None),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None),
        ("<pubDate>0000-00-00 00:00:00</pubDate>", None),
        ("<pubDate>昨日の夕方</pubDate>", None),
        ("", None),
    ],
)
def test_a_date_is_understood_or_there_is_none(date: str, moment: str | None) -> None:
    (entry,) = made(RSS.format(f"<item><title>t</title>{date}</item>"), zone="Asia/Shanghai").entries
    assert entry.published == (datetime.fromisoformat(moment) if moment else None)


def test_a_page_s_date_comes_from_the_selector_that_names_it_and_from_nowhere_else() -> None:
    """Not from the pictures in between, whose dates come first."""
    body = (
        '<ul><li><img src="/2024-01-01/x.png" alt="2024-01-02"><time>2024-01-03</time><a href="/1">One</a>'
        '<span class="date">2026-08-31 10:20</span></li></ul>'
    )
    source = Feed(slug="x", url=URL, kind="page", zone="Asia/Shanghai", options={"item": "li", "date": "span.date"})
    (entry,) = page_kind.read(fetched(body), source, NOW).entries
    assert entry.published == datetime(2026, 8, 31, 2, 20, tzinfo=UTC)
