"""Kind `feed`: RSS, Atom, RDF and JSON Feed of any age and condition into entries.

fastfeedparser first; feedparser where the first fails, finds nothing or loses the dates. Both are given UTF-8 bytes that
we made, never an address. Dates are read by ourselves from what the document says: the parsers invent zones.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.entities import html5
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

import fastfeedparser.main  # type: ignore[import-untyped]  # it ships no types
import feedparser  # type: ignore[import-untyped]  # it ships no types

from pipeline.collect.decode import document, is_broken
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from pipeline.text.addresses import absolute
from pipeline.text.dates import parse_date
from pipeline.text.markup import plain

# It reads dates, and ids that might be dates, at a millisecond each where they are not of its own forms; we read our own.
fastfeedparser.main._parse_date = lambda text: None  # noqa: ARG005 - its caller gives it one

_NEWEST = 1000
_BAD_IDS = 0.05

# What the parsers let escape on documents that they cannot read; anything else is a bug and shows.
_FAULTS = (ValueError, SyntaxError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, AssertionError)

_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|rdf|channel|entry)(?=[\s>/])", re.IGNORECASE)
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_HIDDEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_DATE_NAMES = ("pubdate", "published", "issued", "created", "date", "updated", "modified")
_DATE = re.compile(
    r"<(?:\w+:)?(pubDate|published|issued|created|date|updated|modified)(?:\s[^<>]{0,200})?>(?:\s*<!\[CDATA\[)?([^<>\]]{1,200})(?:\]\]>\s*)?</",
    re.IGNORECASE,
)
# Titles and summaries of which fastfeedparser keeps a part: with elements or comments in them, or in base64.
_PARTLY = re.compile(
    r"<(?!media:)(?:\w+:)?(?:title|summary|description|subtitle|tagline)(?:\s[^<>]*)?>[^<]*<(?!/|!\[CDATA\[)"
    r"|<(?:title|summary|content|subtitle|tagline)\s[^<>]*(?:base64|octet-stream)",
    re.IGNORECASE,
)
# CDATA, and what begins like a reference but is none of XML's own.
_REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:#\d+|#[xX][\da-fA-F]+|amp|lt|gt|quot|apos);)(\w{0,31};?)", re.DOTALL)
_NO_PERMALINK = re.compile(r"isPermaLink\s*=\s*[\"']false", re.IGNORECASE)
_OWN_TITLE = re.compile(r"<title(?:\s[^<>]*)?>([^<>]+)</title>", re.IGNORECASE)
_MEDIA_TEXT = re.compile(r"<media:description(?:\s[^<>]*)?>([^<>]+)</", re.IGNORECASE)
_SUMMARY = re.compile(r"<(?!media:)(?:\w+:)?(?:summary|description|subtitle)(?=[\s>/])", re.IGNORECASE)
_WRAPPER = re.compile(r"\A\s*<content[^>]*>|</content>\s*\Z")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_LANGUAGE = re.compile(r"<(?:dc:)?language>\s*([\w-]{2,20})\s*<", re.IGNORECASE)
_ENTRY_BASE = re.compile(r"<[^<>]*?\sxml:base\s*=\s*[\"']([^\"'<>]+)")
_BASE = re.compile(r"xml:base\s*=\s*[\"']([^\"'<>]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """What a parser made of a document: its entries with raw dates, its own title, link and language."""

    entries: tuple[Entry, ...]
    title: str = ""
    link: str = ""
    lang: str = ""


def read(page: Page, feed: Feed, now: datetime) -> Document:
    """The title and the entries of a feed document, at most the newest 1,000; empty for a feed without any.

    ParseError for what is no feed, and for one that was cut in the middle.
    """
    text = document(page.body, page.content_type)
    found = _json(text) if text[:1] in ("{", "[") else _xml(text)
    base = _BASE.search(text, 0, 2000)
    named = _absolute(base[1], (page.final_url,)) if base else ""
    bases = tuple(where for where in (named, found.link, page.final_url) if where)
    kept = tuple(entry for entry in found.entries if _names_something(entry))
    entries = _newest(_keyed(tuple(_finished(entry, found.lang, bases, feed, now) for entry in kept)))
    dropped = len(found.entries) - len(kept)
    problems = (f"{dropped} of {len(found.entries)} items with neither title, text, link nor id",) if dropped else ()
    return Document(title=plain(found.title, 200), entries=entries, problems=problems, repaired=is_broken(text))


def _names_something(entry: Entry) -> bool:
    return bool(entry.url or entry.title or entry.summary or entry.guid)


def _xml(text: str) -> _Document:
    root = _ROOT.search(text)
    if root is None:
        page = re.search(r"<(?:!doctype\s+)?html", text[:2000], re.IGNORECASE)
        raise ParseError(f"not a feed: {'a web page' if page else 'no root of a feed in it' if text else 'an empty document'}")
    name = root[1].lower()
    if name in ("rss", "feed", "rdf") and not _is_closed(text, name):
        raise ParseError(f"the document is cut: it has no </{root[1]}>")
    if "&" in text:
        text = _REFERENCE.sub(_legal, text)
    quick, aligned = _quick(text)
    whole = quick is not None and quick.entries and all(map(_names_something, quick.entries)) and not _PARTLY.search(text)
    slow = None if whole and aligned else _slow(text)
    if quick is None and slow is None:
        raise ParseError("not a feed: neither parser reads it")
    best = max((found for found in (slow, quick) if found is not None), key=lambda found: len(found.entries))
    head = _LANGUAGE.search(text, 0, 20_000)  # fastfeedparser passes over <language>
    return best if best.lang or not head else replace(best, lang=_lang(head[1]))


def _legal(found: re.Match[str]) -> str:
    """A reference as XML takes it without a DTD; one to an entity that HTML does not know is text, and never expanded."""
    name = found[1]
    if name is None:
        return found[0]
    character = html5.get(name, "") if name.endswith(";") else ""
    return f"&#{ord(character)};" if len(character) == 1 else f"&amp;{name}"


def _is_closed(text: str, name: str) -> bool:
    """Whether the root's end tag stands somewhere; what follows it does no harm."""
    end = re.compile(rf"</(?:\w+:)?{name}\b|/>\s*\Z", re.IGNORECASE)
    return bool(end.search(text, max(0, len(text) - 4096)) or end.search(text))


