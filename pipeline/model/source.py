"""Feeds and what they say: Feed, Outlet, Request, Page, Entry, FeedState."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SHORES = ("us", "europe", "hong-kong", "china-state", "china-market", "asia")
"""The vantages that count as a shore, in the order in which a note shows them."""

VANTAGES = (*SHORES, "social", "unplaced")
RIGHTS = ("headline", "quote", "full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source as feeds.toml names it. *options* belong to the kind (selectors of a page, a header)."""

    slug: str
    url: str
    kind: str = "feed"
    title: str = ""
    lang: str = ""
    zone: str = ""
    section: str = ""
    weight: float = 1.0
    outlet: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher: who owns it, from which vantage it looks, what we may print of it.

    Found by the article's host, else by the feed (*feeds*: beginnings of feed titles, lower case).
    """

    slug: str
    name: str
    owner: str
    vantage: str = "unplaced"
    rights: str = "quote"
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to fetch. *etag* and *last_modified* go out byte for byte as they came in."""

    url: str
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came back: *status* 200 with a body, or 304 without. Other statuses are a FetchError."""

    url: str
    final_url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    hops: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed said of one item, as it said it; only *published* is understood (None if it gave none)."""

    guid: str
    url: str
    title: str
    summary: str = ""
    published: datetime | None = None
    published_text: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A fetched document as its kind read it: the source's own name for itself (empty if it has none), and its entries.

    *problems*: a line for each part of it that could not be read, where that costs the other parts nothing.
    """

    title: str = ""
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the desk knows of a feed's health. *outcome* is one word: new, unchanged, failed, never."""

    slug: str
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    outcome: str = "never"
    error: str = ""
    failures: int = 0
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    newest_published: datetime | None = None
    articles: int = 0
