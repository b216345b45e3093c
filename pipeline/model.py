"""The nouns, in the order in which an item meets them.

    Feed -> Page -> Entry -> Article -> Story -> Tagging -> Section -> Issue -> Rendition -> Delivery

Frozen values; a stage never changes one, it makes another with `replace`. All datetimes are aware UTC. A time that a
source did not give is None. Nothing here does anything but name, so this file imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SHORES = ("us", "europe", "hong-kong", "china-state", "china-market", "asia")
"""The vantages that count as a shore, in the order in which a note shows them."""

VANTAGES = (*SHORES, "social", "unplaced")
RIGHTS = ("headline", "quote", "full")


# ---------------------------------------------------------------- collect


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


# ---------------------------------------------------------------- article, story


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One item of one feed, as text. *title* and *summary* are plain; *given_title* and *url* are as the feed gave them.

    *copy_of* names the article that this one repeats. *first_fetch*: it came with the first document of its feed,
    so being seen says nothing of its age.
    """

    id: str
    feed: str
    url: str
    canonical_url: str
    given_title: str
    title: str
    summary: str
    lang: str
    published: datetime | None
    first_seen: datetime
    first_fetch: bool = False
    outlet: str = ""
    outlet_name: str = ""
    owner: str = ""
    vantage: str = "unplaced"
    rights: str = "quote"
    text_hash: str = ""
    copy_of: str = ""

    @property
    def news_at(self) -> datetime:
        """When it became news: published, unless the source gave no time or one after we saw it."""
        return min(self.published or self.first_seen, self.first_seen)

    def field(self, name: str) -> str:
        """The text of a citable field, *title* or *summary*."""
        if name == "title":
            return self.title
        if name == "summary":
            return self.summary
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Why an article stands in a story: *score* against the nearest member, the shared *terms* that carried it."""

    story: str
    article: str
    known_from: datetime
    score: float = 0.0
    nearest: str = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The words that speak for a theme: where they stand, which rule found them, the points they give."""

    article: str
    field: str
    start: int
    end: int
    words: str
    rule: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """A theme found in a subject (an article or a story), with its evidence. *origin*: rule, model or analyst."""

    subject: str
    theme: str
    version: str
    score: float
    spans: tuple[Span, ...] = ()
    origin: str = "rule"
    known_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles on one event, earliest first, copies included. *founder* made the id, which is kept for ever."""

    id: str
    founder: str
    articles: tuple[Article, ...]
    tags: tuple[Tagging, ...] = ()

    @property
    def originals(self) -> tuple[Article, ...]:
        """The articles that are not copies of another: what counts as a report."""
        return tuple(a for a in self.articles if not a.copy_of)

    @property
    def owners(self) -> frozenset[str]:
        """Independent owners among the originals; social lists own nothing."""
        return frozenset(a.owner for a in self.originals if a.owner and a.vantage != "social")

    @property
    def outlets(self) -> frozenset[str]:
        """Outlets that carry the story, copies included."""
        return frozenset(a.outlet or a.feed for a in self.articles)

    @property
    def langs(self) -> frozenset[str]:
        """Languages of the articles, zh-Hant counted as zh."""
        return frozenset(a.lang.partition("-")[0] for a in self.articles if a.lang)

    @property
    def themes(self) -> tuple[str, ...]:
        """Slugs of the themes, strongest first."""
        return tuple(t.theme for t in sorted(self.tags, key=lambda t: (-t.score, t.theme)))

    @property
    def news_at(self) -> datetime:
        """When the first of its articles became news."""
        return min(a.news_at for a in self.articles)


# ---------------------------------------------------------------- themes, entities


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that speak for a theme, and how strongly. `@NAME` stands for every name of an entity or entity group.

    *words*, where there are any, are what is looked for in place of *text*: the words of the list that *text* calls.
    """

    text: str
    points: float
    lang: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two sets of phrases that speak for a theme when they stand within *within* characters of each other."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    points: float
    within: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme as themes.toml defines it. *version* is a hash of the definition: a change makes a new version.

    Of *all* groups each must be met by one phrase; of *any* at least one (if given); a *not* phrase forbids.
    """

    slug: str
    name: str
    name_zh: str
    description: str
    description_zh: str = ""
    phrases: tuple[Phrase, ...] = ()
    near: tuple[Near, ...] = ()
    all: tuple[tuple[str, ...], ...] = ()
    any: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    threshold: float = 3.0
    weight: float = 1.0
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name of AI, chips, cars, policy or markets with its forms; *groups* gather entities for rules."""

    slug: str
    kind: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    ticker: str = ""
    case: bool = False
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCount:
    """Stories of one theme in the seven days that end at *end*; *history*: taken from the desk's history file."""

    end: datetime
    stories: int
    history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Momentum:
    """A theme's weeks, oldest first, the last one being the issue's; *usual* is the median of those before it."""

    theme: str
    weeks: tuple[WeekCount, ...]
    usual: float

    @property
    def now(self) -> int:
        """Stories of the issue's own week."""
        return self.weeks[-1].stories if self.weeks else 0


