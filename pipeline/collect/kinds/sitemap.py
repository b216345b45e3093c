"""Kind `sitemap`: the addresses that a site lists for search engines; XML, news sitemaps, plain text, each also as gzip.

    [feed.select]
    match = "/news/\\d{4}/"     # a regular expression; only addresses in which it is found are taken
    dates = "lastmod"          # take the time of the last change for the date

The title is the news title, else the words of the address: most sitemaps name none. The date is the news date. A lastmod
says when a page was changed, often when the site was built anew, and is no publication date: it is taken for one only
where `dates` says so. It always serves to know the newest of more than 1,000 addresses.

Does not fetch: an index of sitemaps is refused, with the sitemaps that it names.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from pipeline.collect.decode import document, to_text
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from pipeline.text.addresses import absolute
from pipeline.text.dates import parse_date

_KEYS = ("match", "dates")
_NEWEST = 1000
_LARGEST = 50 << 20
"""Bytes of a sitemap once unpacked: what the protocol allows."""

_ROOT = re.compile(r"<(?:\w+:)?(urlset|sitemapindex|rss|feed|rdf|html)(?=[\s>/])", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_BARE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#?\w{1,31};)", re.DOTALL)
_ENDING = re.compile(r"\.[A-Za-z]{1,5}$")
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a sitemap says of one address."""

    url: str
    title: str = ""
    date: str = ""
    changed: str = ""
    lang: str = ""


def read(page: Page, feed: Feed, now: datetime) -> Document:
    """The entries of a sitemap, each address once, at most the newest 1,000; the name of the publication if it is a news sitemap.

    ParseError for what is no sitemap, is cut, or is an index (with the addresses to take instead), and for a `match` that
    takes nothing.
    """
    taken = _matcher(feed.options)
    places, name = _places(_unpacked(page.body), page)
    kept: dict[str, _Place] = {}
    for place in places:
        if taken(place.url):
            kept.setdefault(place.url, place)
    if places and not kept:
        what = f"takes none of the {len(places)} addresses; the first is {places[0].url}"
        raise ParseError(f"select.match {feed.options['match']!r} {what}")

    def moment(text: str) -> datetime | None:
        return parse_date(text, zone=feed.zone, lang=feed.lang, now=now)

    entries = []
    for place in _newest(list(kept.values()), moment):
        date = place.date or (place.changed if "dates" in feed.options else "")
        title = place.title or _words(place.url)
        entries.append(
            Entry(guid=place.url, url=place.url, title=title, published=moment(date), published_text=date, lang=place.lang)
        )
    return Document(title=name, entries=tuple(entries))


def _matcher(options: Mapping[str, str]) -> Callable[[str], object]:
    for key in options:
        if key not in _KEYS:
            raise ParseError(f"select.{key} is not known; there are: {', '.join(_KEYS)}")
    if options.get("dates", "lastmod") != "lastmod":
        raise ParseError(f"select.dates {options['dates']!r} is not known; it may be lastmod")
    try:
        return re.compile(options.get("match", "")).search
    except (re.error, OverflowError, RecursionError) as error:
        raise ParseError(f"select.match {options['match']!r} is no regular expression: {error}") from error


