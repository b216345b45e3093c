"""What the news is made into: Article, Story, Tagging, Theme, Entity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.model.frame import Frame

Noise = tuple[str, int, int]
"""A field of an article, *title* or *summary*, and where in it stands what its source puts into many items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One item of one feed, as text. *title* and *summary* are plain; *given_title* and *url* are as the feed gave them.

    *copy_of* names the article that this one repeats. *first_fetch*: it came with the first document of its feed,
    so being seen says nothing of its age. *noise*: what is shown but not compared (story/boilerplate.py).
    *wire*: the owner of the news agency that it names as its source.
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
    wire: str = ""
    noise: tuple[Noise, ...] = ()

    @property
    def news_at(self) -> datetime:
        """When it became news: published, unless the source gave no time or one after we saw it."""
        return min(self.published or self.first_seen, self.first_seen)

    @property
    def voice(self) -> str:
        """Whose report it is where independent ones are counted: the agency's that it names, else its owner's."""
        return self.wire or self.owner

    def leads(self, origin: Article) -> bool:
        """Whether this copy is shown and quoted in the place of its *origin*: it has more of the text, and may be quoted.

        Not for an origin of which we may print the headline only: whoever copies its text cannot give us leave.
        """
        quotable = self.rights != "headline" != origin.rights and (self.vantage != "social" or origin.vantage == "social")
        return quotable and self.told > origin.told

    @property
    def told(self) -> int:
        """Characters of its text, without what its source puts into many items."""
        return len(self.summary) - sum(end - start for name, start, end in self.noise if name == "summary")

    def field(self, name: str) -> str:
        """The text of a citable field, *title* or *summary*."""
        if name == "title":
            return self.title
        if name == "summary":
            return self.summary
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Why an article stands in a story: *score* against it, its *nearest* member, the *terms* that they share. *unsure*: near
    the line, for a person to look at."""

    story: str
    article: str
    known_from: datetime
    score: float = 0.0
    nearest: str = ""
    terms: tuple[str, ...] = ()
    unsure: bool = False


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
class Correction:
    """An analyst's word on whether a story or an article carries a theme: *verdict* yes, no, or undone (none any more).

    *article*: what it hangs on, a story's founder; *story*: the story it was said of, empty for the article alone.
    *text_hash*: that of the article's text then. It binds from *known_from* on, until the next word on the same.
    """

    article: str
    theme: str
    verdict: str
    who: str
    known_from: datetime
    story: str = ""
    why: str = ""
    text_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEdit:
    """What an analyst decided of a story by hand: *kind* merge, split, same, lock, unlock or undo. It binds from *known_from*.

    merge: *articles* moved from *other* into *story*, which had *kept*. split: *articles* moved from *story*, where *kept*
    stayed, into *other*. same: the two *articles* of *story* are of one event, and moved nowhere.
    *undoes*: the number of the edit that an undo takes back.
    """

    kind: str
    story: str
    who: str
    known_from: datetime
    number: int = 0
    other: str = ""
    articles: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    undoes: int = 0
    why: str = ""


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
    def shown(self) -> tuple[Article, ...]:
        """Of each original and its copies the one that is shown and quoted: the fullest text that is known here."""
        found = {a.id: a for a in self.originals}
        for article in self.articles:
            if article.copy_of in found and article.leads(found[article.copy_of]):
                found[article.copy_of] = article
        return tuple(found.values())

    @property
    def owners(self) -> frozenset[str]:
        """Independent owners among the originals, a wire's text counted to the wire; social lists own nothing."""
        return frozenset(a.voice for a in self.originals if a.voice and a.vantage != "social")

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
class Example:
    """A headline of the desk's own making, and whether it must carry the theme."""

    title: str
    carries: bool
    summary: str = ""


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
    examples: tuple[Example, ...] = ()
    version: str = ""
    frame: Frame | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Something with a name: a company, person, office, law or market, with the forms in which the news write it.

    *zh_hant*: traditional forms; *aliases*: other names in any language; *ticker*: codes of the exchanges; *case*: its
    forms count only as written; *not_near*: words beside which they are not the name; *groups* gather entities for rules.
    """

    slug: str
    kind: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    zh_hant: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ticker: tuple[str, ...] = ()
    case: bool = False
    not_near: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
