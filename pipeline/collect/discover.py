"""Where a site's feeds may be: what its pages declare or link to, the places that programs commonly use, its sitemaps.

Pure: finds addresses in text that was fetched, and asks nobody. `read` makes it a kind by its dotted path, so that a page
is searched where a parser can be stopped (parsing.py): its entries are the addresses, *guid* saying how each was found.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from pipeline.collect.decode import to_text
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from pipeline.text.addresses import canonical, host

KIND = "pipeline.collect.discover"
DECLARED, LINKED = "declared", "linked"

_LONGEST = 2 << 20
_MOST, _TAGS = 100, 20_000
_TYPES = re.compile(
    r"\s*(?:application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/(?:x-)?(?:rss|atom)|text/(?:rss|atom)(?:\+xml)?|(?:application|text)/xml)\s*(?:;|\Z)",
    re.IGNORECASE,
)
_LIKE = re.compile(r"(?:^|[/._?&=-])(?:rss\d?|atom|feeds?|rdf)(?=$|[/._?&=])", re.IGNORECASE)
_WORDS = re.compile(r"(?:rss(?: ?2\.0)?|atom|feed|rss feeds?|atom feeds?|xml feed|rss ?订阅|rss ?訂閱)\s*", re.IGNORECASE)
_FILES = re.compile(r"\.(?:css|js|mjs|png|svg|jpe?g|gif|ico|webp|pdf|mp[34]|zip|woff2?)$", re.IGNORECASE)
_INNER = re.compile(r"https?(?::|%3A)(?://|%2F%2F).+", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?[/_-]feed|/comments?/|feeds?/comments|^comments? (?:on|for)\b|comments? feed$", re.IGNORECASE)
_PLACES = (
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "feeds",
    "?feed=rss2",
    "feeds/posts/default",
)
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_LOC = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)


def read(page: Page, feed: Feed, now: datetime) -> Document:  # noqa: ARG001 - every kind is asked in the same way
    """The page's title, and an entry for each address that may be a feed. ParseError for what is no web page."""
    text = to_text(page.body, page.content_type)[:_LONGEST]
    if not re.search(r"<(?:!doctype\s+html|html|head|body|link|a|meta)\b", text[:65_536], re.IGNORECASE):
        raise ParseError("not a web page")
    # html.parser takes minutes for a page of marks that are left open, and quadratically more for more of them.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError("not a web page") from error
    if root is None:
        raise ParseError("not a web page")
    bases = [made for tag in root.iter("base") if (made := _absolute(page.final_url, tag.get("href", "")))]
    base = bases[0] if bases else page.final_url
    found = [entry for tag in islice(root.iter("link", "a"), _TAGS) if (entry := _entry(tag, base))]
    title = next((_words(tag) for tag in root.iter("title")), "")
    return Document(title=title, entries=_ordered(found, host(page.final_url)))


def _entry(tag: Any, base: str) -> Entry | None:
    """The address that a <link> declares to be a feed, or an <a> that speaks of one by its address or its words."""
    href, title = tag.get("href", "").strip(), " ".join((tag.get("title") or tag.get("aria-label", "")).split())[:200]
    typed = bool(_TYPES.match(tag.get("type", "")))
    if tag.tag == "link":
        rel = tag.get("rel", "").lower().split()
        fit, words = ("alternate" in rel and typed) or "feed" in rel, title
    else:
        words = _words(tag)
        fit = typed or looks_like_a_feed(href) or bool(_WORDS.fullmatch(words) or _WORDS.fullmatch(title))
    url = _address(href, base) if fit and href else ""
    if not url or _FILES.search(urlsplit(url).path):
        return None
    return Entry(guid=DECLARED if tag.tag == "link" else LINKED, url=url, title=words or title)


def _words(tag: Any) -> str:
    """The first words of an element."""
    return " ".join("".join(islice(tag.itertext(), 20)).split())[:200]


def _address(href: str, base: str) -> str:
    """Where a link leads, whatever reader it wants to subscribe in."""
    if href.lower().startswith("feed:"):
        href = href[5:] if "://" in href[5:] else f"http:{href[5:]}"
    inner = _INNER.search(href, 8)
    return _absolute(base, unquote(inner[0]) if inner and looks_like_a_feed(unquote(inner[0])) else href)


def looks_like_a_feed(url: str) -> bool:
    """Whether an address speaks of a feed: a part of its path or query is rss, atom, feed or rdf."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_LIKE.search(f"{parts.path}?{parts.query}"))


def _ordered(found: list[Entry], site: str) -> tuple[Entry, ...]:
    """Each address once: what is declared, what is linked here, what is linked elsewhere; feeds of comments last."""
    best: dict[str, Entry] = {}
    for entry in sorted(found, key=lambda e: e.guid):  # declared comes before linked
        best.setdefault(canonical(entry.url), entry)

    def place(entry: Entry) -> tuple[bool, bool, bool]:
        return is_of_comments(entry.url, entry.title), entry.guid != DECLARED, host(entry.url) != site

    return tuple(sorted(best.values(), key=place)[:_MOST])


def is_of_comments(url: str, title: str) -> bool:
    """Whether a feed gives what readers say, by its address and title."""
    return bool(_COMMENTS.search(urlsplit(url).path) or _COMMENTS.search(title))


def places(url: str) -> tuple[str, ...]:
    """Where feeds commonly are: below the page that was named, then at the top of its site."""
    parts = urlsplit(url)
    top = f"{parts.scheme}://{parts.netloc}/"
    folder, _, last = parts.path.rpartition("/")
    below = urljoin(url, f"{folder}/" if not last or "." in last else f"{parts.path}/")
    near = [below + name for name in _PLACES[:4]] if below != top else []
    return tuple(dict.fromkeys((*near, *(top + name for name in _PLACES))))


def sitemaps(robots: str, url: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, those of news first; where it names none, the usual places."""
    named = [made for where in _SITEMAP.findall(robots) if (made := _absolute(url, where))]
    usual = [_absolute(url, f"/{name}") for name in ("sitemap.xml", "sitemap_index.xml")]
    return tuple(dict.fromkeys(sorted(named, key=lambda where: "news" not in where.lower()) or usual))


def members(page: Page) -> tuple[str, ...]:
    """The sitemaps that an index of sitemaps lists, those of news, then posts, first; none for any other document."""
    text = to_text(page.body, page.content_type)[:_LONGEST]
    if not re.search(r"<(?:\w+:)?sitemapindex\b", text[:65_536]):
        return ()
    found = [made for where in _LOC.findall(text) if (made := _absolute(page.final_url, where.replace("&amp;", "&")))]
    ranks = ("news", "post", "article", "blog")
    return tuple(sorted(found, key=lambda where: next((n for n, word in enumerate(ranks) if word in where.lower()), len(ranks))))


def _absolute(base: str, link: str) -> str:
    try:
        made = urljoin(base, link.strip())
        parts = urlsplit(made)
        return made.partition("#")[0] if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""