def _quick(text: str) -> tuple[_Document | None, bool]:
    """What fastfeedparser makes of it, with the raw dates put back; and whether every entry found its own piece of text."""
    try:
        made = fastfeedparser.parse(text.encode(), include_tags=False, include_media=False, include_enclosures=False)
    except _FAULTS:
        return None, False
    found = made["entries"]
    pieces = _pieces(text, len(found))
    entries = tuple(_of_quick(entry, piece) for entry, piece in zip(found, pieces or [""] * len(found), strict=True))
    return _document(entries, made["feed"]), pieces is not None


def _pieces(text: str, count: int) -> list[str] | None:
    """The text of each item; None where they are not *count* however one looks."""
    for view in (text, ""):
        starts = [found.start() for found in _ITEM.finditer(view or _HIDDEN.sub(lambda hidden: " " * len(hidden[0]), text))]
        if len(starts) == count:
            return [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return None


def _of_quick(entry: Mapping[str, Any], piece: str) -> Entry:
    guid, link, content = _text(entry.get("id")), _text(entry.get("link")), entry.get("content")
    if (base := _ENTRY_BASE.match(piece)) and link:
        with suppress(ValueError):
            link = urljoin(base[1], link)
    if link and link == guid and _NO_PERMALINK.search(piece) and "<link" not in piece:
        link = ""
    dates: dict[str, str] = {}
    for name, raw in _DATE.findall(piece):
        dates.setdefault(name.lower(), html.unescape(raw) if "&" in raw else raw)
    summary = _text(entry.get("description"))
    if isinstance(content, list) and content and (not summary or not _SUMMARY.search(piece)):
        # fastfeedparser makes a description of it, and takes scripts for words
        summary = _WRAPPER.sub("", _text(content[0].get("value")))
    raw_date = next((dates[name] for name in _DATE_NAMES if name in dates), "")
    title = _text(entry.get("title"))
    if "<media:" in piece:
        title = _first(_OWN_TITLE, piece) or title  # fastfeedparser takes the picture's title where that comes first
        summary = summary or _first(_MEDIA_TEXT, piece)
    return Entry(guid=guid, url=link, title=title, summary=summary, published_text=raw_date)


def _first(pattern: re.Pattern[str], piece: str) -> str:
    found = pattern.search(piece)
    return html.unescape(found[1]) if found else ""


def _slow(text: str) -> _Document | None:
    """What feedparser makes of it; its sanitiser and its links are ours to do."""
    try:
        made = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        entries = tuple(
            Entry(
                guid=_text(entry.get("id")),
                url=_text(entry.get("link")),
                title=_text(entry.get("title")),
                summary=_text(entry.get("summary")) or _text((entry.get("content") or [{}])[0].get("value")),
                published_text=_text(entry.get("published") or entry.get("updated") or entry.get("created")),
            )
            for entry in made.entries
        )
        return _document(entries, made.feed) if made.version or entries else None
    except _FAULTS:
        return None


def _json(text: str) -> _Document:
    try:
        made = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError("not a feed: broken JSON") from error
    items = made.get("items") if isinstance(made, dict) else None
    if not isinstance(items, list):
        raise ParseError("not a feed: JSON without items")
    entries = tuple(
        Entry(
            guid=_text(item.get("id")),
            url=_text(item.get("url") or item.get("external_url")),
            title=_text(item.get("title")),
            summary=_text(item.get("summary") or item.get("content_text") or item.get("content_html")),
            published_text=_text(item.get("date_published") or item.get("date_modified")),
            lang=_lang(item.get("language")),
        )
        for item in items
        if isinstance(item, dict)
    )
    return _Document(
        entries=entries, title=_text(made.get("title")), link=_text(made.get("home_page_url")), lang=_lang(made.get("language"))
    )


def _document(entries: tuple[Entry, ...], feed: Mapping[str, Any]) -> _Document:
    title, link = _text(feed.get("title")), _text(feed.get("link"))
    return _Document(entries=entries, title=title, link=link, lang=_lang(feed.get("language")))


def _text(value: object) -> str:
    """A field as text without halves of characters: numbers of JSON become digits, anything else that is no text is empty."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "ignore").decode()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 200 else ""


def _lang(value: object) -> str:
    """A language tag, or nothing."""
    text = _text(value).strip()
    return text if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", text) else ""


def _finished(entry: Entry, lang: str, bases: tuple[str, ...], feed: Feed, now: datetime) -> Entry:
    """The entry with its date understood, and with an absolute link or none."""
    url = entry.url.strip()
    if url and not url.lower().startswith(("http://", "https://")):
        url = "" if _SCHEME.match(url) else _absolute(url, bases)
    spoken = entry.lang or lang
    moment = parse_date(entry.published_text, zone=feed.zone, lang=spoken or feed.lang, now=now)
    return replace(entry, url=url, guid=entry.guid.strip(), published=moment, lang=spoken)


def _absolute(url: str, bases: tuple[str, ...]) -> str:
    """*url* from the first base that is an address itself; empty where that gives none."""
    return absolute(next((base for base in bases if base.lower().startswith(("http://", "https://"))), ""), url)


def _keyed(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries with ids to know them by: the feed's own, else the link, else a hash of title and date.

    Where more than one in twenty of a document's ids is missing or shared, none of them is trusted.
    """
    ids = Counter(entry.guid for entry in entries)
    bad = sum(1 for entry in entries if not entry.guid or ids[entry.guid] > 1)
    trusted = bad <= _BAD_IDS * len(entries)
    links = Counter(entry.url for entry in entries)
    keyed: dict[str, Entry] = {}
    for entry in entries:
        if entry.guid and (trusted or ids[entry.guid] == 1):
            key = entry.guid
        elif entry.url and links[entry.url] == 1:
            key = entry.url
        else:
            key = hashlib.sha256(f"{entry.title or entry.summary}\n{entry.published_text}\n{entry.url}".encode()).hexdigest()[:32]
        keyed.setdefault(key, entry if key == entry.guid else replace(entry, guid=key))
    return tuple(keyed.values())


def _newest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """All of them in their order, or the newest 1,000; those without a time count as the oldest."""
    if len(entries) <= _NEWEST:
        return entries
    never = datetime.min.replace(tzinfo=UTC)
    places = sorted(range(len(entries)), key=lambda n: (entries[n].published or never, -n), reverse=True)[:_NEWEST]
    return tuple(entries[n] for n in sorted(places))
