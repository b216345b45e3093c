"""What must hold of any bytes whatever, target by target; an AssertionError or any other exception is a finding.

Run by coverage-guided fuzzing (`make fuzz`, bench/fuzz.py), and over the hand-written seeds of tests/data/fuzz by the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pipeline.collect.article import Outlets, article_of
from pipeline.collect.decode import document, to_text
from pipeline.collect.kinds import api, feed, page, sitemap
from pipeline.errors import ParseError
from pipeline.model import Document, Feed, Page
from pipeline.text.addresses import absolute, canonical, host, host_matches
from pipeline.text.dates import parse_date
from pipeline.text.markup import plain, render_markdown

NOW = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
URL = "https://e.example/news/feed"
TYPES = (
    "",
    "text/xml; charset=utf-8",
    "text/xml; charset=gb2312",
    "text/html; charset=big5",
    "application/json",
    "x; charset=utf-7",
)
OUTLETS = Outlets(())
ZONES = ("", "Asia/Shanghai", "America/New_York", "Nowhere/At_All")
SELECTS: tuple[dict[str, str], ...] = (
    {"item": "li"},
    {"item": "a"},
    {"item": "li", "link": "a", "title": "h3", "date": "time", "summary": "p"},
    {"item": "div", "link": "a@href", "title": "a@title", "date": "span@data-time"},
)
APIS: tuple[dict[str, str], ...] = (
    {"items": "items", "url": "url", "title": "title"},
    {"items": "data.list", "url": "https://e.example/{id}", "title": "name", "date": "time", "id": "id"},
    {"items": "items", "url": "url", "title": "title", "date": "date", "within": "script"},
)


def _chosen(data: bytes) -> tuple[int, bytes]:
    """The first byte chooses; a line break after it belongs to the seeds, which are text."""
    return (data[0], data[1:].removeprefix(b"\n")) if data else (0, b"")


def _read(read: Callable[[Page, Feed, datetime], Document], body: bytes, source: Feed, content_type: str = "") -> None:
    fetched = Page(url=URL, final_url=URL, status=200, body=body, content_type=content_type)
    try:
        made = read(fetched, source, NOW)
    except ParseError as error:
        str(error).encode()
        return
    assert len(made.entries) <= 1000
    assert len({entry.guid for entry in made.entries}) == len(made.entries)
    for entry in made.entries:
        assert not entry.url or entry.url.lower().startswith(("http://", "https://"))
        assert entry.published is None or _plausible(entry.published)
        article_of(entry, source, OUTLETS, first_seen=NOW)
        "".join((entry.guid, entry.url, entry.title, entry.summary, entry.published_text, entry.lang)).encode()


def _plausible(moment: datetime) -> bool:
    return moment.tzinfo is UTC and moment.year >= 1995 and moment <= NOW + timedelta(hours=48)


def decode(data: bytes) -> None:
    choice, body = _chosen(data)
    text = document(body, TYPES[choice % len(TYPES)])
    assert not any(character in text for character in "\0\x08\x0b\x1f\ufffe\uffff")
    text.encode()
    to_text(body, TYPES[choice % len(TYPES)]).encode("utf-8", "surrogatepass")


def read_feed(data: bytes) -> None:
    choice, body = _chosen(data)
    source = Feed(slug="x", url=URL, zone=ZONES[choice % 3], lang=("zh", "en")[choice % 2])
    _read(feed.read, body, source, TYPES[choice % len(TYPES)])


def read_list_page(data: bytes) -> None:
    choice, body = _chosen(data)
    _read(page.read, body, Feed(slug="x", url=URL, kind="page", zone=ZONES[choice % 3], options=SELECTS[choice % len(SELECTS)]))


def read_sitemap(data: bytes) -> None:
    choice, body = _chosen(data)
    _read(sitemap.read, body, Feed(slug="x", url=URL, kind="sitemap", options={"dates": "lastmod"} if choice % 2 else {}))


def read_api(data: bytes) -> None:
    choice, body = _chosen(data)
    _read(api.read, body, Feed(slug="x", url=URL, kind="api", zone=ZONES[choice % 3], options=APIS[choice % len(APIS)]))


def date(data: bytes) -> None:
    choice, body = _chosen(data)
    text = body.decode("utf-8", "surrogateescape")
    moment = parse_date(text, zone=ZONES[choice % len(ZONES)], lang=("zh", "en", "")[choice % 3], now=NOW)
    assert moment is None or _plausible(moment)


def address(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    key = canonical(text)
    assert canonical(key) == key
    assert host(key) == host(text)
    first, _, rest = text.partition("\n")
    made = absolute(first, rest)
    assert not made or made.lower().startswith(("http://", "https://"))
    host_matches(first, rest)


def markup(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    made = plain(text)
    assert len(made) <= 1000
    assert made == " ".join(made.split())
    made.encode()
    safe = render_markdown(text[:2000].encode("utf-8", "replace").decode(), "zh").lower()
    assert "<script" not in safe
    assert 'href="javascript' not in safe


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decode": decode,
    "feed": read_feed,
    "page": read_list_page,
    "sitemap": read_sitemap,
    "api": read_api,
    "date": date,
    "address": address,
    "markup": markup,
}
