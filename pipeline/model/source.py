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
class Auth:
    """What a source asks for before it gives anything. Secrets are the names of environment variables, never the values."""

    user: str = ""
    password_env: str = ""
    cookie_env: str = ""
    header: str = ""
    header_env: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The variables that it needs."""
        return tuple(name for name in (self.password_env, self.cookie_env, self.header_env) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source as feeds.toml names it. *options* belong to the kind (selectors of a page, a header).

    *agent*: the user agent that it is asked with, where the honest one is not let in.
    """

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
    agent: str = ""
    auth: Auth = Auth()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher: who owns it, from which vantage it looks, what we may print of it.

    Found by the article's host, else by the feed (*feeds*: beginnings of feed titles, lower case). *wire*: the names
    under which others print its texts, if it is a news agency.
    """

    slug: str
    name: str
    owner: str
    vantage: str = "unplaced"
    rights: str = "quote"
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    wire: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to fetch. *etag* and *last_modified* go out byte for byte as they came in.

    *feed*: the slug of the feed that it is for, whose agent and secrets it may need. *robots*: robots.txt is asked before, as
    for whatever the user did not name to us as a feed, and *crawl_delay_s* is the gap that it asks for. *headers* may hold
    secrets: they go to the host of *url* alone.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    feed: str = ""
    agent: str = ""
    robots: bool = False
    crawl_delay_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came back: *status* 200 with a body, or 304 without. Other statuses are a FetchError.

    *fresh_s*: how long the server says it stays as it is, None if it says nothing. *moved_to*: where it stands now, if every
    redirect on the way was a permanent one (301, 308).
    """

    url: str
    final_url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    hops: tuple[str, ...] = ()
    seconds: float = 0.0
    fresh_s: float | None = None
    moved_to: str = ""


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

    *problems*: a line for each part of it that could not be read, where that costs the other parts nothing. *repaired*: it
    broke the rules of its format, and was read all the same.
    """

    title: str = ""
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the desk knows of a feed's health. *outcome* is one word: new, unchanged, failed, never.

    *url* is asked, and differs from *given_url*, that of feeds.toml, once a move was taken over. *gap_s* is the usual time
    between two items, *whole_at* when it was last sent whole, *claimed_at* when it last said that nothing changed, *policy*
    what its items are known by (guid, link, hash), *health* the word of docs/collect.md for all this. *skips*: when it wants
    not to be asked (due.py); *unzoned*: a time of its last document that names no zone, where none is declared. *searched_at*:
    when its site was searched for another feed; *found_url* and the others say what was found, empty where nothing was.
    """

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
    url: str = ""
    given_url: str = ""
    said_title: str = ""
    policy: str = ""
    health: str = "never"
    due_at: datetime | None = None
    gap_s: float = 0.0
    last_new_at: datetime | None = None
    whole_at: datetime | None = None
    claimed_at: datetime | None = None
    lied_at: datetime | None = None
    rekeyed_at: datetime | None = None
    moved_to: str = ""
    moved_since: datetime | None = None
    gone: int = 0
    gone_at: datetime | None = None
    muted_at: datetime | None = None
    missing: int = 0
    skips: str = ""
    unzoned: str = ""
    registered_at: datetime | None = None
    searched_at: datetime | None = None
    found_url: str = ""
    found_kind: str = ""
    found_title: str = ""
    found_newest: datetime | None = None