# ---------------------------------------------------------------- issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage of a stored article, frozen into the issue: words == article.field(field)[start:end]."""

    number: int
    article: str
    field: str
    start: int
    end: int
    words: str
    title: str
    url: str
    outlet: str
    vantage: str
    lang: str
    published: datetime | None
    first_seen: datetime
    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A source's own words, and the number of the citation that proves them."""

    words: str
    lang: str
    cite: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that the program computed, and the ids (stories or articles) that it was computed of."""

    key: str
    value: float
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One named term of a rank; the terms add up to the score."""

    name: str
    value: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A story with its score and the terms that make it."""

    story: Story
    score: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shore:
    """How one vantage leads: its best headline, how many outlets and reports stand on that shore."""

    vantage: str
    lead: Quoted
    outlet: str
    reports: int
    outlets: int
    first: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryItem:
    """A story as it stands in an issue. *quotes* are from different outlets; *first* is the earliest per language."""

    story: str
    headline: Quoted
    outlet: str
    news_at: datetime
    reports: int
    outlets: int
    owners: int
    langs: tuple[str, ...]
    themes: tuple[str, ...]
    quotes: tuple[tuple[str, Quoted], ...] = ()
    shores: tuple[Shore, ...] = ()
    first: tuple[tuple[str, str, datetime], ...] = ()
    more: tuple[tuple[str, int], ...] = ()
    score: float = 0.0
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One theme of an issue. *analyst* is the analyst's Markdown for it, empty where there is none.

    *stories*, *reports*, *outlets* count all that carries the theme; *more* are the next stories, headline and counts only.
    """

    theme: str
    name: str
    name_zh: str
    items: tuple[StoryItem, ...]
    shores: tuple[Shore, ...]
    stories: int
    reports: int
    outlets: int
    langs: tuple[tuple[str, int], ...]
    usual: float
    first_lang: str = ""
    lead_hours: float | None = None
    analyst: str = ""
    more: tuple[StoryItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commentary:
    """The analyst's own words, read from commentary.md; *sections* by theme slug."""

    title: str = ""
    thesis: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    watch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One commentary, ready to be rendered; all that is printed stands in it."""

    slug: str
    desk: str
    desk_name: str
    series: str
    title: str
    template: str
    lang: str
    edition: int
    start: datetime
    end: datetime
    as_of: datetime
    zone: str
    lead: StoryItem | None
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    momentum: tuple[Momentum, ...]
    citations: tuple[Citation, ...]
    commentary: Commentary = field(default_factory=Commentary)
    versions: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False

    def figure(self, key: str) -> float:
        """The value of a computed figure; KeyError if the issue has none of that name."""
        for figure in self.figures:
            if figure.key == key:
                return figure.value
        raise KeyError(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One file of an issue's folder: its name below the folder, and its bytes."""

    name: str
    body: bytes


# ---------------------------------------------------------------- deliver


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Somebody who gets issues."""

    address: str
    name: str = ""
    organisation: str = ""
    lang: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one client: queued, connecting, transmitting, sent, deferred, rejected, unknown, suppressed."""

    id: int
    issue: str
    purpose: str
    recipient: str
    state: str
    message_id: str = ""
    dated: datetime | None = None
    attempts: int = 0
    code: int = 0
    reply: str = ""