def _unpacked(body: bytes) -> bytes:
    """The body without gzip, in which sitemaps are kept; never more than the protocol allows."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpack = zlib.decompressobj(31)
    try:
        made = unpack.decompress(body, _LARGEST)
    except zlib.error as error:
        raise ParseError(f"broken gzip: {error}") from error
    if not unpack.eof:
        what = f"over {_LARGEST >> 20} MiB once unpacked" if len(made) == _LARGEST else "cut: its gzip does not end"
        raise ParseError(f"the sitemap is {what}")
    return made


def _places(body: bytes, page: Page) -> tuple[list[_Place], str]:
    """What the sitemap lists, in its order, and the name of its publication."""
    text = document(body, page.content_type)
    found = _ROOT.search(text, 0, 65_536)
    if found is None:
        return _lines(to_text(body, page.content_type)), ""
    name = found[1].lower()
    if name not in ("urlset", "sitemapindex"):
        what = "a web page" if name == "html" else 'a feed; take it with kind = "feed"'
        raise ParseError(f"not a sitemap: {what}")
    root = _tree(text[found.start() :], found[1])
    if name == "sitemapindex":
        raise ParseError(_remedy(root, page.final_url))
    places = [place for element in _children(root, "url") if (place := _place(element, page.final_url)).url]
    named = (_text(_child(_child(_child(element, "news"), "publication"), "name")) for element in _children(root, "url"))
    return places, next((name for name in named if name), "")


def _lines(text: str) -> list[_Place]:
    """A sitemap of plain text: an address on each line and nothing else."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    other = [line for line in lines if not absolute("", line) or " " in line]
    if other or not lines:
        raise ParseError(f"not a sitemap: {f'a line that is no address, {other[0][:60]!r}' if other else 'an empty document'}")
    return [_Place(url=absolute("", line)) for line in lines]


def _tree(text: str, name: str) -> etree._Element:
    """The root. Faults of the XML cost their place only; entities are left alone, nothing is fetched, depth is bounded."""
    if not re.search(rf"</(?:\w+:)?{name}\s*>|/>\s*\Z", text[-65_536:]):
        raise ParseError(f"the document is cut: it has no </{name}>")
    text = _BARE.sub(lambda found: "&amp;" if found[0] == "&" else found[0], text)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(f"broken XML: {error}"[:200]) from error
    if root is None:
        raise ParseError("broken XML: no parser reads it")
    return root


def _place(element: etree._Element, base: str) -> _Place:
    news = _child(element, "news")
    lang = _text(_child(_child(news, "publication"), "language"))
    return _Place(
        url=absolute(base, _text(_child(element, "loc"))),
        title=_text(_child(news, "title")),
        date=_text(_child(news, "publication_date")),
        changed=_text(_child(element, "lastmod")),
        lang=lang if _LANGUAGE.fullmatch(lang) else "",
    )


def _remedy(root: etree._Element, base: str) -> str:
    """What to take in place of an index: those that speak of news first, then those that changed last."""
    listed = [_place(element, base) for element in _children(root, "sitemap")]
    order = sorted((place for place in listed if place.url), key=lambda place: place.changed, reverse=True)
    order.sort(key=lambda place: "news" not in place.url.lower())
    if not order:
        return "an index of sitemaps that names none"
    more = f", and {len(order) - 3} more" if len(order) > 3 else ""
    return f"an index of sitemaps, no sitemap; take one of these as the url: {', '.join(place.url for place in order[:3])}{more}"


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of that name in whatever namespace: sites often name a wrong one."""
    for child in element if element is not None else ():
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2].lower() == name:
            yield child


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _text(element: etree._Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _newest(places: list[_Place], moment: Callable[[str], datetime | None]) -> list[_Place]:
    """All of them, or the newest 1,000 in their order; those without a time count as the oldest."""
    if len(places) <= _NEWEST:
        return places
    never = datetime.min.replace(tzinfo=UTC)
    times = [moment(place.date or place.changed) or never for place in places]
    newest = sorted(range(len(places)), key=lambda n: (times[n], -n), reverse=True)[:_NEWEST]
    return [places[n] for n in sorted(newest)]


def _words(url: str) -> str:
    """The words of the last part of an address; empty where it has none: a number is no title, nor is the name of a section."""
    try:
        parts = [_ENDING.sub("", part) for part in urlsplit(url).path.split("/")]
    except ValueError:
        return ""
    last = next((part for part in reversed(parts) if part.lower() not in ("", "index", "default")), "")
    words = " ".join(re.sub(r"[-_+]", " ", unquote(last, errors="replace")).split())
    return words[:1].upper() + words[1:] if _WORD.search(words) else ""
