"""What is printed and sent: Citation, Section, Issue, Rendition, Client, Delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.model.beside import Argument, Memory, Move, PriceLine, Statement
from pipeline.model.board import Board
from pipeline.model.changes import Change
from pipeline.model.measure import First, Momentum, OnlyHere
from pipeline.model.news import Story
from pipeline.model.quoted import Quoted
from pipeline.model.sides import Apart, Differing, OneSided
from pipeline.model.written import Written


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
    firsts: tuple[First, ...] = ()
    only: tuple[OnlyHere, ...] = ()
    differs: tuple[Differing, ...] = ()
    written: tuple[Written, ...] = ()


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
    only: tuple[OneSided, ...] = ()
    said: tuple[Statement, ...] = ()
    claims: tuple[Statement, ...] = ()
    argument: Argument | None = None
    memory: Memory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commentary:
    """The analyst's own words, read from commentary.md; *sections* by theme slug. *by*: whose they are.

    *order*: themes that stand first; *pins* and *drops*: ids of stories that stand first, and of those that are left out.
    """

    title: str = ""
    by: str = ""
    thesis: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    watch: str = ""
    order: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """What `[@key]` in the analyst's words names: a citation of the issue; *story*: where it names a story, that one."""

    key: str
    quoted: Quoted
    story: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One commentary, ready to be rendered; all that is printed stands in it. *formats*: those made beside the usual ones."""

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
    refs: tuple[Ref, ...] = ()
    corrects: str = ""
    changes: tuple[Change, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False
    board: Board | None = None
    moves: tuple[Move, ...] = ()
    prices: tuple[PriceLine, ...] = ()
    formats: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()

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
